import { describe, expect, it } from 'vitest';
import { failure, ids, query, scores } from '../../../../test/support/naive-query.js';

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
