import { openEngine } from '@quarry/core';
import { expect, it } from 'vitest';
import { embeddingLikeRows } from './support/embedding-like-rows.js';

/** `full_scan_threshold` is kilobytes of vectors up to which a search compares points one by one; it can change any time. */

const DIMENSION = 32;
const COUNT = 9_000;

it('decides between scanning and walking, at once when it is changed', async () => {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('c', {
    vectors: { size: DIMENSION, distance: 'Cosine' },
    optimizers_config: { indexing_threshold: 100 },
  });
  const { rows } = embeddingLikeRows({ count: COUNT, dimension: DIMENSION, seed: 4 });
  await engine.upsert('c', {
    points: rows.map((vector, id) => ({
      id,
      vector: Array.from(vector),
      payload: { third: id % 3 },
    })),
  });
  await engine.optimize();
  const query = Array.from(rows[5]!);
  const strategy = async (filtered: boolean) => {
    const filter = filtered ? { must: [{ key: 'third', match: { value: 1 } }] } : {};
    const { searches } = await engine.explain('c', { query, limit: 3, filter });
    return searches[0]!.segments.map(({ strategy }) => strategy);
  };
  const choose = (full_scan_threshold: number) =>
    engine.updateCollection('c', { hnsw_config: { full_scan_threshold } });
  // Eight rows are a kilobyte. Left at its default, costs decide: a third is scanned, all of it walked through.
  expect([await strategy(true), await strategy(false)]).toEqual([['scan'], ['graph']]);
  await choose(300);
  expect([await strategy(true), await strategy(false)]).toEqual([['two-hop'], ['graph']]);
  await choose(400);
  expect([await strategy(true), await strategy(false)]).toEqual([['scan'], ['graph']]);
  await choose(1200);
  expect([await strategy(true), await strategy(false)]).toEqual([['scan'], ['scan']]);
  // No graph was built anew for that.
  await engine.optimize();
  const { completed } = await engine.getOptimizations('c', { with: 'completed' });
  expect(completed?.map(({ optimizer }) => optimizer)).not.toContain('config-mismatch');
  await engine.close();
});
