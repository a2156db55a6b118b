import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type CollectionTemplate,
  openEngine,
  type PointId,
  type QueryRequest,
  type ScoredPoint,
  scopeDecisions,
  scopeToTenant,
  Tenancy,
  type TenantStrategy,
  type VectorEngine,
} from '../src/index.js';
import { TenantScope } from '../src/tenancy/scope/tenant-scope.js';
import { allWalls, type Wall } from '../src/tenancy/scope/walls.js';
import {
  attackTenantScope,
  type CreateIsolationSubject,
  tenantIsolation,
} from '../src/testing/index.js';
import { shardedEngine } from './support/sharded-engine.js';

/** Two tenants on an engine; the attacker's scope lacks the walls named. */
function subjects(
  open: () => Promise<{ engine: VectorEngine; close(): Promise<void> }>,
  { without = [], beneath = (engine) => engine }: Mutation = {},
): CreateIsolationSubject {
  return async (collections) => {
    const { engine: admin, close } = await open();
    const walls = new Set<Wall>(allWalls.filter((wall) => !without.includes(wall)));
    // This one keeps what a tenant writes from the others: it has to be down on the other side too.
    const victimWalls = new Set(
      allWalls.filter((wall) => wall !== 'text-lengths' || walls.has(wall)),
    );
    return {
      admin,
      attacker: new TenantScope(beneath(admin), { tenant: 'a', collections }, walls),
      victim: new TenantScope(admin, { tenant: 'b', collections }, victimWalls),
      victimTenant: 'b',
      field: 'tenant_id',
      reserved: ['tenant_id', '_quarry_id'],
      close,
    };
  };
}

interface Mutation {
  readonly without?: readonly Wall[];
  /** A defect of the engine that the wall is there for. */
  readonly beneath?: (engine: VectorEngine) => VectorEngine;
}

async function inMemory() {
  const engine = await openEngine({ memory: true });
  return { engine, close: () => engine.close() };
}

async function onDisk() {
  const path = await mkdtemp(join(tmpdir(), 'quarry-isolation-'));
  const engine = await openEngine({ path, durability: 'relaxed' });
  return {
    engine,
    async close() {
      await engine.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}

describe('memory engine', () => {
  tenantIsolation({ describe, it, createSubject: subjects(inMemory) });
});

describe('disk engine', () => {
  tenantIsolation({ describe, it, createSubject: subjects(onDisk) });
});

describe.each([
  ['in shards of their own', 'a', 'b'],
  ['in one shard', 'shared', 'shared'],
])('a cluster with custom sharding, tenants %s', (_, attackerKey, victimKey) => {
  tenantIsolation({
    describe,
    it,
    async createSubject(collections) {
      const { engine, close } = await inMemory();
      const admin = shardedEngine(engine, {
        isCustom: (collection) => collections.includes(collection),
        keys: ['a', 'b', 'shared'],
      });
      return {
        admin,
        attacker: scopeToTenant(admin, { tenant: 'a', collections, shardKey: attackerKey }),
        victim: scopeToTenant(admin, { tenant: 'b', collections, shardKey: victimKey }),
        victimTenant: 'b',
        field: 'tenant_id',
        reserved: ['tenant_id', '_quarry_id'],
        close,
      };
    },
  });
});

it('every method of a scope is attacked', async () => {
  const called = new Set<PropertyKey>();
  const create = subjects(inMemory);
  await attackTenantScope(async (collections) => {
    const subject = await create(collections);
    const attacker = new Proxy(subject.attacker, {
      get(target, name) {
        called.add(name);
        const method = target[name as 'query'];
        return typeof method === 'function' ? method.bind(target) : method;
      },
    });
    return { ...subject, attacker };
  });
  const spared = Object.entries(scopeDecisions)
    .filter(([method, decision]) => decision !== 'passed on' && !called.has(method))
    .map(([method]) => method);
  expect(spared).toEqual([]);
});

describe.each(['payload', 'collection'] as const)(
  'tenants of a Tenancy, attacker by %s',
  (strategy) => {
    tenantIsolation({
      describe,
      it,
      async createSubject(collections) {
        const { engine: admin, close } = await inMemory();
        const settings = { vectors: { dense: { size: 2, distance: 'Dot' } } } as const;
        const words = { words: { modifier: 'idf' } } as const;
        const template: CollectionTemplate = {
          settings: { ...settings, sparse_vectors: words },
          indexes: {
            kind: 'keyword',
            marker: 'keyword',
            owner: 'integer',
            rank: 'integer',
            body: { type: 'text', phrase_matching: true },
          },
        };
        const other: CollectionTemplate = {
          settings: { vectors: { plain: { size: 2, distance: 'Dot' } } },
        };
        const [name, second] = collections as [string, string];
        const tenancy = new Tenancy(admin, { collections: { [name]: template, [second]: other } });
        const made = (tenant: string, options?: { strategy: TenantStrategy }) =>
          lazily(tenancy.scope(tenant), () => tenancy.create(tenant, options));
        return {
          admin,
          attacker: made('a', { strategy }),
          victim: made('b'),
          victimTenant: 'b',
          field: 'tenant_id',
          reserved: ['tenant_id', '_quarry_id'],
          close,
        };
      },
    });
  },
);

/** An engine that is made ready at the first call, when the collections are there. */
function lazily(engine: VectorEngine, prepare: () => Promise<void>): VectorEngine {
  let ready: Promise<void> | undefined;
  const methods = Object.entries(engine).map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      ready ??= prepare();
      await ready;
      return (method as (...all: unknown[]) => Promise<unknown>)(...args);
    },
  ]);
  return Object.fromEntries(methods) as VectorEngine;
}

