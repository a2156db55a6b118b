import { openEngine } from '@quarry/core';
import { expect, it } from 'vitest';

/** `explain` answers what `query` answers, and tells how. */

it('tells which index, which strategy and which field has no index', async () => {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('docs', {
    vectors: { dense: { size: 32, distance: 'Cosine' } },
    sparse_vectors: { words: { modifier: 'idf' } },
    optimizers_config: { indexing_threshold: 20 },
  });
  await engine.createPayloadIndex('docs', { field_name: 'tenant', field_schema: 'keyword' });
  await engine.upsert('docs', {
    points: Array.from({ length: 1_000 }, (_, id) => ({
      id,
      vector: {
        dense: Array.from({ length: 32 }, (_, i) => Math.sin(id * 31 + i * i)),
        words: { indices: [id % 50], values: [1] },
      },
      payload: { tenant: `t${id % 4}`, year: 2000 + (id % 20) },
    })),
  });
  await engine.optimize();
  const request = {
    prefetch: [
      { query: Array.from({ length: 32 }, (_, i) => Math.cos(i)), using: 'dense', limit: 50 },
      { query: { indices: [7], values: [1] }, using: 'words', limit: 50 },
    ],
    query: { fusion: 'rrf' as const },
    filter: {
      must: [
        { key: 'tenant', match: { value: 't3' } },
        { key: 'year', range: { gte: 2010 } },
      ],
    },
    limit: 7,
  };
  const plan = await engine.explain('docs', request);
  const { points } = await engine.query('docs', request);
  expect(plan.points).toBe(points.length);
  expect(plan.unindexed).toEqual(['year']);
  expect(plan.searches.map(({ using }) => using)).toEqual(['dense', 'words']);
  const [dense, words] = plan.searches.map(({ segments }) => segments[0]!);
  // Years of t3 (ids 3 mod 4) from 2010 on: ids 11, 15 and 19 of every twenty.
  expect(dense).toMatchObject({ rows: 1_000, living: 1_000, allowed: 150, strategy: 'scan' });
  expect(words).toMatchObject({ strategy: 'postings' });
  expect(dense!.filter!.conditions.map(({ index }) => index)).toEqual(['keyword', undefined]);
  expect(plan.text).toContain('no payload index covers: year');
  expect(plan.text).toContain('150 of 1000 rows are allowed');
  await engine.close();
});

it('weighs sparse terms by the documents of a corpus', async () => {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('docs', { sparse_vectors: { words: { modifier: 'idf' } } });
  await engine.upsert('docs', {
    points: Array.from({ length: 40 }, (_, id) => ({
      id,
      vector: { words: { indices: [id % 2 === 0 || id === 1 ? 5 : 6], values: [1] } },
      payload: { tenant: id % 2 },
    })),
  });
  const corpus = { must: [{ key: 'tenant', match: { value: 1 } }] };
  const score = async (params?: object) => {
    const { points } = await engine.query('docs', {
      query: { indices: [5], values: [1] },
      using: 'words',
      filter: corpus,
      ...(params ? { params } : {}),
    });
    expect(points.map(({ id }) => id)).toEqual([1]);
    return points[0]!.score;
  };
  const idf = (points: number, frequency: number) =>
    Math.log((points - frequency + 0.5) / (frequency + 0.5) + 1);
  expect(await score()).toBeCloseTo(idf(40, 21), 5);
  expect(await score({ idf: { corpus } })).toBeCloseTo(idf(20, 1), 5);
  await engine.close();
});
