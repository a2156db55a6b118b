import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shardedEngine } from '../../../test/support/sharded-engine.js';
import { type EmbeddedEngine, openEngine } from '../../embedded/engine/index.js';
import {
  ConflictError,
  NotFoundError,
  type Payload,
  type Record as PointRecord,
  type PointStruct,
  QuotaError,
  RateLimitError,
  TenancyError,
  type VectorEngine,
} from '../../engine/index.js';
import { QuotaGuard } from '../quota/quota-guard.js';
import { RequestMeter } from '../quota/request-meter.js';
import type { Plain } from '../scope/snapshot.js';
import { ownCollection, ownShardKey } from './placement.js';
import { Tenancy, type TenancyOptions } from './tenancy.js';

const options: TenancyOptions = {
  collections: {
    docs: {
      settings: {
        vectors: { dense: { size: 2, distance: 'Dot' } },
        sparse_vectors: { words: { modifier: 'idf' } },
      },
      indexes: { kind: 'keyword' },
    },
    notes: { settings: {} },
  },
};

let engine: EmbeddedEngine;

beforeEach(async () => {
  engine = await openEngine({ memory: true });
});

afterEach(() => engine.close());

function point(id: number | string, text = `text ${id}`): PointStruct {
  return {
    id,
    vector: { dense: [Number(id) || 1, 1], words: { indices: [1], values: [1] } },
    payload: { text },
  };
}

function points(count: number): PointStruct[] {
  return Array.from({ length: count }, (_, index) => point(index + 1));
}

async function contents(scope: VectorEngine) {
  const { points: found } = await scope.scroll('docs', { limit: 10_000, with_vector: true });
  return new Map(found.map(({ id, payload, vector }) => [id, { payload, vector }]));
}

/** Fails from the n-th write on, as a process that dies does. */
function dying(target: VectorEngine, writesLeft: number): VectorEngine {
  let left = writesLeft;
  const writes = /^(upsert|delete|create|batchUpdate|update|overwrite)/;
  return new Proxy(target, {
    get(_, name) {
      const method = target[name as keyof VectorEngine];
      if (typeof method !== 'function') return method;
      return (...args: never[]) => {
        if (writes.test(String(name)) && left-- <= 0) {
          return Promise.reject(new Error('the process died'));
        }
        return (method as (...all: never[]) => Promise<unknown>).apply(target, args);
      };
    },
  });
}

