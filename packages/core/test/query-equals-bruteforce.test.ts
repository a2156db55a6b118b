import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedEngine } from '../src/embedded/engine/index.js';
import { openEngine } from '../src/embedded/engine/index.js';
import { seededRandom } from '../src/embedded/filesystem/simulated/random.js';
import type { Hit, QueryVector, VectorKind } from '../src/embedded/query/index.js';
import {
  parseGroupsRequest,
  parseQueryRequest,
  runGroups,
  runQuery,
} from '../src/embedded/query/index.js';
import type { PointId, SparseVector } from '../src/engine/index.js';
import { type NaivePoint, NaiveReader } from './support/naive-reader.js';

/**
 * The engine answers any query as comparing everything with everything would. Requests are drawn over all kinds of
 * vectors and queries; the engine holds overwritten and deleted points besides, the naive reader only what is left.
 */

const DIMENSION = 8;
const COUNT = 150;
const NAME = 'any';
const kinds: { [name: string]: VectorKind } = {
  cosine: { kind: 'dense', dimension: DIMENSION, distance: 'Cosine' },
  dot: { kind: 'dense', dimension: DIMENSION, distance: 'Dot' },
  euclid: { kind: 'dense', dimension: DIMENSION, distance: 'Euclid' },
  manhattan: { kind: 'dense', dimension: DIMENSION, distance: 'Manhattan' },
  late: { kind: 'multi', dimension: DIMENSION, distance: 'Cosine' },
  words: { kind: 'sparse', idf: false },
  terms: { kind: 'sparse', idf: true },
};
const colors = ['red', 'green', 'blue'];

const random = seededRandom(20_261_122);
const ids: PointId[] = Array.from({ length: COUNT }, (_, i) =>
  i % 3 === 0 ? `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}` : i,
);
const row = () => Array.from({ length: DIMENSION }, () => random() * 2 - 1);
const sparse = (): SparseVector => {
  const indices = [...new Set(Array.from({ length: 6 }, () => Math.floor(random() ** 2 * 40)))];
  indices.sort((a, b) => a - b);
  return { indices, values: indices.map(() => Math.fround(0.1 + random())) };
};

type GivenVector = number[] | number[][] | SparseVector;

function randomPoint(id: PointId) {
  const vector: { [name: string]: GivenVector } = {};
  for (const [name, { kind }] of Object.entries(kinds)) {
    if (random() < 0.1) continue;
    if (kind === 'dense') vector[name] = row();
    else if (kind === 'sparse') vector[name] = sparse();
    else vector[name] = Array.from({ length: 1 + Math.floor(random() * 3) }, row);
  }
  const color = colors[Math.floor(random() * 3)]!;
  const payload = {
    color,
    rank: Math.floor(random() * 1000),
    tags: [color, Math.floor(random() * 8)],
  };
  return { id, vector, payload };
}

function asQueryVector(given: GivenVector): QueryVector {
  if (!Array.isArray(given)) return { kind: 'sparse', vector: given };
  return typeof given[0] === 'number'
    ? { kind: 'dense', values: Float32Array.from(given as number[]) }
    : { kind: 'multi', rows: (given as number[][]).map((values) => Float32Array.from(values)) };
}

let engine: EmbeddedEngine;
let naive: NaiveReader;

beforeAll(async () => {
  engine = await openEngine({ memory: true });
  const vectors: { [name: string]: object } = {};
  const sparseVectors: { [name: string]: object } = {};
  for (const [name, kind] of Object.entries(kinds)) {
    if (kind.kind === 'sparse') sparseVectors[name] = kind.idf ? { modifier: 'idf' } : {};
    else {
      const multi = kind.kind === 'multi' ? { multivector_config: { comparator: 'max_sim' } } : {};
      vectors[name] = { size: kind.dimension, distance: kind.distance, ...multi };
    }
  }
  await engine.createCollection(NAME, { vectors, sparse_vectors: sparseVectors } as never);
  await engine.createPayloadIndex(NAME, {
    field_name: 'rank',
    field_schema: 'integer',
    wait: true,
  });
  await engine.upsert(NAME, { points: ids.map(randomPoint) as never, wait: true });
  const points = ids.map(randomPoint);
  await engine.upsert(NAME, { points: points as never, wait: true });
  const gone = new Set(ids.filter((_, i) => i % 11 === 5));
  await engine.delete(NAME, { points: [...gone], wait: true });
  const left = points.filter(({ id }) => !gone.has(id));
  naive = new NaiveReader(
    kinds,
    left.map(({ id, vector, payload }): NaivePoint => {
      const stored = Object.entries(vector).map(([name, given]) => [name, asQueryVector(given)]);
      return { id, vectors: Object.fromEntries(stored), payload };
    }),
    { name: NAME },
  );
});

afterAll(() => engine.close());

/** Scores agree within float rounding, and ids wherever rounding cannot have swapped them. */
function expectSame(actual: readonly Hit[], expected: readonly Hit[]): void {
  expect(actual.map(({ score }) => score)).toHaveLength(expected.length);
  for (const [i, { id, score }] of actual.entries()) {
    const tolerance = 1e-4 * (1 + Math.abs(expected[i]!.score));
    expect(Math.abs(score - expected[i]!.score)).toBeLessThanOrEqual(tolerance);
    const twin = expected.find((hit) => hit.id === id);
    expect(Math.abs((twin ?? expected.at(-1)!).score - score)).toBeLessThanOrEqual(tolerance);
  }
}

