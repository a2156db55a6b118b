import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shardedEngine } from '../../../test/support/sharded-engine.js';
import { contents, points } from '../../../test/support/tenants.js';
import { type EmbeddedEngine, openEngine } from '../../embedded/engine/index.js';
import { ownShardKey } from './placement.js';
import { Tenancy, type TenancyOptions } from './tenancy.js';

let engine: EmbeddedEngine;

beforeEach(async () => {
  engine = await openEngine({ memory: true });
});

afterEach(() => engine.close());

describe('tenants by shard key', () => {
  const custom: TenancyOptions = {
    collections: {
      docs: {
        settings: {
          vectors: { dense: { size: 2, distance: 'Dot' } },
          sparse_vectors: { words: {} },
          sharding_method: 'custom',
        },
      },
    },
    sharedShardKey: 'shared',
  };

  it('have a shard each, which goes with them', async () => {
    const cluster = shardedEngine(engine);
    const tenancy = new Tenancy(cluster, { ...custom, strategy: 'shard-key' });
    await tenancy.create('a');
    await tenancy.create('b');
    const a = tenancy.scope('a');
    await a.upsert('docs', { points: points(4), wait: true });
    await a.batchUpdate('docs', { operations: [{ delete: { points: [4] } }], wait: true });
    await a.clearPayload('docs', { points: [1], wait: true });
    expect(await engine.count(cluster.shard('docs', ownShardKey('a')))).toEqual({ count: 3 });
    expect(await tenancy.scope('b').count('docs')).toEqual({ count: 0 });
    await tenancy.delete('a');
    expect((await cluster.listShardKeys('docs')).shard_keys?.map(({ key }) => key).sort()).toEqual([
      'shared',
      ownShardKey('b'),
    ]);
  });

  it('cannot take the shared shard by its name', async () => {
    const tenancy = new Tenancy(shardedEngine(engine), custom);
    await tenancy.create('victim');
    await tenancy.scope('victim').upsert('docs', { points: points(4), wait: true });
    for (const strategy of ['shard-key', 'payload'] as const) {
      await tenancy.create('shared', { strategy });
      await tenancy.promote('shared', 'shard-key');
      await tenancy.delete('shared');
      expect(await tenancy.scope('victim').count('docs')).toEqual({ count: 4 });
    }
  });

  it('are promoted from the shared shard and back', async () => {
    const cluster = shardedEngine(engine);
    const tenancy = new Tenancy(cluster, custom);
    for (const tenant of ['a', 'b']) {
      await tenancy.create(tenant);
      await tenancy.scope(tenant).upsert('docs', { points: points(250), wait: true });
    }
    const inShard = (key: string) => engine.count(cluster.shard('docs', key));
    const before = await contents(tenancy.scope('a'));
    await tenancy.promote('a', 'shard-key');
    expect(await inShard(ownShardKey('a'))).toEqual({ count: 250 });
    expect(await inShard('shared')).toEqual({ count: 250 });
    expect(await contents(tenancy.scope('a'))).toEqual(before);
    await tenancy.promote('a', 'payload');
    expect(await inShard('shared')).toEqual({ count: 500 });
    expect(await contents(tenancy.scope('a'))).toEqual(before);
    expect((await cluster.listShardKeys('docs')).shard_keys).toEqual([{ key: 'shared' }]);
  });

  it('are promoted to a collection of their own, which needs no shards, and back', async () => {
    const cluster = shardedEngine(engine);
    const tenancy = new Tenancy(cluster, { ...custom, strategy: 'shard-key' });
    await tenancy.create('a');
    const a = tenancy.scope('a');
    await a.upsert('docs', { points: points(50), wait: true });
    const before = await contents(a);
    for (const strategy of ['collection', 'shard-key'] as const) {
      await tenancy.promote('a', strategy);
      expect(await contents(a)).toEqual(before);
      await a.setPayload('docs', { points: [1], payload: { text: 'text 1' }, wait: true });
    }
    await tenancy.delete('a');
    expect((await cluster.listShardKeys('docs')).shard_keys).toEqual([{ key: 'shared' }]);
  });
});
