import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QuantizationConfig } from '@quarry/core';
import { openEngine } from '@quarry/core';
import { expect, it } from 'vitest';
import { embeddingLikeRows } from './support/embedding-like-rows.js';

/** Quantization and `on_disk` can be changed at any time: segments are rebuilt for it, once, in this process or the next. */

const DIMENSION = 256;
const COUNT = 1500;
const { rows } = embeddingLikeRows({ count: COUNT, dimension: DIMENSION, seed: 4 });
const query = Array.from(rows[7]!);

/** Scores without rescoring are those of the codes: equal to exact ones where nothing is quantized. */
async function scoresAreExact(engine: Awaited<ReturnType<typeof openEngine>>): Promise<boolean> {
  const top = async (params: object) => {
    const { points } = await engine.query('c', { query, limit: 5, params });
    return points.map(({ score }) => Math.round(score * 1e5));
  };
  const byCodes = await top({ quantization: { rescore: false } });
  return JSON.stringify(byCodes) === JSON.stringify(await top({ exact: true }));
}

async function rebuilds(engine: Awaited<ReturnType<typeof openEngine>>): Promise<number> {
  await engine.optimize();
  const { completed } = await engine.getOptimizations('c', { with: 'completed' });
  return (completed ?? []).filter(({ optimizer }) => optimizer === 'config-mismatch').length;
}

it.each<[string, QuantizationConfig]>([
  ['binary', { binary: {} }],
  ['scalar', { scalar: { type: 'int8' } }],
])('%s: codes answer after a change, and not after the next', async (_, quantization_config) => {
  const path = await mkdtemp(join(tmpdir(), 'quarry-changed-storage-'));
  let engine = await openEngine({ path });
  await engine.createCollection('c', {
    vectors: { size: DIMENSION, distance: 'Cosine' },
    optimizers_config: { indexing_threshold: 100 },
  });
  await engine.upsert('c', {
    points: rows.map((vector, id) => ({ id, vector: Array.from(vector) })),
  });
  await engine.optimize();
  expect(await scoresAreExact(engine)).toBe(true);
  await engine.updateCollection('c', { quantization_config });
  expect(await rebuilds(engine)).toBe(1);
  expect(await rebuilds(engine)).toBe(1);
  expect(await scoresAreExact(engine)).toBe(false);
  // Changed again, and closed before anything came of it.
  await engine.updateCollection('c', {
    optimizers_config: { max_optimization_threads: 0 },
    quantization_config: 'Disabled',
  });
  await engine.close();
  engine = await openEngine({ path });
  await engine.updateCollection('c', { optimizers_config: { max_optimization_threads: 1 } });
  expect(await rebuilds(engine)).toBe(1);
  expect(await scoresAreExact(engine)).toBe(true);
  await engine.updateCollection('c', { vectors: { '': { on_disk: true } } });
  expect(await rebuilds(engine)).toBe(2);
  expect(await rebuilds(engine)).toBe(2);
  await engine.close();
  engine = await openEngine({ path });
  expect(await rebuilds(engine)).toBe(0);
  expect(await scoresAreExact(engine)).toBe(true);
  await engine.close();
  await rm(path, { recursive: true });
});