/** Drawn by seed: shrinking vectors towards zero would make ties, and ties have no one order. */
const numbers = fc.nat().map((seed) => {
  const next = seededRandom(seed);
  return Array.from({ length: DIMENSION }, () => next() * 2 - 1);
});
const sparseQuery = fc.nat().map((seed) => {
  const next = seededRandom(seed);
  const indices = [...new Set(Array.from({ length: 5 }, () => Math.floor(next() * 40)))];
  return { indices, values: indices.map(() => 0.5 + next()) };
});
const vectorFor = (name: string): fc.Arbitrary<unknown> => {
  const { kind } = kinds[name]!;
  if (kind === 'dense') return numbers;
  return kind === 'sparse' ? sparseQuery : fc.array(numbers, { minLength: 1, maxLength: 3 });
};
/** Vectors, and points that certainly have them. */
const exampleFor = (name: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 2, arbitrary: vectorFor(name) },
    fc.nat(1000).map((n) => {
      const having = naive.points.filter(({ vectors }) => vectors[name]);
      return having[n % having.length]!.id;
    }),
  );

/**
 * Queries whose scores hardly tie. Contexts are left out: on the right side of all pairs every score is 0. So are,
 * for sparse vectors, queries by several examples: a point without a common index is 0 from all of them.
 */
function queryFor(name: string): fc.Arbitrary<unknown> {
  const example = exampleFor(name);
  const examples = fc.array(example, { minLength: 1, maxLength: 3 });
  const diversity = fc.constantFrom(0.2, 0.5, 0.8);
  const diverse = fc.record({
    nearest: example,
    mmr: fc.record({ diversity, candidates_limit: fc.constant(20) }),
  });
  const average = fc.record({ recommend: fc.record({ positive: examples, negative: examples }) });
  if (kinds[name]!.kind === 'sparse') return fc.oneof(example, diverse, average);
  const recommend = fc.record({
    positive: examples,
    negative: fc.array(example, { maxLength: 2 }),
    strategy: fc.constantFrom('best_score', 'sum_scores'),
  });
  const pair = fc.record({ positive: example, negative: example });
  const discover = fc.record({ target: example, context: fc.array(pair, { maxLength: 2 }) });
  const judged = fc.record({ example, score: fc.constantFrom(0.1, 0.4, 0.9) });
  const feedback = fc.record({
    target: example,
    feedback: fc.array(judged, { maxLength: 4 }),
    strategy: fc.constant({ naive: { a: 0.5, b: 1.5, c: 0.7 } }),
  });
  return fc.oneof(
    { weight: 3, arbitrary: example },
    diverse,
    average,
    fc.record({ recommend }),
    fc.record({ discover }),
    fc.record({ relevance_feedback: feedback }),
  );
}

const clause = fc.oneof(
  fc.constantFrom(...colors).map((value) => ({ key: 'color', match: { value } })),
  fc.nat(1000).map((bound) => ({ key: 'rank', range: { gte: bound } })),
  fc.constantFrom(...Object.keys(kinds)).map((name) => ({ has_vector: name })),
);
const clauses = fc.array(clause, { maxLength: 2 });
const filter = fc.option(
  fc.record({ must: clauses, must_not: clauses, should: clauses }, { requiredKeys: [] }),
  { nil: undefined, freq: 1 },
);
const limit = fc.integer({ min: 1, max: 30 });
const vectorNode = fc
  .constantFrom(...Object.keys(kinds))
  .chain((using) =>
    fc.record({ query: queryFor(using), using: fc.constant(using), filter, limit }),
  );
const orderNode = fc.record({
  query: fc.constantFrom(
    undefined,
    { order_by: 'rank' },
    { order_by: { key: 'rank', direction: 'desc' } },
  ),
  filter,
  limit,
});
const leaf = fc.oneof({ weight: 8, arbitrary: vectorNode }, orderNode);
const merging = fc.constantFrom(
  { fusion: 'rrf' },
  { rrf: { k: 10 } },
  { formula: { sum: ['$score', { div: { left: 'rank', right: 500 } }] } },
);
const tree: (depth?: number) => fc.Arbitrary<object> = fc.memo((depth) => {
  if (depth <= 1) return leaf;
  const prefetch = fc.array(tree(depth - 1), { minLength: 1, maxLength: 2 });
  return fc.oneof(
    leaf,
    fc.record({ prefetch, query: merging, filter, limit }),
    fc.tuple(vectorNode, prefetch).map(([node, inner]) => ({ ...node, prefetch: inner })),
  );
});

describe('query equals brute force', () => {
  it('for any tree of queries', async () => {
    await fc.assert(
      fc.asyncProperty(tree(3), fc.nat(2), async (body, offset) => {
        const request = { ...body, offset };
        const expected = await runQuery(parseQueryRequest(request), naive, () => naive);
        const { points } = await engine.query(NAME, request as never);
        expectSame(points, expected.hits);
      }),
      { seed: 71, numRuns: 600 },
    );
  });

  it('for groups', async () => {
    const groups = fc.record({
      group_by: fc.constantFrom('color', 'tags', 'tags[]'),
      group_size: fc.integer({ min: 1, max: 4 }),
      limit: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(vectorNode, groups, async (node, grouping) => {
        const request = { ...node, ...grouping };
        const expected = await runGroups(parseGroupsRequest(request), naive, () => naive);
        const answer = await engine.queryGroups(NAME, request as never);
        expect(answer.groups.map(({ id }) => id)).toEqual(expected.groups.map(({ id }) => id));
        for (const [i, group] of answer.groups.entries()) {
          expectSame(group.hits, expected.groups[i]!.hits);
        }
      }),
      { seed: 72, numRuns: 100 },
    );
  });
});
