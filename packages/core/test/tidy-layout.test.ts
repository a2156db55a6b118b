import { openEngine } from '@quarry/core';
import { expect, it } from 'vitest';
import { embeddingLikeRows } from './support/embedding-like-rows.js';

/** After `optimize()` searches find the rows as well arranged as if all had come in one request. */

const DIMENSION = 32;

async function optimized(count: number, batch: number) {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('c', {
    vectors: { size: DIMENSION, distance: 'Cosine' },
    // Kilobytes: 1,600 rows.
    optimizers_config: { indexing_threshold: 200 },
  });
  const { rows } = embeddingLikeRows({ count, dimension: DIMENSION, seed: 4 });
  const points = rows.map((vector, id) => ({ id, vector: Array.from(vector) }));
  for (let from = 0; from < count; from += batch) {
    await engine.upsert('c', { points: points.slice(from, from + batch) });
  }
  await engine.optimize();
  const { indexed_vectors_count } = await engine.getCollection('c');
  const { searches } = await engine.explain('c', { query: points[0]!.vector, limit: 3 });
  const segments = searches[0]!.segments.map(({ rows, strategy }) => ({ rows, strategy }));
  await engine.close();
  return { indexed_vectors_count, segments };
}

it('whatever batches they came in', async () => {
  const atOnce = await optimized(2500, 2500);
  expect(atOnce.indexed_vectors_count).toBe(2500);
  expect(atOnce.segments).toHaveLength(1);
  for (const batch of [100, 300, 1650]) expect(await optimized(2500, batch)).toEqual(atOnce);
});

it('without the rows of points that were written again', async () => {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('c', { vectors: { size: 4, distance: 'Dot' } });
  for (let i = 0; i < 3000; i += 20) {
    await engine.upsert('c', {
      points: Array.from({ length: 20 }, (_, id) => ({ id, vector: [i, id, 1, 1] })),
    });
  }
  await engine.optimize();
  const { searches } = await engine.explain('c', { query: [1, 1, 1, 1], limit: 20 });
  expect(searches[0]!.segments.map(({ rows }) => rows)).toEqual([20]);
  await engine.close();
});