/** An engine with some methods replaced. */
function replacing(target: VectorEngine, methods: Partial<VectorEngine>): VectorEngine {
  return new Proxy(target, {
    get: (_, name) => {
      const method = methods[name as 'query'] ?? target[name as 'query'];
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });
}

/** Fails to bring a tenant's record into a state, as a process that dies at that moment does. */
function dyingWhile(target: VectorEngine, state: string): VectorEngine {
  return replacing(target, {
    overwritePayload: (name, args) =>
      (args.payload as { state?: string }).state === state
        ? Promise.reject(new Error('the process died'))
        : target.overwritePayload(name, args),
  });
}

/** Writes records as a process on another machine would, of which nothing is known but them. */
function fromElsewhere(target: VectorEngine): VectorEngine {
  const moved = (payload: object) => {
    const { worker, ...record } = payload as { worker?: { id: string; place?: string } };
    // An id of which this process does not know that its worker lives.
    return worker === undefined
      ? record
      : { ...record, worker: { ...worker, id: `~${worker.id}`, place: 'elsewhere' } };
  };
  const back = (record: PointRecord): PointRecord => {
    const { worker } = (record.payload ?? {}) as { worker?: { id: string; place?: string } };
    if (worker?.place !== 'elsewhere') return record;
    const own = { ...worker, id: worker.id.slice(1) };
    return { ...record, payload: { ...record.payload, worker: own } };
  };
  return replacing(target, {
    overwritePayload: (name, args) =>
      target.overwritePayload(name, { ...args, payload: moved(args.payload) as Payload }),
    retrieve: async (name, args) => (await target.retrieve(name, args)).map(back),
  });
}

describe.each(['payload', 'collection'] as const)('tenants by %s', (strategy) => {
  it('are made, listed, counted and kept apart', async () => {
    const tenancy = new Tenancy(engine, { ...options, strategy });
    await tenancy.create('b');
    await tenancy.create('a/../*', { quota: { points: 100 } });
    await tenancy.scope('b').upsert('docs', { points: points(3), wait: true });
    expect((await tenancy.list()).map(({ tenant }) => tenant)).toEqual(['a/../*', 'b']);
    expect(await tenancy.stats('b', { bytes: true })).toMatchObject({
      tenant: 'b',
      strategy,
      state: 'active',
      points: { docs: 3, notes: 0 },
      totalPoints: 3,
      // {"text":"text 1"} and 2 + 2 numbers.
      bytes: 3 * (17 + 16),
    });
    expect((await tenancy.stats('a/../*')).totalPoints).toBe(0);
    expect(await tenancy.scope('a/../*').retrieve('docs', { ids: [1] })).toEqual([]);
    expect(await tenancy.scope('b').getCollections()).toEqual({
      collections: [{ name: 'docs' }, { name: 'notes' }],
    });
  });

  it('are made once', async () => {
    const tenancy = new Tenancy(engine, { ...options, strategy });
    await tenancy.create('a');
    await expect(tenancy.create('a')).rejects.toSatisfy(ConflictError.isInstance);
    await expect(tenancy.create('')).rejects.toSatisfy(TenancyError.isInstance);
    await expect(tenancy.create(1 as never)).rejects.toSatisfy(TenancyError.isInstance);
  });

  it('are refused until they are made and after they are gone', async () => {
    const tenancy = new Tenancy(engine, { ...options, strategy });
    const scope = tenancy.scope('a');
    await expect(scope.count('docs')).rejects.toSatisfy(TenancyError.isInstance);
    await tenancy.create('a');
    expect(await scope.count('docs')).toEqual({ count: 0 });
    await tenancy.delete('a');
    await expect(scope.count('docs')).rejects.toSatisfy(TenancyError.isInstance);
    await expect(tenancy.stats('a')).rejects.toSatisfy(NotFoundError.isInstance);
    await tenancy.delete('a');
  });

  it('leave nothing behind, and others alone', async () => {
    const tenancy = new Tenancy(engine, { ...options, strategy });
    for (const tenant of ['a', 'b']) {
      await tenancy.create(tenant);
      await tenancy.scope(tenant).upsert('docs', { points: points(5), wait: true });
    }
    await tenancy.delete('a');
    expect(await tenancy.scope('b').count('docs')).toEqual({ count: 5 });
    expect((await tenancy.list()).map(({ tenant }) => tenant)).toEqual(['b']);
    await tenancy.create('a');
    expect(await tenancy.scope('a').count('docs')).toEqual({ count: 0 });
    expect(await engine.collectionExists(ownCollection('docs', 'a'))).toEqual({
      exists: strategy === 'collection',
    });
  });

  it('are deleted to the end after any interruption', async () => {
    for (let writes = 0; ; writes += 1) {
      const tenancy = new Tenancy(engine, { ...options, strategy });
      await tenancy.create('a');
      await tenancy.scope('a').upsert('docs', { points: points(5), wait: true });
      const died = await new Tenancy(dying(engine, writes), options).delete('a').then(
        () => false,
        () => true,
      );
      await new Tenancy(engine, options).recover();
      if (writes > 0) expect(await tenancy.list()).toEqual([]);
      await tenancy.delete('a');
      expect(await engine.collectionExists(ownCollection('docs', 'a'))).toEqual({ exists: false });
      if (!died) break;
    }
  });
});

describe('names of collections of one’s own', () => {
  it('are allowed by every engine, short enough, and differ when tenants do', () => {
    const tenants = ['a', 'A', 'a/b', 'a:b', 'ä', '../..', 'x'.repeat(5000), ' ', '*', 'a-b'];
    const names = tenants.map((tenant) => ownCollection('docs', tenant));
    expect(new Set(names).size).toBe(tenants.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,100}$/);
  });
});

