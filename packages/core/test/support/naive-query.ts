import { runQuery } from '../../src/embedded/query/execute/run-query.js';
import type { QueryVector, VectorKind } from '../../src/embedded/query/reader.js';
import { parseQueryRequest } from '../../src/embedded/query/request/query.js';
import { EngineError, NotFoundError } from '../../src/engine/index.js';
import { type NaiveOptions, type NaivePoint, NaiveReader } from './naive-reader.js';

export const dense = (...values: number[]): QueryVector => ({
  kind: 'dense',
  values: Float32Array.from(values),
});
export const kinds: { [name: string]: VectorKind } = {
  '': { kind: 'dense', dimension: 2, distance: 'Dot' },
  euclid: { kind: 'dense', dimension: 1, distance: 'Euclid' },
  manhattan: { kind: 'dense', dimension: 1, distance: 'Manhattan' },
  cosine: { kind: 'dense', dimension: 2, distance: 'Cosine' },
  multi: { kind: 'multi', dimension: 1, distance: 'Euclid' },
  sparse: { kind: 'sparse', idf: false },
  rare: { kind: 'sparse', idf: true },
};

/** Points 1 to 5 on a line: dot product with (1, 0) is the id, distances are between ids. */
export const points: NaivePoint[] = [1, 2, 3, 4, 5].map((id) => ({
  id,
  vectors: {
    '': dense(id, -id),
    euclid: dense(id),
    manhattan: dense(id),
    cosine: dense(id, 10),
    ...(id < 5 && { multi: { kind: 'multi', rows: [Float32Array.of(id), Float32Array.of(-id)] } }),
    sparse: { kind: 'sparse', vector: { indices: [id, 100], values: [1, id] } },
    rare: {
      kind: 'sparse',
      vector: { indices: id === 3 ? [7, 8] : [8], values: id === 3 ? [1, 1] : [1] },
    },
  },
  payload: { color: id % 2 === 0 ? 'even' : 'odd', rank: 10 - id, tags: [id, id + 1] },
}));

export const elsewhere = new NaiveReader(
  {
    '': { kind: 'dense', dimension: 2, distance: 'Dot' },
    other: { kind: 'dense', dimension: 2, distance: 'Dot' },
    wide: { kind: 'dense', dimension: 3, distance: 'Dot' },
  },
  [{ id: 1, vectors: { '': dense(0, 1), other: dense(1, 0), wide: dense(1, 1, 1) }, payload: {} }],
  { name: 'elsewhere' },
);

export function query(body: object, options: NaiveOptions = {}) {
  const reader = new NaiveReader(kinds, points, { name: 'here', ...options });
  return runQuery(parseQueryRequest(body), reader, (name) => {
    if (name === 'here') return reader;
    if (name === 'elsewhere') return elsewhere;
    throw new NotFoundError(`Not found: Collection ${name} not found`);
  });
}

export async function ids(body: object, options?: NaiveOptions): Promise<unknown[]> {
  return (await query(body, options)).hits.map(({ id }) => id);
}

export async function scores(body: object): Promise<number[]> {
  return (await query(body)).hits.map(({ score }) => score);
}

export async function failure(body: object): Promise<{ status: number; message: string }> {
  try {
    await query(body);
  } catch (error) {
    if (!EngineError.isInstance(error)) throw error;
    return { status: error.status, message: error.message };
  }
  throw new Error('nothing was thrown');
}