describe('every wall is needed: without it the attacks find a way', () => {
  // A sound engine makes up for these: what is behind them is tested with a defective one.
  const behindSoundEngines: readonly Wall[] = [
    'prefetch-filter',
    'answer-check',
    'shard-key',
    'approximation',
  ];
  const walls = allWalls.filter((wall) => !behindSoundEngines.includes(wall));

  it.each(walls)('%s', async (wall) => {
    const breaches = await attackTenantScope(subjects(inMemory, { without: [wall] }), {
      enough: 1,
    });
    expect(breaches.length, `${wall} removed, and no attack noticed`).toBe(1);
  });

  it('shard-key, under an engine that has shards', async () => {
    const sound = subjects(inMemory, { beneath: withShards });
    expect(await attackTenantScope(sound, { enough: 1 })).toEqual([]);
    const mutation: Mutation = { without: ['shard-key'], beneath: withShards };
    expect(await attackTenantScope(subjects(inMemory, mutation), { enough: 1 })).toHaveLength(1);
  });

  it('approximation, under an engine whose codes and indexes depend on everybody', async () => {
    const sound = subjects(inMemory, { beneath: approximating });
    expect(await attackTenantScope(sound, { enough: 1 })).toEqual([]);
    const mutation: Mutation = { without: ['approximation'], beneath: approximating };
    const breaches = await attackTenantScope(subjects(inMemory, mutation));
    const found = breaches.map(({ attack }) => attack);
    for (const title of ['by codes', 'among what is indexed']) {
      for (const form of ['', ', prefetched', ', in a batch', ', by groups']) {
        expect(found).toContain(`figures that tell of others: scores ${title}${form}`);
      }
    }
  });

  it('methods of older clients, let through to an engine that has them', async () => {
    const older = ['search', 'recommend', 'discoverPoints', 'searchPointGroups'] as const;
    for (const method of older) {
      const sound = subjects(inMemory);
      const breaches = await attackTenantScope(
        async (collections) => {
          const subject = await sound(collections);
          const beneath = subject.admin as unknown as { [name: string]: () => unknown };
          const attacker = defective(subject.attacker, {
            [method]: beneath[method]!.bind(beneath),
          } as Partial<VectorEngine>);
          return { ...subject, attacker };
        },
        { enough: 1 },
      );
      expect(breaches[0]?.attack).toContain(`searches of older clients: ${method}`);
    }
  });

  it('prefetch-filter, under an engine that keeps the outer filter from prefetches', async () => {
    const sound = subjects(inMemory, { beneath: withoutPropagation });
    expect(await attackTenantScope(sound, { enough: 1 })).toEqual([]);
    const mutation: Mutation = { without: ['prefetch-filter'], beneath: withoutPropagation };
    expect(await attackTenantScope(subjects(inMemory, mutation), { enough: 1 })).toHaveLength(1);
  });

  it('answer-check, under an engine that ignores filters', async () => {
    const shown = async (without: Wall[]) => {
      const breaches = await attackTenantScope(
        subjects(inMemory, { without, beneath: withoutFilters }),
        { enough: 100 },
      );
      return breaches.filter(({ problem }) => problem.startsWith('the victim’s text shows'));
    };
    expect(await shown([])).toEqual([]);
    expect(await shown(['answer-check'])).not.toEqual([]);
  });
});