describe('promotion', () => {
  it.each([
    ['payload', 'collection'],
    ['collection', 'payload'],
  ] as const)('from %s to %s keeps every point, and others where they are', async (from, to) => {
    const tenancy = new Tenancy(engine, { ...options, strategy: from });
    await tenancy.create('a');
    await tenancy.create('b', { strategy: 'payload' });
    const [a, b] = [tenancy.scope('a'), tenancy.scope('b')];
    await a.upsert('docs', { points: points(450), wait: true });
    await b.upsert('docs', { points: points(3), wait: true });
    const before = await contents(a);
    await tenancy.promote('a', to);
    expect(await tenancy.stats('a')).toMatchObject({
      strategy: to,
      state: 'active',
      totalPoints: 450,
    });
    expect(await contents(a)).toEqual(before);
    expect((await contents(b)).size).toBe(3);
    const shared = await engine.count('docs', {
      filter: { must: [{ key: 'tenant_id', match: { value: 'a' } }] },
    });
    expect(shared.count).toBe(to === 'payload' ? 450 : 0);
    await tenancy.promote('a', to);
  });

  it('loses no write that is made meanwhile', async () => {
    const tenancy = new Tenancy(engine, options);
    await tenancy.create('a');
    const a = tenancy.scope('a');
    await a.upsert('docs', { points: points(900), wait: true });
    const expected = new Map(points(900).map(({ id, payload }) => [id, payload]));
    let moving = true;
    const promotion = tenancy.promote('a', 'collection').finally(() => {
      moving = false;
    });
    let writes = 0;
    for (let round = 0; moving; round += 1) {
      const id = 1 + ((round * 7) % 900);
      const text = `round ${round}`;
      switch (round % 6) {
        case 0:
          await a.upsert('docs', { points: [point(id, text)], wait: true });
          expected.set(id, { text });
          break;
        case 1:
          await a.delete('docs', { points: [id], wait: true });
          expected.delete(id);
          break;
        case 2:
          await a.upsert('docs', { points: [point(10_000 + round, text)], wait: true });
          expected.set(10_000 + round, { text });
          break;
        case 3: {
          const filter = { must: [{ has_id: [id] }] };
          await a.setPayload('docs', { filter, payload: { seen: round }, wait: true });
          if (expected.has(id)) expected.set(id, { ...expected.get(id), seen: round });
          break;
        }
        case 4: {
          const filter = { must: [{ key: 'text', match: { value: `text ${id}` } }] };
          await a.batchUpdate('docs', {
            wait: true,
            operations: [
              { overwrite_payload: { filter, payload: { text: 'gone over' } } },
              { delete: { filter: { must: [{ key: 'text', match: { value: 'gone over' } }] } } },
            ],
          });
          if (expected.get(id)?.['text'] === `text ${id}`) expected.delete(id);
          break;
        }
        default:
          expect((await a.count('docs')).count).toBe(expected.size);
      }
      writes += 1;
    }
    await promotion;
    expect(writes).toBeGreaterThan(10);
    const found = await contents(a);
    expect(new Map([...found].map(([id, point]) => [id, point.payload]))).toEqual(expected);
  });

  /** Ways in which interrupted work comes to be finished. */
  const remedies: { readonly [title: string]: (tenancy: Tenancy) => Promise<unknown> } = {
    'by whoever uses the tenant': async (tenancy) => {
      await tenancy.scope('a').count('docs');
      await vi.waitFor(async () => {
        expect((await tenancy.stats('a')).state).toBe('active');
      });
    },
    'by recover': (tenancy) => tenancy.recover(),
    'by whoever opens': () => Tenancy.open(engine, options),
    'by promoting again': (tenancy) => tenancy.promote('a', 'collection'),
  };

  it.each(Object.entries(remedies))(
    'is finished after any interruption, losing nothing, %s',
    async (_, remedy) => {
      for (let writes = 0; ; writes += 1) {
        const tenancy = new Tenancy(engine, options);
        await tenancy.create('a');
        const a = tenancy.scope('a');
        await a.upsert('docs', { points: points(450), wait: true });
        const before = await contents(a);
        const died = await new Tenancy(dying(engine, writes), options)
          .promote('a', 'collection')
          .then(
            () => false,
            () => true,
          );
        await remedy(tenancy);
        const { strategy, state } = await tenancy.stats('a');
        expect(state).toBe('active');
        // Before the first write, nothing is known of a move.
        if (writes > 0) expect(strategy).toBe('collection');
        expect(await contents(a)).toEqual(before);
        await tenancy.delete('a');
        expect((await engine.getCollections()).collections.map(({ name }) => name).sort()).toEqual([
          'docs',
          'notes',
          'quarry_tenants',
        ]);
        if (!died) break;
      }
    },
  );

  it('holds writes back while nobody knows where they belong, and no longer', async () => {
    const tenancy = new Tenancy(engine, options);
    await tenancy.create('a');
    const a = tenancy.scope('a');
    await a.upsert('docs', { points: points(50), wait: true });
    await expect(
      new Tenancy(dyingWhile(engine, 'cleaning'), options).promote('a', 'collection'),
    ).rejects.toThrow('the process died');
    expect((await tenancy.stats('a')).state).toBe('switching');
    await a.setPayload('docs', { points: [1], payload: { after: 'the crash' }, wait: true });
    expect((await contents(a)).get(1)?.payload).toEqual({ text: 'text 1', after: 'the crash' });
    await vi.waitFor(async () => {
      expect(await tenancy.stats('a')).toMatchObject({ state: 'active', strategy: 'collection' });
    });
    expect((await contents(a)).get(1)?.payload).toEqual({ text: 'text 1', after: 'the crash' });
  });

  it('is one process’s work at a time', async () => {
    const [one, two] = [new Tenancy(engine, options), new Tenancy(engine, options)];
    await one.create('a');
    await one.scope('a').upsert('docs', { points: points(450), wait: true });
    const moving = one.promote('a', 'collection');
    const others = [two.promote('a', 'collection'), two.delete('a'), two.create('a')];
    const outcomes = await Promise.allSettled(others);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { status: 409 } });
    expect(await two.recover()).toEqual([]);
    await moving;
    expect(await two.stats('a')).toMatchObject({ strategy: 'collection', totalPoints: 450 });
    const made = await Promise.allSettled([one.create('b'), two.create('b')]);
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is taken over from a process elsewhere that gives no sign of life, which then stops', async () => {
    const short: TenancyOptions = { ...options, takeOverSeconds: 0.2 };
    const [here, elsewhere] = [new Tenancy(engine, short), fromElsewhere(engine)];
    await here.create('a');
    await here.scope('a').upsert('docs', { points: points(450), wait: true });
    // It stands still in the middle of copying, as a machine does that is suspended.
    let goOn: (() => void) | undefined;
    const still = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const upsert: VectorEngine['upsert'] = async (name, args) => {
      if (name.startsWith('docs--')) await still;
      return elsewhere.upsert(name, args);
    };
    // Its timers stand still too: no sign of life comes for an hour.
    const silent = new Tenancy(replacing(elsewhere, { upsert }), {
      ...options,
      takeOverSeconds: 4 * 3600,
    });
    const moving = silent.promote('a', 'collection').catch((error: unknown) => error);
    await vi.waitFor(async () => expect((await here.stats('a')).state).toBe('moving'));
    expect(await here.recover()).toEqual(['a']);
    expect(await here.stats('a')).toMatchObject({ state: 'active', strategy: 'collection' });
    goOn?.();
    expect(await moving).toMatchObject({ message: expect.stringMatching(/taken over/) });
    expect(await here.stats('a')).toMatchObject({ state: 'active', totalPoints: 450 });
  });

  it('is left to a process elsewhere that goes on', async () => {
    const short: TenancyOptions = { ...options, takeOverSeconds: 0.2 };
    const [here, there] = [new Tenancy(engine, short), new Tenancy(fromElsewhere(engine), short)];
    await here.create('a');
    await here.scope('a').upsert('docs', { points: points(450), wait: true });
    const slow = new Tenancy(fromElsewhere(engine), { ...short, writeSeconds: 0.4 });
    const moving = slow.promote('a', 'collection');
    await vi.waitFor(async () => expect((await here.stats('a')).state).toBe('moving'));
    expect(await there.recover()).toEqual([]);
    await moving;
    expect(await here.stats('a')).toMatchObject({ state: 'active', strategy: 'collection' });
  });

  it('repairs what another process wrote past the move', async () => {
    const tenancy = new Tenancy(engine, options);
    await tenancy.create('a');
    const a = tenancy.scope('a');
    await a.upsert('docs', { points: points(50), wait: true });
    const copied = new Tenancy(dyingWhile(engine, 'switching'), options);
    await expect(copied.promote('a', 'collection')).rejects.toThrow('the process died');
    expect(await engine.count(ownCollection('docs', 'a'))).toEqual({ count: 50 });
    // Straight into the engine, as a process would that has not noticed.
    await engine.delete('docs', {
      filter: { must: [{ key: 'text', match: { value: 'text 7' } }] },
      wait: true,
    });
    await engine.setPayload('docs', {
      filter: { must: [{ key: 'text', match: { value: 'text 8' } }] },
      payload: { late: true },
      wait: true,
    });
    await tenancy.promote('a', 'collection');
    const found = await contents(a);
    expect(found.size).toBe(49);
    expect(found.get(8)).toMatchObject({ payload: { late: true } });
  });

  it('refuses what it cannot do', async () => {
    const tenancy = new Tenancy(engine, options);
    await tenancy.create('a');
    await tenancy.scope('a').upsert('docs', { points: points(5), wait: true });
    await expect(tenancy.promote('a', 'shard-key')).rejects.toMatchObject({ status: 400 });
    const sharded = new Tenancy(engine, { ...options, sharedShardKey: 'shared' });
    await expect(sharded.promote('a', 'shard-key')).rejects.toMatchObject({ status: 501 });
    expect(await tenancy.stats('a')).toMatchObject({ state: 'active', totalPoints: 5 });
    await expect(tenancy.promote('nobody', 'collection')).rejects.toMatchObject({ status: 404 });
  });
});

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

