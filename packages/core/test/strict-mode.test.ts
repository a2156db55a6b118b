import { openEngine } from '@quarry/core';
import { describe, expect, it } from 'vitest';

/** Limits that a collection sets on requests, with Qdrant's texts. */

async function limited(config: object) {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('c', {
    vectors: { size: 2, distance: 'Dot' },
    strict_mode_config: { enabled: true, ...config },
  });
  return engine;
}

const point = (id: number) => ({ id, vector: [1, id], payload: { k: id } });
const byKey = { must: [{ key: 'k', match: { value: 1 } }] };

describe('strict mode', () => {
  it('limits what a query may ask for, in prefetches too', async () => {
    const engine = await limited({
      max_query_limit: 10,
      search_max_hnsw_ef: 64,
      search_allow_exact: false,
      search_max_oversampling: 2,
    });
    const query = [1, 1];
    await expect(engine.query('c', { query, limit: 11 })).rejects.toMatchObject({
      status: 400,
      message:
        'Bad request: Limit exceeded 11 > 10 for "limit". Help: Reduce the "limit" parameter to or below 10.',
    });
    await expect(
      engine.query('c', { prefetch: [{ query, limit: 100 }], query: { fusion: 'rrf' } }),
    ).rejects.toThrow('Limit exceeded 100 > 10 for "limit"');
    await expect(engine.query('c', { query, params: { hnsw_ef: 65 } })).rejects.toThrow('hnsw_ef');
    await expect(engine.query('c', { query, params: { exact: true } })).rejects.toThrow('Exact');
    await expect(
      engine.query('c', { query, params: { quantization: { oversampling: 3 } } }),
    ).rejects.toThrow('oversampling');
    await expect(engine.scroll('c', { limit: 11 })).rejects.toThrow('limit');
    expect((await engine.query('c', { query, limit: 10 })).points).toEqual([]);
    await engine.close();
  });

  it('wants an index for every field of a filter, of reads and of writes', async () => {
    const engine = await limited({
      unindexed_filtering_retrieve: false,
      unindexed_filtering_update: false,
    });
    await engine.upsert('c', { points: [point(1), point(2)] });
    const missing = 'Index required but not found for "k" of one of the following types: [integer]';
    await expect(engine.count('c', { filter: byKey })).rejects.toThrow(missing);
    await expect(engine.delete('c', { filter: byKey })).rejects.toThrow(missing);
    expect((await engine.count('c')).count).toBe(2);
    await engine.createPayloadIndex('c', { field_name: 'k', field_schema: 'integer' });
    expect((await engine.count('c', { filter: byKey })).count).toBe(1);
    await engine.delete('c', { filter: byKey });
    expect((await engine.count('c')).count).toBe(1);
    await engine.close();
  });

  it('limits batches, points and rates, and changes nothing when it refuses', async () => {
    const engine = await limited({
      upsert_max_batchsize: 2,
      max_points_count: 3,
      write_rate_limit: 4,
    });
    await expect(engine.upsert('c', { points: [point(1), point(2), point(3)] })).rejects.toThrow(
      'upsert limit',
    );
    await engine.upsert('c', { points: [point(1)] });
    await expect(engine.upsert('c', { points: [point(2)] })).rejects.toMatchObject({
      status: 429,
      code: 'rate-limited',
    });
    expect((await engine.count('c')).count).toBe(1);
    await engine.updateCollection('c', { strict_mode_config: { write_rate_limit: 1_000 } });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await engine.upsert('c', { points: [point(2)] });
    await engine.upsert('c', { points: [point(3)] });
    await expect(engine.upsert('c', { points: [point(4)] })).rejects.toThrow(
      'Max points count limit of 3 points reached!',
    );
    await engine.updateCollection('c', { strict_mode_config: { enabled: false } });
    await engine.upsert('c', { points: [point(4)] });
    await engine.close();
  });
});
