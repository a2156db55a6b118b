import { describe, expect, it } from 'vitest';
import { failure, ids, query, scores } from '../../../../test/support/naive-query.js';

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
