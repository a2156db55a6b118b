import { describe, expect, it } from 'vitest';
import { failure, ids, query, scores } from '../../../../test/support/naive-query.js';
import { type NaivePoint, NaiveReader } from '../../../../test/support/naive-reader.js';
import { parseQueryRequest } from '../request/query.js';
import { runQuery } from './run-query.js';

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
