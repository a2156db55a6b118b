import type { PointStruct, VectorEngine } from '../../engine/index.js';
import type { ContractContext } from './contract-case.js';

/**
 * Four points in a plane, for scores one can do in one's head. As `Dot` products with `[1, 0]` they
 * give 1, 2, 0 and -1.
 */
export const planePoints: readonly PointStruct[] = [
  { id: 1, vector: [1, 0], payload: { name: 'one', kind: 'a', rank: 1, tags: ['x', 'y'] } },
  { id: 2, vector: [2, 1], payload: { name: 'two', kind: 'b', rank: 2, tags: ['y'] } },
  { id: 3, vector: [0, 3], payload: { name: 'three', kind: 'a', rank: 3 } },
  { id: 4, vector: [-1, 1], payload: { name: 'four', kind: 'c', rank: 4, tags: ['x'] } },
];

/** The collection of {@link planePoints}, with an unnamed vector. */
export async function givenPlane(
  { engine, admin, name }: ContractContext,
  distance: 'Cosine' | 'Dot' | 'Euclid' | 'Manhattan' = 'Dot',
): Promise<VectorEngine> {
  await admin.createCollection(name, { vectors: { size: 2, distance } });
  await engine.upsert(name, { points: [...planePoints], wait: true });
  return engine;
}

/**
 * Points with a dense vector `dense` (2 dimensions, `Dot`) and a sparse vector `words`, each of
 * which ranks them differently: by `dense` and `[1, 0]` 1, 2, 3; by `words` and index 7 3, 2, and
 * point 1 has no such word.
 */
export async function givenHybrid(context: ContractContext): Promise<VectorEngine> {
  const { engine, admin, name } = context;
  await admin.createCollection(name, {
    vectors: { dense: { size: 2, distance: 'Dot' } },
    sparse_vectors: { words: {} },
  });
  await engine.upsert(name, {
    wait: true,
    points: [
      point(1, [3, 0], { indices: [1], values: [1] }, 'a'),
      point(2, [2, 0], { indices: [1, 7], values: [1, 2] }, 'b'),
      point(3, [1, 0], { indices: [7], values: [5] }, 'a'),
    ],
  });
  return engine;
}

/** The legs of a hybrid query over {@link givenHybrid}. */
export const denseLeg = { query: [1, 0], using: 'dense' };

/** See {@link denseLeg}. */
export const wordsLeg = { query: { indices: [7], values: [1] }, using: 'words' };

function point(
  id: number,
  dense: number[],
  words: { indices: number[]; values: number[] },
  kind: string,
): PointStruct {
  return { id, vector: { dense, words }, payload: { kind, rank: id } };
}

/** Indexes payload fields and waits for it. */
export async function givenIndexes(
  { admin, name }: ContractContext,
  fields: {
    readonly [field: string]: Parameters<VectorEngine['createPayloadIndex']>[1]['field_schema'];
  },
): Promise<void> {
  for (const [field_name, field_schema] of Object.entries(fields)) {
    await admin.createPayloadIndex(name, {
      field_name,
      field_schema: field_schema ?? null,
      wait: true,
    });
  }
}
