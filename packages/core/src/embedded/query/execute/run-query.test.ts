import { describe, expect, it } from 'vitest';
import {
  type NaiveOptions,
  type NaivePoint,
  NaiveReader,
} from '../../../../test/support/naive-reader.js';
import { EngineError, NotFoundError } from '../../../engine/index.js';
import type { QueryVector, VectorKind } from '../reader.js';
import { parseQueryRequest } from '../request/query.js';
import { runQuery } from './run-query.js';

const dense = (...values: number[]): QueryVector => ({
  kind: 'dense',
  values: Float32Array.from(values),
});
const kinds: { [name: string]: VectorKind } = {
  '': { kind: 'dense', dimension: 2, distance: 'Dot' },
  euclid: { kind: 'dense', dimension: 1, distance: 'Euclid' },
  manhattan: { kind: 'dense', dimension: 1, distance: 'Manhattan' },
  cosine: { kind: 'dense', dimension: 2, distance: 'Cosine' },
  multi: { kind: 'multi', dimension: 1, distance: 'Euclid' },
  sparse: { kind: 'sparse', idf: false },
  rare: { kind: 'sparse', idf: true },
};

/** Points 1 to 5 on a line: dot product with (1, 0) is the id, distances are between ids. */
const points: NaivePoint[] = [1, 2, 3, 4, 5].map((id) => ({
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

const elsewhere = new NaiveReader(
  {
    '': { kind: 'dense', dimension: 2, distance: 'Dot' },
    other: { kind: 'dense', dimension: 2, distance: 'Dot' },
    wide: { kind: 'dense', dimension: 3, distance: 'Dot' },
  },
  [{ id: 1, vectors: { '': dense(0, 1), other: dense(1, 0), wide: dense(1, 1, 1) }, payload: {} }],
  { name: 'elsewhere' },
);

function query(body: object, options: NaiveOptions = {}) {
  const reader = new NaiveReader(kinds, points, { name: 'here', ...options });
  return runQuery(parseQueryRequest(body), reader, (name) => {
    if (name === 'here') return reader;
    if (name === 'elsewhere') return elsewhere;
    throw new NotFoundError(`Not found: Collection ${name} not found`);
  });
}

async function ids(body: object, options?: NaiveOptions): Promise<unknown[]> {
  return (await query(body, options)).hits.map(({ id }) => id);
}

async function scores(body: object): Promise<number[]> {
  return (await query(body)).hits.map(({ score }) => score);
}

async function failure(body: object): Promise<{ status: number; message: string }> {
  try {
    await query(body);
  } catch (error) {
    if (!EngineError.isInstance(error)) throw error;
    return { status: error.status, message: error.message };
  }
  throw new Error('nothing was thrown');
}

describe('nearest', () => {
  it('returns the best points first', async () => {
    expect((await query({ query: [1, 0], limit: 2 })).hits).toEqual([
      { id: 5, score: 5 },
      { id: 4, score: 4 },
    ]);
  });

  it('reports distances as distances, smallest first', async () => {
    for (const using of ['euclid', 'manhattan']) {
      expect((await query({ query: [3.25], using, limit: 3 })).hits).toEqual([
        { id: 3, score: 0.25 },
        { id: 4, score: 0.75 },
        { id: 2, score: 1.25 },
      ]);
    }
  });

  it('reports MaxSim of distances as the root of the sum', async () => {
    // Rows 3 and -4 against rows ±id: squared distances to the nearest rows are (3-id)² + (4-id)².
    const { hits } = await query({ query: [[3], [-4]], using: 'multi' });
    expect(hits[0]).toEqual({ id: 4, score: 1 });
    expect(hits[1]).toEqual({ id: 3, score: 1 });
    expect(hits[2]).toEqual({ id: 2, score: Math.fround(Math.sqrt(5)) });
    expect(hits).toHaveLength(4);
  });

  it('takes a dense vector for one row of a multivector', async () => {
    expect((await query({ query: [2], using: 'multi', limit: 1 })).hits).toEqual([
      { id: 2, score: 0 },
    ]);
  });

  it('normalises for cosine', async () => {
    const { hits } = await query({ query: [30, 0], using: 'cosine', limit: 1 });
    expect(hits[0]!.id).toBe(5);
    expect(hits[0]!.score).toBeCloseTo(5 / Math.hypot(5, 10), 6);
  });

  it('leaves out sparse points without a common index', async () => {
    expect((await query({ query: { indices: [2], values: [3] }, using: 'sparse' })).hits).toEqual([
      { id: 2, score: 3 },
    ]);
  });

  it('weighs sparse terms by rarity under idf, over all points or a corpus', async () => {
    const common = Math.log((5 - 5 + 0.5) / (5 + 0.5) + 1);
    const rare = Math.log((5 - 1 + 0.5) / (1 + 0.5) + 1);
    const body = { query: { indices: [7, 8], values: [1, 2] }, using: 'rare', limit: 2 };
    const [first, second] = await scores(body);
    expect(first).toBeCloseTo(rare + 2 * common, 5);
    expect(second).toBeCloseTo(2 * common, 5);
    const corpus = { must: [{ key: 'color', match: { value: 'even' } }] };
    const [inCorpus] = await scores({ ...body, params: { idf: { corpus } } });
    expect(inCorpus).toBeCloseTo(Math.log(2.5 / 0.5 + 1) + 2 * Math.log(0.5 / 2.5 + 1), 5);
  });

  it('skips an offset on top of the limit', async () => {
    expect(await ids({ query: [1, 0], limit: 2, offset: 1 })).toEqual([4, 3]);
    expect(await ids({ query: [1, 0], limit: 2, offset: 4 })).toEqual([1]);
    expect(await ids({ query: [1, 0], offset: 40 })).toEqual([]);
  });

  it('applies the filter', async () => {
    const filter = { must: [{ key: 'color', match: { value: 'even' } }] };
    expect(await ids({ query: [1, 0], filter })).toEqual([4, 2]);
  });

  it('keeps strictly better scores than the threshold', async () => {
    expect(await ids({ query: [1, 0], score_threshold: 3 })).toEqual([5, 4]);
    expect(await ids({ query: [3], using: 'euclid', score_threshold: 1 })).toEqual([3]);
    expect(await ids({ query: [3], using: 'manhattan', score_threshold: 1.5 })).toEqual([3, 4, 2]);
  });

  it('compares thresholds as 32-bit floats', async () => {
    // 0.1 as a float is larger than as a double: the score 0.1 is not better than the threshold 0.1.
    expect(await ids({ query: [0.1, 0], limit: 5, score_threshold: 0.1 })).toEqual([5, 4, 3, 2]);
  });
});

describe('ids as input', () => {
  it('stand for their vectors and are left out of the answer', async () => {
    expect((await query({ query: 3, using: 'euclid', limit: 2 })).hits).toEqual([
      { id: 4, score: 1 },
      { id: 2, score: 1 },
    ]);
  });

  it('are left out wherever in the request they are used', async () => {
    const body = {
      prefetch: [
        { query: 5, using: 'euclid' },
        { prefetch: { query: { nearest: 4 } }, query: [1, 0] },
      ],
      query: { recommend: { positive: [1], negative: [[0, 1]], strategy: 'sum_scores' } },
    };
    expect((await ids(body)).sort()).toEqual([2, 3]);
  });

  it('are looked up in another collection, and then not left out', async () => {
    // Point 1 over there is (0, 1), which prefers small ids here.
    expect(await ids({ query: 1, lookup_from: { collection: 'elsewhere' } })).toEqual([
      1, 2, 3, 4, 5,
    ]);
    const other = { collection: 'elsewhere', vector: 'other' };
    expect(await ids({ query: 1, lookup_from: other })).toEqual([5, 4, 3, 2, 1]);
  });

  it('are left out when the lookup names the same collection', async () => {
    expect(await ids({ query: 1, lookup_from: { collection: 'here' } })).not.toContain(1);
  });

  it('may not be missing', async () => {
    expect(await failure({ query: 77 })).toEqual({
      status: 404,
      message: 'Not found: No point with id 77 found',
    });
    expect(await failure({ query: 5, using: 'multi' })).toEqual({
      status: 404,
      message: 'Not found: Vector with name "multi" for point not found',
    });
    expect(await failure({ query: 1, lookup_from: { collection: 'x' } })).toEqual({
      status: 404,
      message: 'Not found: Collection x not found',
    });
    const prefetch = {
      query: [1, 0],
      filter: { must: [{ key: 'color', match: { value: 'none' } }] },
    };
    expect((await failure({ prefetch, query: 77 })).status).toBe(404);
  });
});

describe('vectors that do not fit', () => {
  it.each<[object, string]>([
    [{ query: [1] }, 'Wrong input: Vector dimension error: expected dim: 2, got 1'],
    [{ query: [] }, 'Wrong input: Vector dimension error: expected dim: 2, got 0'],
    [{ query: [1], using: 'x' }, 'Wrong input: Not existing vector name error: x'],
    [
      { query: [[1, 2]] },
      'Conversion between multi and regular vectors failed: vector "" is dense, the query is multi',
    ],
    [{ query: [1], using: 'sparse' }, 'Conversion between sparse and regular vectors failed'],
    [
      { query: { indices: [1], values: [1] } },
      'Conversion between sparse and regular vectors failed',
    ],
    [{ query: [[1, 2]], using: 'multi' }, 'Vector dimension error: expected dim: 1, got 2'],
    [
      { query: 1, lookup_from: { collection: 'elsewhere', vector: 'wide' } },
      'expected dim: 2, got 3',
    ],
    [
      { query: { recommend: { negative: [1] } } },
      'Positive vectors should not be empty with `average` strategy',
    ],
    [{ query: { recommend: { positive: [[1, 0, 0]] } } }, 'expected dim: 2, got 3'],
    [
      { query: { text: 'a fox', model: 'bm25' } },
      'Conversion between sparse and regular vectors failed',
    ],
  ])('%j', async (body, message) => {
    const thrown = await failure(body);
    expect(thrown.message).toContain(message);
    expect(thrown.status).toBe(400);
  });
});

describe('orders without scores', () => {
  it('without a query, ids ascend and every score is 1', async () => {
    expect(await query({ limit: 2, offset: 1 })).toEqual({
      hits: [
        { id: 2, score: 1 },
        { id: 3, score: 1 },
      ],
      scored: false,
    });
  });

  it('by a payload value, a point comes once per value', async () => {
    const { hits, scored } = await query({ query: { order_by: 'tags' }, limit: 4 });
    expect(hits).toEqual([
      { id: 1, score: 1, orderValue: 1 },
      { id: 1, score: 1, orderValue: 2 },
      { id: 2, score: 1, orderValue: 2 },
      { id: 2, score: 1, orderValue: 3 },
    ]);
    expect(scored).toBe(false);
    const desc = { order_by: { key: 'rank', direction: 'desc', start_from: 8 } };
    expect(await ids({ query: desc })).toEqual([2, 3, 4, 5]);
  });

  it('by chance, without an offset', async () => {
    const { hits, scored } = await query({ query: { sample: 'random' }, limit: 5, offset: 4 });
    expect(scored).toBe(false);
    expect(hits.map(({ id }) => id).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('among the candidates of prefetches', async () => {
    const prefetch = { query: [1, 0], limit: 3 };
    expect(await ids({ prefetch, query: { order_by: 'rank' } })).toEqual([5, 4, 3]);
    expect((await ids({ prefetch, query: { sample: 'random' } })).sort()).toEqual([3, 4, 5]);
    expect(await ids({ prefetch, query: { sample: 'random' }, offset: 2 })).toHaveLength(1);
  });
});

describe('prefetches', () => {
  it('give the candidates that a vector query ranks', async () => {
    const prefetch = [
      { query: [1, 0], limit: 2 },
      { query: [1], using: 'euclid', limit: 1 },
    ];
    expect((await query({ prefetch, query: [3], using: 'euclid' })).hits).toEqual([
      { id: 4, score: 1 },
      { id: 5, score: 2 },
      { id: 1, score: 2 },
    ]);
  });

  it('are not enlarged by an offset', async () => {
    const prefetch = { query: [1, 0], limit: 3 };
    expect(await ids({ prefetch, query: [0, 1], offset: 2 })).toEqual([5]);
    expect(await ids({ prefetch, query: [0, 1], offset: 3 })).toEqual([]);
  });

  it('obey the filters around them', async () => {
    const filter = { must_not: [{ key: 'rank', range: { gte: 9 } }] };
    const inner = { must: [{ key: 'color', match: { value: 'odd' } }] };
    const prefetch = { prefetch: { query: [0, 1], limit: 2 }, query: [1, 0], filter: inner };
    expect(await ids({ prefetch, query: [1, 0], filter })).toEqual([5, 3]);
  });

  it('join filters clause by clause, as Qdrant does: two lists of should become one', async () => {
    const should = (value: number) => ({ should: [{ key: 'rank', match: { value } }] });
    const body = {
      prefetch: { query: [1, 0], filter: should(9) },
      query: [1, 0],
      filter: should(5),
    };
    expect(await ids(body)).toEqual([5, 1]);
  });

  it('rescoring an empty union finds nothing', async () => {
    const prefetch = {
      query: [1, 0],
      filter: { must: [{ key: 'color', match: { value: 'none' } }] },
    };
    expect(await ids({ prefetch, query: [1, 0] })).toEqual([]);
    expect(await ids({ prefetch, query: { order_by: 'rank' } })).toEqual([]);
  });

  it('without a query of their own give points by id', async () => {
    expect(await ids({ prefetch: { limit: 2 }, query: [1, 0] })).toEqual([2, 1]);
  });
});

describe('fusion', () => {
  const prefetch = [
    { query: [1, 0], limit: 2 },
    { query: [0, 1], limit: 2 },
    { query: [1], using: 'euclid', limit: 1 },
  ];

  it('merges ranks', async () => {
    const { hits, scored } = await query({ prefetch, query: { fusion: 'rrf' } });
    expect(hits).toEqual([
      { id: 1, score: 1 },
      { id: 5, score: 0.5 },
      { id: 4, score: Math.fround(1 / 3) },
      { id: 2, score: Math.fround(1 / 3) },
    ]);
    expect(scored).toBe(true);
  });

  it('weighs and offsets ranks', async () => {
    const { hits } = await query({
      prefetch,
      query: { rrf: { k: 1, weights: [2, 0, 1] } },
      limit: 2,
    });
    expect(hits).toEqual([
      { id: 5, score: 2 },
      { id: 4, score: 1 },
    ]);
  });

  it('keeps scores equal to the threshold', async () => {
    expect(await ids({ prefetch, query: { fusion: 'rrf' }, score_threshold: 0.5 })).toEqual([1, 5]);
  });

  it('pages through the merged list', async () => {
    expect(await ids({ prefetch, query: { fusion: 'rrf' }, limit: 1, offset: 1 })).toEqual([5]);
  });

  it('takes distances as they are reported, by their size', async () => {
    const distances = { query: [1], using: 'euclid', limit: 3 };
    // Distances 0, 1 and 2: by distribution the farthest comes first, in Qdrant as here.
    expect(await ids({ prefetch: distances, query: { fusion: 'dbsf' } })).toEqual([3, 2, 1]);
  });

  it('nests', async () => {
    const inner = { prefetch: prefetch.slice(0, 2), query: { fusion: 'rrf' }, limit: 1 };
    const body = { prefetch: [inner, { query: [0, 1], limit: 1 }], query: { fusion: 'rrf' } };
    expect((await query(body)).hits).toEqual([
      { id: 5, score: 0.5 },
      { id: 1, score: 0.5 },
    ]);
  });
});

describe('formula', () => {
  const prefetch = [
    { query: [1, 0], limit: 3 },
    { query: [2], using: 'euclid', limit: 2 },
  ];

  it('sees the score of each prefetch, the payload and conditions', async () => {
    const formula = {
      sum: [
        '$score',
        { mult: [100, '$score[1]'] },
        { mult: [1000, { key: 'color', match: { value: 'odd' } }] },
        { div: { left: 'rank', right: 10 } },
      ],
    };
    // Euclid at 2 finds 2 (distance 0) and 3 (distance 1, which ties with 1 and is larger).
    const { hits } = await query({ prefetch, query: { formula } });
    expect(hits.map(({ id }) => id)).toEqual([3, 5, 4, 2]);
    expect(hits[0]!.score).toBeCloseTo(3 + 100 + 1000 + 0.7, 3);
    expect(hits[3]!.score).toBeCloseTo(0.8, 5);
  });

  it('keeps scores equal to the threshold, and pages', async () => {
    const body = { prefetch, query: { formula: '$score' } };
    expect(await ids({ ...body, score_threshold: 4 })).toEqual([5, 4]);
    expect(await ids({ ...body, limit: 1, offset: 1 })).toEqual([4]);
  });

  it('may stand inside the tree', async () => {
    const inner = { prefetch, query: { formula: { neg: '$score' } }, limit: 2 };
    expect(await ids({ prefetch: inner, query: [1, 0] })).toEqual([3, 2]);
  });

  it('ends the request over one point without a value', async () => {
    expect(await failure({ prefetch, query: { formula: 'missing' } })).toEqual({
      status: 400,
      message:
        'Wrong input: Expected number value for missing in the payload and/or in the formula defaults. Error: No value found in a payload nor defaults',
    });
    const defaults = { missing: 1 };
    expect(await scores({ prefetch, query: { formula: 'missing', defaults } })).toEqual([
      1, 1, 1, 1,
    ]);
  });
});

describe('mmr', () => {
  it('trades nearness for variety among the candidates, reporting nearness', async () => {
    const { hits } = await query({
      query: { nearest: [5], mmr: { diversity: 1, candidates_limit: 5 } },
      using: 'euclid',
      limit: 3,
    });
    // From 5 the farthest is 1, and then 3, which is as far from both as can be.
    expect(hits).toEqual([
      { id: 5, score: 0 },
      { id: 1, score: 4 },
      { id: 3, score: 2 },
    ]);
  });

  it('is plain nearest without diversity', async () => {
    expect(
      await ids({ query: { nearest: [5], mmr: { diversity: 0 } }, using: 'euclid', limit: 3 }),
    ).toEqual([5, 4, 3]);
  });

  it('considers as many candidates as the limit when told nothing else', async () => {
    const body = { query: { nearest: [5], mmr: { diversity: 1 } }, using: 'euclid', limit: 2 };
    expect(await ids(body)).toEqual([5, 4]);
  });

  it('applies the threshold to candidates', async () => {
    const mmr = { diversity: 1, candidates_limit: 5 };
    const body = { query: { nearest: [5], mmr }, using: 'euclid', limit: 5, score_threshold: 3 };
    expect(await ids(body)).toEqual([5, 3, 4]);
  });

  it('works among prefetched points and inside prefetches', async () => {
    const nearest = { nearest: [5], mmr: { diversity: 1, candidates_limit: 4 } };
    const prefetch = { query: [1, 0], limit: 3 };
    expect(await ids({ prefetch, query: nearest, using: 'euclid', limit: 2 })).toEqual([5, 3]);
    const inner = { query: nearest, using: 'euclid', limit: 2 };
    expect(await ids({ prefetch: inner, query: [0, 1] })).toEqual([2, 5]);
  });

  it('returns nothing for no candidates, and a lone one as it is', async () => {
    const mmr = (candidates: number) => ({ nearest: [5], mmr: { candidates_limit: candidates } });
    expect(await ids({ query: mmr(0), using: 'euclid' })).toEqual([]);
    expect(await ids({ query: mmr(1), using: 'euclid' })).toEqual([5]);
  });

  it('compares sparse points on one scale, without rarity', async () => {
    const sparse = (id: number, indices: number[], values: number[]): NaivePoint => ({
      id,
      vectors: { '': { kind: 'sparse', vector: { indices, values } } },
      payload: {},
    });
    const common = Array.from({ length: 10 }, (_, i) => sparse(10 + i, [8], [0.1]));
    const rare = [sparse(1, [7, 8], [1, 1]), sparse(2, [7], [1]), sparse(3, [8], [2])];
    const reader = new NaiveReader({ '': { kind: 'sparse', idf: true } }, [...rare, ...common]);
    const mmr = { diversity: 0.25, candidates_limit: 3 };
    const nearest = { indices: [7, 8], values: [1, 1] };
    const request = parseQueryRequest({ query: { nearest, mmr }, limit: 2 });
    const { hits } = await runQuery(request, reader, () => reader);
    // By rarity 2 is far more relevant than 3; by plain products, which similarities are, 3 is.
    expect(hits.map(({ id }) => id)).toEqual([1, 3]);
    // The score is the one that a plain search reports.
    const plain = await runQuery(
      parseQueryRequest({ query: nearest, limit: 3 }),
      reader,
      () => reader,
    );
    expect(plain.hits.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(hits).toEqual([plain.hits[0], plain.hits[2]]);
  });
});

describe('recommend, discover, context and feedback', () => {
  it('average_vector searches once', async () => {
    const recommend = { positive: [2, 4], negative: [3] };
    // 2 * mean(2, 4) - 3 = 3: the examples are left out.
    expect((await query({ query: { recommend }, using: 'euclid' })).hits).toEqual([
      { id: 5, score: 2 },
      { id: 1, score: 2 },
    ]);
  });

  it('passes over examples that lack the vector, but not over missing points', async () => {
    const recommend = (positive: unknown[]) => ({
      query: { recommend: { positive } },
      using: 'multi',
    });
    expect(await ids(recommend([2, 5]))).toEqual(await ids(recommend([2])));
    expect((await failure(recommend([5]))).message).toContain('should not be empty');
    expect((await failure(recommend([2, 77]))).status).toBe(404);
  });

  it('best_score and sum_scores report scores of their own, larger is better', async () => {
    const best = await query({
      query: { recommend: { negative: [3], strategy: 'best_score' } },
      using: 'euclid',
    });
    // Squared distance 4 from the ends: -s(-4) = -0.1; distance 1: -s(-1) = -0.25.
    expect(best.hits.map(({ id }) => id)).toEqual([5, 1, 4, 2]);
    expect(best.hits[0]!.score).toBeCloseTo(-0.1, 6);
    const sum = await query({
      query: { recommend: { positive: [[5]], negative: [[1]], strategy: 'sum_scores' } },
      using: 'euclid',
      limit: 1,
    });
    expect(sum.hits).toEqual([{ id: 5, score: 16 }]);
  });

  it('thresholds of such scores go by the direction of the metric, as in Qdrant', async () => {
    const sum = { recommend: { positive: [[5]], negative: [[1]], strategy: 'sum_scores' } };
    expect(await ids({ query: sum, using: 'euclid', score_threshold: 0 })).toEqual([]);
    expect(await ids({ query: sum, using: 'euclid', score_threshold: 20 })).toHaveLength(5);
    expect(
      await ids({
        query: { recommend: { positive: [[1, 0]], strategy: 'sum_scores' } },
        score_threshold: 4,
      }),
    ).toEqual([5]);
  });

  it('discover prefers the right side of every pair, then the target', async () => {
    const discover = { target: [3], context: [{ positive: [5], negative: [1] }] };
    const { hits } = await query({ query: { discover }, using: 'euclid' });
    expect(hits.map(({ id }) => id)).toEqual([4, 5, 3, 2, 1]);
    // Point 3 is halfway between: rank 0, and on the target s(0) = 0.5.
    expect(hits[2]).toEqual({ id: 3, score: 0.5 });
  });

  it('context is never positive', async () => {
    const context = [{ positive: [5], negative: [1] }];
    const { hits } = await query({ query: { context }, using: 'euclid' });
    expect(hits.map(({ id }) => id)).toEqual([5, 4, 3, 2, 1]);
    expect(hits[0]!.score).toBe(0);
    expect(hits[4]!.score).toBeCloseTo(-16 / 17, 6);
    expect(await scores({ query: { context: [] }, limit: 2 })).toEqual([0, 0]);
  });

  it('feedback moves the answer towards what was judged better', async () => {
    const relevance_feedback = {
      target: [3],
      feedback: [
        { example: [5], score: 1 },
        { example: [1], score: 0 },
      ],
      strategy: { naive: { a: 1, b: 1, c: 0.5 } },
    };
    const { hits } = await query({ query: { relevance_feedback }, using: 'euclid' });
    // -(x - 3)² + 0.5 * ((x - 1)² - (5 - x)²) is largest at 5.
    expect(hits.slice(0, 2)).toEqual([
      { id: 5, score: 4 },
      { id: 4, score: 3 },
    ]);
  });
});
