import { openEngine, type VectorEngine } from '@quarry/core';
import { expect, it, vi } from 'vitest';
import { shardedEngine } from '../../packages/core/test/support/sharded-engine.js';

// Users run it with plain Node, so it has no types.
const example = await import(new URL('./tenants.mjs', import.meta.url).href);
const { run, tenancyOptions } = example;

/** No cluster runs in our tests, so the example runs on what routes requests to shards as one does. */

it('makes shards for large tenants, and passes on how writes and reads agree', async () => {
  const engine = await openEngine({ memory: true });
  vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    const emulated = shardedEngine(engine);
    const requests: [string, unknown][] = [];
    const cluster = new Proxy<VectorEngine>(emulated, {
      get(target, name) {
        const method = target[name as 'query'] as unknown as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          requests.push([String(name), args[1]]);
          return method.apply(target, args);
        };
      },
    });
    const waits = { cacheSeconds: 0.01, writeSeconds: 0.01 };
    const tenancy = await run(cluster, { ...tenancyOptions, ...waits });
    expect(await tenancy.list()).toMatchObject([
      { tenant: 'large', strategy: 'shard-key', state: 'active' },
      { tenant: 'small', strategy: 'shard-key', state: 'active' },
    ]);
    const { shard_keys } = await emulated.listShardKeys('docs');
    expect(shard_keys).toHaveLength(3);

    const sent = (method: string) => requests.filter(([name]) => name === method);
    expect(sent('createCollection').map(([, args]) => args)).toContainEqual(
      tenancyOptions.collections.docs.settings,
    );
    const writes = sent('upsert').map(([, args]) => args);
    expect(writes).toContainEqual(
      expect.objectContaining({ ordering: 'strong', shard_key: 'shared' }),
    );
    for (const [, args] of sent('query')) {
      expect(args).toMatchObject({ consistency: 'majority', shard_key: expect.any(String) });
    }
  } finally {
    vi.restoreAllMocks();
    await engine.close();
  }
});