describe('quotas', () => {
  it('limit points, whatever way they come', async () => {
    const tenancy = new Tenancy(engine, { ...options, quota: { points: 3 } });
    await tenancy.create('a');
    const a = tenancy.scope('a');
    await a.upsert('docs', { points: points(3), wait: true });
    await a.upsert('docs', { points: points(3), wait: true });
    const exceeded = { quota: 'points', allowed: 3, requested: 4, status: 507 };
    await expect(a.upsert('docs', { points: [point(4)] })).rejects.toMatchObject(exceeded);
    await expect(a.upsert('notes', { points: [{ id: 1, vector: {} }] })).rejects.toMatchObject(
      exceeded,
    );
    const batch = { ids: [5], vectors: { dense: [[1, 1]] } };
    await expect(a.upsert('docs', { batch })).rejects.toSatisfy(QuotaError.isInstance);
    const operations = [{ upsert: { points: [point(6)] } }];
    await expect(a.batchUpdate('docs', { operations })).rejects.toSatisfy(QuotaError.isInstance);
    await a.delete('docs', { points: [1], wait: true });
    await a.upsert('docs', { points: [point(4)], wait: true });
    expect(await a.count('docs')).toEqual({ count: 3 });
  });

  it('are not shared twice by calls at once', async () => {
    const tenancy = new Tenancy(engine, { ...options, quota: { points: 3 } });
    await tenancy.create('a');
    const a = tenancy.scope('a');
    const calls = points(10).map((one) => a.upsert('docs', { points: [one], wait: true }));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await a.count('docs')).toEqual({ count: 3 });
  });

  it('limit bytes, and notice what was deleted', async () => {
    const tenancy = new Tenancy(engine, options);
    await tenancy.create('a', { quota: { bytes: 1000 } });
    const a = tenancy.scope('a');
    const big = (id: number) => point(id, 'x'.repeat(400));
    await a.upsert('docs', { points: [big(1), big(2)], wait: true });
    await expect(a.upsert('docs', { points: [big(3)] })).rejects.toMatchObject({
      quota: 'bytes',
      allowed: 1000,
    });
    const payload = { more: 'x'.repeat(200) };
    await expect(a.setPayload('docs', { filter: {}, payload })).rejects.toSatisfy(
      QuotaError.isInstance,
    );
    await a.delete('docs', { points: [1], wait: true });
    await a.upsert('docs', { points: [big(3)], wait: true });
    await tenancy.setQuota('a', undefined);
    await a.upsert('docs', { points: [big(4)], wait: true });
  });

  it('hold for several processes together: points at once, bytes after a while', async () => {
    const quota = { points: 4, bytes: 150 };
    let now = 0;
    const tenancies = [new Tenancy(engine, options), new Tenancy(engine, options)] as const;
    await tenancies[0].create('a', { quota: { points: quota.points } });
    const [one, two] = tenancies.map((tenancy) => tenancy.scope('a')) as [
      VectorEngine,
      VectorEngine,
    ];
    await one.upsert('docs', { points: points(2), wait: true });
    await two.upsert('docs', { points: points(4), wait: true });
    await expect(one.upsert('docs', { points: [point(5)] })).rejects.toMatchObject({
      quota: 'points',
      requested: 5,
    });

    const guards = [0, 1].map(() => new QuotaGuard({ bytes: quota.bytes }, () => now));
    const write = async (guard: QuotaGuard, id: number) => {
      const request = { points: [point(id)] };
      await guard.admit(one, ['docs'], 'docs', 'upsert', request as unknown as Plain);
      await one.upsert('docs', { ...request, wait: true });
    };
    await tenancies[0].setQuota('a', undefined);
    await one.delete('docs', { points: [1, 2, 3, 4], wait: true });
    // {"text":"text 1"} and 4 numbers each, so four fit.
    await write(guards[0]!, 1);
    await write(guards[1]!, 2);
    await write(guards[1]!, 3);
    await write(guards[1]!, 4);
    await expect(write(guards[1]!, 5)).rejects.toMatchObject({ quota: 'bytes', allowed: 150 });
    // The first still thinks that there is one.
    await write(guards[0]!, 5);
    now += 60_000;
    await one.delete('docs', { points: [5], wait: true });
    await expect(write(guards[0]!, 6)).rejects.toMatchObject({ quota: 'bytes', allowed: 150 });
  });

  it('limit requests', async () => {
    const tenancy = new Tenancy(engine, { ...options, quota: { requestsPerMinute: 30 } });
    await tenancy.create('a');
    const a = tenancy.scope('a');
    for (let call = 0; call < 3; call += 1) await a.count('docs');
    const refusal = await a.count('docs').catch((error: unknown) => error);
    expect(RateLimitError.isInstance(refusal) && refusal.retryAfter).toBeGreaterThan(0);
  });

  it('refill evenly', () => {
    let now = 0;
    const meter = new RequestMeter(60, () => now);
    for (let call = 0; call < 6; call += 1) meter.take();
    expect(() => meter.take()).toThrow(RateLimitError);
    now += 999;
    expect(() => meter.take()).toThrow(RateLimitError);
    now += 2;
    meter.take();
    now += 60_000;
    for (let call = 0; call < 6; call += 1) meter.take();
    expect(() => meter.take()).toThrow(RateLimitError);
  });
});

describe('a registry kept in the engine', () => {
  it('is seen by other tenancies, at once or after the cache has run out', async () => {
    const [one, two] = [new Tenancy(engine, options), new Tenancy(engine, options)];
    await one.create('a');
    await two.scope('a').upsert('docs', { points: points(1), wait: true });
    await one.promote('a', 'collection');
    expect(await two.scope('a').count('docs')).toEqual({ count: 1 });
    await two.delete('a');
    await expect(one.scope('a').count('docs')).rejects.toSatisfy(TenancyError.isInstance);
  });

  it('is looked at in times that are some', () => {
    for (const wrong of [
      { takeOverSeconds: 0 },
      { writeSeconds: -1 },
      { cacheSeconds: Number.NaN },
      { writeSeconds: '30' as never },
    ]) {
      const message = new RegExp(`^${Object.keys(wrong)[0]}: expected seconds, at least .*, got`);
      expect(() => new Tenancy(engine, { ...options, ...wrong })).toThrow(message);
    }
  });

  it('is no collection of the tenants', () => {
    const collections = { quarry_tenants: { settings: {} } };
    expect(() => new Tenancy(engine, { collections })).toThrow(/remembers the tenants/);
  });
});
