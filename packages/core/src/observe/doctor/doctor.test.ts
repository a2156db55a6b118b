import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedEngine } from '../../embedded/engine/index.js';
import { openEngine } from '../../embedded/engine/index.js';
import { UnsupportedError, type VectorEngine } from '../../engine/index.js';
import { observe } from '../usage.js';
import { doctor } from './doctor.js';

const ROWS = 2_400;
const DIMENSION = 32;
let engine: EmbeddedEngine;

function vector(n: number): number[] {
  let state = (n * 2654435761 + 7) >>> 0;
  return Array.from({ length: DIMENSION }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

beforeEach(async () => {
  engine = await openEngine({ memory: true });
  await engine.createCollection('docs', {
    vectors: { dense: { size: DIMENSION, distance: 'Cosine' } },
    optimizers_config: { indexing_threshold: 50 },
  });
  const points = Array.from({ length: ROWS }, (_, id) => ({
    id,
    vector: { dense: vector(id) },
    payload: { tenant_id: `t${id % 3}`, year: id % 30, tags: [{ name: 'x' }] },
  }));
  await engine.upsert('docs', { points });
  await engine.optimize();
});

afterEach(() => engine.close());

const codes = (findings: { code: string }[]) => findings.map(({ code }) => code);

describe('observe', () => {
  it('counts calls and errors, tells of slow ones, and sees every field of a filter', async () => {
    const slow: string[] = [];
    const watched = observe(engine, {
      slowMilliseconds: 0,
      onSlow: ({ method }) => slow.push(method),
    });
    await watched.engine.query('docs', {
      prefetch: {
        query: vector(1),
        using: 'dense',
        filter: {
          must_not: [
            { nested: { key: 'tags', filter: { must: { key: 'name', match: { value: 'y' } } } } },
          ],
        },
      },
      query: { fusion: 'rrf' },
      filter: { should: [{ key: 'year', range: { gt: 3 } }, { is_null: { key: 'gone' } }] },
    });
    await watched.engine.facet('docs', { key: 'year' }).catch(() => undefined);
    const usage = watched.usage().get('docs')!;
    expect([...usage.filteredFields.keys()].sort()).toEqual(['gone', 'tags[].name', 'year']);
    expect([...usage.otherFields.keys()]).toEqual(['year']);
    expect(watched.figures().get('facet')).toMatchObject({ calls: 1, errors: 1 });
    expect(watched.figures().get('query')).toMatchObject({ calls: 1, errors: 0 });
    expect(slow).toEqual(['query', 'facet']);
  });
});

describe('doctor', () => {
  it('finds nothing but the missing snapshot in a healthy collection', async () => {
    expect(codes(await doctor(engine, { recall: 0.5 }))).toEqual(['snapshot-missing']);
    await engine.createSnapshot('docs');
    expect(await doctor(engine, { recall: 0.5 })).toEqual([]);
  });

  it('finds filters without an index, indexes without a use, and a tenant field that nobody declared', async () => {
    await engine.createPayloadIndex('docs', { field_name: 'tenant_id', field_schema: 'keyword' });
    await engine.createPayloadIndex('docs', { field_name: 'unused', field_schema: 'keyword' });
    const watched = observe(engine);
    const filter = {
      must: [
        { key: 'tenant_id', match: { value: 't1' } },
        { key: 'year', match: { value: 3 } },
      ],
    };
    await watched.engine.query('docs', { query: vector(1), using: 'dense', filter });
    const findings = await doctor(engine, { usage: watched.usage(), recall: 0, snapshotDays: 0 });
    expect(codes(findings).sort()).toEqual([
      'tenant-index-missing',
      'unindexed-filter',
      'unused-index',
    ]);
    expect(findings.find(({ code }) => code === 'unindexed-filter')).toMatchObject({
      severity: 'warning',
      collection: 'docs',
      message: expect.stringContaining('`year`'),
    });
    await engine.createPayloadIndex('docs', { field_name: 'year', field_schema: 'integer' });
    await engine.createPayloadIndex('docs', {
      field_name: 'tenant_id',
      field_schema: { type: 'keyword', is_tenant: true },
    });
    const after = await doctor(engine, { usage: watched.usage(), recall: 0, snapshotDays: 0 });
    expect(codes(after)).toEqual(['unused-index']);
  });

  it('measures recall, and says which hnsw_ef would do', async () => {
    const [finding] = await doctor(engine, {
      searchParams: { hnsw_ef: 1 },
      recall: 1.01,
      snapshotDays: 0,
    });
    expect(finding).toMatchObject({ code: 'low-recall' });
    expect(finding!.evidence).toMatch(/recall@10 [01]\.\d{3} over 20 searches at hnsw_ef 1/);
  });

  it('knows bulk mode, missing limits and silent quantization', async () => {
    await engine.updateCollection('docs', {
      optimizers_config: { indexing_threshold: 0 },
      quantization_config: { scalar: { type: 'int8' } },
    });
    // The segments are rewritten for the new codes, and until then the collection is not green.
    await engine.optimize();
    const findings = await doctor(engine, { recall: 0, snapshotDays: 0, isPublic: true });
    expect(codes(findings)).toEqual([
      'indexing-off',
      'strict-mode-off',
      'quantization-without-rescore',
    ]);
    expect(findings[0]!.severity).toBe('error');
  });

  it('reads a cluster: replicas, shards, quorum', async () => {
    const cluster = new Proxy(engine as VectorEngine, {
      get(target, name) {
        if (name === 'collectionClusterInfo') {
          return async () => ({
            peer_id: 1,
            shard_count: 3,
            local_shards: [{ shard_id: 0, points_count: 1, state: 'Active' }],
            remote_shards: [
              { shard_id: 1, peer_id: 2, state: 'Dead' },
              { shard_id: 2, peer_id: 2, state: 'Active' },
            ],
            shard_transfers: [],
          });
        }
        if (name === 'getCollection') {
          return async (collection: string) => {
            const info = await target.getCollection(collection);
            Object.assign(info.config.params, { shard_number: 3, replication_factor: 2 });
            return info;
          };
        }
        return (Reflect.get(target, name) as () => unknown).bind(target);
      },
    });
    const findings = await doctor(cluster, { recall: 0, snapshotDays: 0 });
    expect(codes(findings)).toEqual(['replica-inactive', 'shards-unbalanced', 'even-quorum']);
    await expect(engine.collectionClusterInfo('docs')).rejects.toBeInstanceOf(UnsupportedError);
  });

  it.each([
    ['auto', [1_000, 90_000], ['shards-unbalanced']],
    ['auto', [80_000, 90_000], []],
    ['custom', [1_000, 90_000], []],
  ])('compares the sizes of shards: %s sharding, %o points', async (method, sizes, expected) => {
    const cluster = new Proxy(engine as VectorEngine, {
      get(target, name) {
        if (name === 'collectionClusterInfo') {
          const local_shards = sizes.map((points_count, shard_id) => {
            return { shard_id, points_count, state: 'Active' };
          });
          return async () => ({ peer_id: 1, shard_count: 2, local_shards, remote_shards: [] });
        }
        if (name === 'getCollection') {
          return async (collection: string) => {
            const info = await target.getCollection(collection);
            Object.assign(info.config.params, { shard_number: 2, sharding_method: method });
            return info;
          };
        }
        return (Reflect.get(target, name) as () => unknown).bind(target);
      },
    });
    expect(codes(await doctor(cluster, { recall: 0, snapshotDays: 0 }))).toEqual(expected);
  });
});