/** An engine with some methods replaced. */
function defective(engine: VectorEngine, methods: Partial<VectorEngine>): VectorEngine {
  return new Proxy(engine, {
    get: (target, name) => {
      const method = methods[name as keyof VectorEngine] ?? target[name as keyof VectorEngine];
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });
}

/** Reads points as if no filter had been given. */
function withoutFilters(engine: VectorEngine): VectorEngine {
  return defective(engine, {
    query: (name, { filter: _, ...request }) => engine.query(name, request),
    scroll: (name, { filter: _, ...request } = {}) => engine.scroll(name, request),
  });
}

/** Scores by codes, unless told to use originals, and codes and indexes change with every point. */
function approximating(engine: VectorEngine): VectorEngine {
  const isCompared = (query: unknown) => Array.isArray(query) || typeof query !== 'object';
  const blurred = (request: QueryRequest): boolean =>
    (request.query != null &&
      isCompared(request.query) &&
      (request.params?.indexed_only === true || request.params?.quantization?.rescore !== true)) ||
    [request.prefetch ?? []].flat().some(blurred);
  const blur = async (name: string, request: QueryRequest, points: ScoredPoint[]) => {
    if (!blurred(request)) return points;
    const { count } = await engine.count(name);
    return points.map((point) => ({ ...point, score: point.score + count / 1000 }));
  };
  return defective(engine, {
    query: async (name, request) => {
      const { points } = await engine.query(name, request);
      return { points: await blur(name, request, points) };
    },
    queryBatch: async (name, request) => {
      const answers = await engine.queryBatch(name, request);
      return Promise.all(
        answers.map(async ({ points }, index) => ({
          points: await blur(name, request.searches[index]!, points),
        })),
      );
    },
    queryGroups: async (name, request) => {
      const { groups } = await engine.queryGroups(name, request);
      const hits = groups.map((group) => blur(name, request as QueryRequest, group.hits));
      const blurredHits = await Promise.all(hits);
      return { groups: groups.map((group, at) => ({ ...group, hits: blurredHits[at]! })) };
    },
  });
}

/** Takes shard keys, as a cluster does, and keeps everything in all of its shards. */
function withShards(engine: VectorEngine): VectorEngine {
  const withoutShardKeys = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withoutShardKeys);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([key]) => key !== 'shard_key');
    return Object.fromEntries(entries.map(([key, inner]) => [key, withoutShardKeys(inner)]));
  };
  return new Proxy(engine, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => method.apply(target, args.map(withoutShardKeys));
    },
  });
}

/** Fuses prefetches that know their own filter only. */
function withoutPropagation(engine: VectorEngine): VectorEngine {
  const query: VectorEngine['query'] = async (name, request) => {
    const { prefetch, query: question, with_payload = null, limit } = request;
    const isFusion = typeof question === 'object' && question !== null && 'fusion' in question;
    if (prefetch == null || !isFusion) return engine.query(name, request);
    const scores = new Map<PointId, number>();
    for (const leg of [prefetch].flat()) {
      const { points } = await query(name, leg);
      points.forEach(({ id }, rank) => {
        scores.set(id, (scores.get(id) ?? 0) + 1 / (2 + rank));
      });
    }
    const best = [...scores].sort(([, a], [, b]) => b - a).slice(0, limit ?? 10);
    const ids = best.map(([id]) => id);
    const stored = await engine.retrieve(name, { ids, with_payload });
    const byId = new Map(stored.map((point) => [point.id, point]));
    return { points: best.map(([id, score]) => ({ ...byId.get(id)!, version: 0, score })) };
  };
  return defective(engine, { query });
}
