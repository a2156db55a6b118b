import { describe, expect, it } from 'vitest';
import { embeddingLikeRows } from '../../../../test/support/embedding-like-rows.js';
import { copied, LIMIT, recall, sample } from '../../../../test/support/hnsw-sample.js';
import type { RowSource } from '../../kernel/index.js';
import { FlatVectors } from '../flat/index.js';
import { HnswIndex } from './index.js';

describe('HnswIndex: building', () => {
  it('takes no rows, and one', async () => {
    const none = sample('Cosine', 0, 8);
    const empty = await HnswIndex.build(none.source);
    expect(empty.search(new Float32Array(8), { limit: 5 }).rows).toHaveLength(0);
    const reloaded = await HnswIndex.load(copied(empty.save()), none.source);
    expect(reloaded.count).toBe(0);
    const one = sample('Cosine', 1, 300);
    const single = await HnswIndex.build(one.source);
    expect([...single.search(one.queries[0]!, { limit: 5 }).rows]).toEqual([0]);
  });

  it('scans where there is no graph', async () => {
    const data = sample('Cosine', 5000, 256);
    const index = await HnswIndex.build(data.source, { m: 0 });
    expect(index.search(data.queries[0]!, { limit: LIMIT, ef: 50 }).strategy).toBe('scan');
    expect(recall(index, data, { ef: 50 })).toBeGreaterThan(0.99);
    const copy = await HnswIndex.load(copied(index.save()), data.source);
    expect(recall(copy, data, { ef: 50 })).toBeGreaterThan(0.99);
  });

  it('stops when told to, and leaves nothing running', async () => {
    const { source } = sample('Cosine', 4000, 128);
    const controller = new AbortController();
    const building = HnswIndex.build(source, { signal: controller.signal, efConstruct: 400 });
    setTimeout(() => controller.abort(new Error('enough')), 60);
    await expect(building).rejects.toThrow('enough');
    await expect(HnswIndex.build(source, { signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it('stops while rows are still encoded, and leaves no rejection that nobody hears of', async () => {
    const { source } = sample('Cosine', 9000, 256);
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    try {
      const controller = new AbortController();
      const copyInto: RowSource['copyInto'] = (target, from, to) => {
        // Not the sample for the mean: by then a thread has been given rows to encode.
        if (from > 4500 && to - from > 100) controller.abort(new Error('enough'));
        source.copyInto(target, from, to);
      };
      const { signal } = controller;
      await expect(HnswIndex.build({ ...source, copyInto }, { signal })).rejects.toThrow('enough');
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      process.off('unhandledRejection', hear);
    }
    expect(unheard).toEqual([]);
  });

  it('tells how far it is', async () => {
    const shares: number[] = [];
    const { source } = sample('Cosine', 3000, 64);
    await HnswIndex.build(source, { onProgress: (share) => shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('leaves other indexes searchable meanwhile', async () => {
    const data = sample('Cosine', 3000, 96);
    const index = await HnswIndex.build(data.source);
    let isBuilding = true;
    const building = HnswIndex.build(sample('Cosine', 4000, 128, 9).source, { workers: 2 }).finally(
      () => {
        isBuilding = false;
      },
    );
    let searches = 0;
    while (isBuilding) {
      expect(recall(index, data, { ef: 64 })).toBeGreaterThan(0.95);
      searches += data.queries.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await building;
    expect(searches).toBeGreaterThan(0);
  });

  it('finds rows among thousands that are all the same', async () => {
    const { rows } = embeddingLikeRows({ count: 3000, dimension: 64, seed: 21 });
    const flat = new FlatVectors({ dimension: 64, distance: 'Cosine' });
    // Half of all rows are copies of one of three.
    rows.forEach((values, row) => flat.append(row % 2 ? rows[row % 3]! : values));
    const index = await HnswIndex.build(flat.rows());
    const { rows: queries } = embeddingLikeRows({ count: 60, dimension: 64, seed: 22 });
    let hits = 0;
    for (const query of queries) {
      const best = flat.search(query, 10).scores;
      const found = index.search(query, { limit: 10, ef: 64 }).scores;
      // Copies are equally right, so scores are compared.
      found.forEach((score, i) => {
        if (score >= best[i]! - 1e-5) hits++;
      });
    }
    expect(hits / 600).toBeGreaterThan(0.95);
  });
});
