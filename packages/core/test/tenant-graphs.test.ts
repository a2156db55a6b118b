import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CreateCollection, EmbeddedEngine, Filter } from '@quarry/core';
import { openEngine, scopeToTenant } from '@quarry/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddingLikeRows } from './support/embedding-like-rows.js';

/**
 * `payload_m`: each tenant with enough points has a graph of its own, in which its searches find what an exact search finds, and
 * which is made and unmade with the settings and the index that ask for it.
 */

const DIMENSION = 32;
const LARGE = ['ann', 'bob'];
const SIZES: Readonly<Record<string, number>> = { ann: 3000, bob: 1700, cid: 150, dee: 50 };
const COUNT = Object.values(SIZES).reduce((sum, size) => sum + size);
/** Candidates while building: tenants of more than 1,280 points are walked. */
const EF_CONSTRUCT = 32;
const SETTINGS: CreateCollection = {
  vectors: { size: DIMENSION, distance: 'Cosine' },
  hnsw_config: { ef_construct: EF_CONSTRUCT, payload_m: 16 },
  optimizers_config: { indexing_threshold: 100 },
};
const { rows } = embeddingLikeRows({ count: COUNT, dimension: DIMENSION, seed: 4 });
const vectors = rows.map((row) => Array.from(row));
const queries = embeddingLikeRows({ count: 30, dimension: DIMENSION, seed: 5 }).rows.map((row) =>
  Array.from(row),
);
/** Tenants take turns as points do come. */
const owners = interleaved();

function interleaved(): string[] {
  const left = { ...SIZES };
  return Array.from({ length: COUNT }, (_, i) => {
    const names = Object.keys(left).filter((name) => left[name]! > 0);
    const name = names[i % names.length]!;
    left[name]!--;
    return name;
  });
}

const payloadOf = (id: number) => ({ tenant: owners[id]!, third: id % 3, tenth: id % 10 });
const ofTenant = (tenant: string, ...more: object[]): Filter =>
  ({ must: [{ key: 'tenant', match: { value: tenant } }, ...more] }) as Filter;

async function fill(engine: EmbeddedEngine, settings: CreateCollection = SETTINGS): Promise<void> {
  await engine.createCollection('c', settings);
  await index(engine);
  await upsert(
    engine,
    vectors.map((_, id) => id),
  );
  await engine.optimize();
}

function upsert(engine: EmbeddedEngine, ids: number[], shift = 0) {
  return engine.upsert('c', {
    wait: true,
    points: ids.map((id) => ({
      id,
      vector: vectors[(id + shift) % COUNT]!,
      payload: payloadOf(id),
    })),
  });
}

function index(engine: EmbeddedEngine) {
  return engine.createPayloadIndex('c', {
    field_name: 'tenant',
    field_schema: { type: 'keyword', is_tenant: true },
    wait: true,
  });
}

/** How a search was answered in the segment with the most rows. */
async function explained(engine: EmbeddedEngine, request: object = {}) {
  const { searches, text } = await engine.explain('c', {
    query: queries[0]!,
    limit: 5,
    ...request,
  });
  const [segment] = [...searches[0]!.segments].sort((a, b) => b.rows - a.rows);
  const { strategy, tenantRows, why, inThread } = segment!;
  return { strategy, tenantRows, why, inThread, text };
}

/** Rows of the graph that a tenant's search walks; undefined where it has none of its own. */
async function graphOf(engine: EmbeddedEngine, tenant: string, request: object = {}) {
  return (await explained(engine, { filter: ofTenant(tenant), ...request })).tenantRows;
}

/** Share of what an exact search finds; nothing but the tenant's points is ever found. */
async function recall(engine: EmbeddedEngine, filter: Filter, request: object = {}) {
  let found = 0;
  let wanted = 0;
  for (const query of queries) {
    const asked = { query, filter, limit: 10, with_payload: true, ...request };
    const exact = await engine.query('c', { ...asked, params: { exact: true } });
    const { points } = await engine.query('c', asked);
    const [{ match }] = filter.must as unknown as [{ match: { value: string } }];
    for (const { payload } of [...points, ...exact.points]) {
      expect(payload?.['tenant']).toBe(match.value);
    }
    expect(points).toHaveLength(exact.points.length);
    const ids = new Set(points.map(({ id }) => id));
    wanted += exact.points.length;
    found += exact.points.filter(({ id }) => ids.has(id)).length;
  }
  return found / wanted;
}

describe('a graph for each large tenant', () => {
  let engine: EmbeddedEngine;
  beforeAll(async () => {
    engine = await openEngine({ memory: true });
    await fill(engine);
  });
  afterAll(() => engine.close());

  it('is walked by its searches, which say so', async () => {
    for (const tenant of LARGE) {
      expect(await explained(engine, { filter: ofTenant(tenant) })).toMatchObject({
        strategy: 'graph',
        tenantRows: SIZES[tenant],
        text: expect.stringContaining(
          `${SIZES[tenant]} of ${SIZES[tenant]} rows of a tenant with a graph of its own are allowed`,
        ),
      });
      expect(await recall(engine, ofTenant(tenant))).toBeGreaterThan(0.98);
    }
    expect(await explained(engine)).toMatchObject({ strategy: 'graph', tenantRows: undefined });
    for (const tenant of ['cid', 'dee']) {
      expect(await graphOf(engine, tenant)).toBeUndefined();
      expect(await recall(engine, ofTenant(tenant))).toBe(1);
    }
  });

  it('serves whatever else a filter asks for, and whatever way it is asked', async () => {
    const third = { key: 'third', match: { value: 1 } };
    const some = { key: 'tenth', match: { any: [1, 2, 3, 4, 5, 6] } };
    for (const filter of [
      ofTenant('ann', third),
      ofTenant('ann', some),
      ofTenant('ann', { must: [ofTenant('ann')], must_not: [third] }),
      { must: [ofTenant('ann').must![0 as never]], should: [third, some] },
    ] as Filter[]) {
      expect(await explained(engine, { filter })).toMatchObject({ tenantRows: SIZES['ann'] });
      expect(await recall(engine, filter)).toBeGreaterThan(0.98);
    }
    const either = { key: 'tenant', match: { any: LARGE } };
    expect(await explained(engine, { filter: { must: [either] } })).toMatchObject({
      tenantRows: undefined,
    });
    const scope = scopeToTenant(engine, { tenant: 'ann', collections: ['c'], field: 'tenant' });
    const { points } = await scope.query('c', { query: queries[0]!, limit: 5 });
    const direct = { query: queries[0]!, limit: 5, filter: ofTenant('ann') };
    expect(points.map(({ score }) => score)).toEqual(
      (await engine.query('c', direct)).points.map(({ score }) => score),
    );
  });

  it('is counted with the others', async () => {
    const { indexed_vectors_count, points_count } = await engine.getCollection('c');
    expect([indexed_vectors_count, points_count]).toEqual([COUNT, COUNT]);
  });
});

it('serves tenants where there is no graph over all', async () => {
  const engine = await openEngine({ memory: true });
  await fill(engine, { ...SETTINGS, hnsw_config: { ...SETTINGS.hnsw_config, m: 0 } });
  for (const tenant of LARGE) {
    expect(await explained(engine, { filter: ofTenant(tenant) })).toMatchObject({
      strategy: 'graph',
      tenantRows: SIZES[tenant],
    });
    expect(await recall(engine, ofTenant(tenant))).toBeGreaterThan(0.98);
  }
  expect(await recall(engine, ofTenant('cid'))).toBe(1);
  expect(await explained(engine)).toMatchObject({ strategy: 'scan', tenantRows: undefined });
  const { indexed_vectors_count, status } = await engine.getCollection('c');
  expect(indexed_vectors_count).toBe(LARGE.reduce((sum, tenant) => sum + SIZES[tenant]!, 0));
  expect(status).toBe('green');
  await engine.optimize();
  const { completed } = await engine.getOptimizations('c', { with: 'completed' });
  expect(completed!.filter(({ optimizer }) => optimizer === 'config-mismatch')).toEqual([]);
  await engine.close();
});

it('follows deletions, updates, moves to another tenant and merges', async () => {
  const engine = await openEngine({ memory: true, threads: 1 });
  await fill(engine);
  const ids = vectors.map((_, id) => id);
  await engine.delete('c', {
    filter: { must: [{ key: 'tenth', match: { value: 3 } }] },
    wait: true,
  });
  await upsert(engine, ids.filter((id) => id % 10 === 4).slice(0, 90), 17);
  const moved = ids.filter((id) => owners[id] === 'ann' && id % 10 === 5);
  await engine.setPayload('c', { payload: { tenant: 'bob' }, points: moved, wait: true });
  const size = async (tenant: string) =>
    (await engine.count('c', { filter: ofTenant(tenant) })).count;
  for (const tenant of LARGE) {
    expect(await explained(engine, { filter: ofTenant(tenant) })).toMatchObject({
      tenantRows: SIZES[tenant],
      inThread: true,
    });
    expect(await recall(engine, ofTenant(tenant))).toBeGreaterThan(0.97);
  }
  expect(await size('bob')).toBeGreaterThan(moved.length);
  // Merged, the graphs are those of the rows that live.
  await engine.optimize();
  for (const tenant of LARGE) {
    const rows = await graphOf(engine, tenant);
    expect(rows).toBe(await size(tenant));
    expect(await recall(engine, ofTenant(tenant))).toBeGreaterThan(0.98);
  }
  await engine.close();
});

it('appears and goes with the settings and the index that ask for it', async () => {
  const engine = await openEngine({ memory: true });
  const { hnsw_config } = SETTINGS;
  await fill(engine, { ...SETTINGS, hnsw_config: { ef_construct: hnsw_config!.ef_construct! } });
  const change = async (config: NonNullable<CreateCollection['hnsw_config']>) => {
    await engine.updateCollection('c', { hnsw_config: config });
    await engine.optimize();
    return graphOf(engine, 'ann');
  };
  const rebuilds = async () => {
    const { completed } = await engine.getOptimizations('c', { with: 'completed' });
    return completed!.filter(({ optimizer }) => optimizer === 'config-mismatch').length;
  };
  expect(await graphOf(engine, 'ann')).toBeUndefined();
  expect(await change({ payload_m: 8 })).toBe(SIZES['ann']);
  expect(await change({ payload_m: 8 })).toBe(SIZES['ann']);
  expect(await rebuilds()).toBe(1);
  expect(await change({ payload_m: 24 })).toBe(SIZES['ann']);
  expect(await rebuilds()).toBe(2);
  expect(await change({ payload_m: 0 })).toBeUndefined();
  expect(await change({ payload_m: 24 })).toBe(SIZES['ann']);
  await engine.deletePayloadIndex('c', 'tenant', { wait: true });
  await engine.optimize();
  expect(await graphOf(engine, 'ann')).toBeUndefined();
  await index(engine);
  await engine.optimize();
  expect(await graphOf(engine, 'ann')).toBe(SIZES['ann']);
  // Eight rows are a kilobyte: bob's are few then.
  expect(await graphOf(engine, 'bob')).toBe(SIZES['bob']);
  expect(await change({ full_scan_threshold: 300 })).toBe(SIZES['ann']);
  expect(await graphOf(engine, 'bob')).toBeUndefined();
  await engine.close();
});

it('is made for each vector name by its own settings, of the points that have it', async () => {
  const engine = await openEngine({ memory: true });
  const dense = { size: DIMENSION, distance: 'Cosine' } as const;
  await engine.createCollection('c', {
    ...SETTINGS,
    hnsw_config: { ef_construct: EF_CONSTRUCT },
    vectors: {
      all: { ...dense, hnsw_config: { payload_m: 16 } },
      most: { ...dense, on_disk: true, hnsw_config: { payload_m: 8, m: 0 } },
      none: dense,
    },
  });
  await index(engine);
  const has = (id: number) => id % 8 !== 0;
  await engine.upsert('c', {
    points: vectors.map((vector, id) => ({
      id,
      vector: { all: vector, none: vector, ...(has(id) ? { most: vector } : {}) },
      payload: payloadOf(id),
    })),
  });
  await engine.optimize();
  for (const tenant of LARGE) {
    const most = owners.filter((owner, id) => owner === tenant && has(id)).length;
    expect(await graphOf(engine, tenant, { using: 'all' })).toBe(SIZES[tenant]);
    expect(await graphOf(engine, tenant, { using: 'most' })).toBe(most);
    expect(await graphOf(engine, tenant, { using: 'none' })).toBeUndefined();
    for (const using of ['all', 'most', 'none']) {
      expect(await recall(engine, ofTenant(tenant), { using })).toBeGreaterThan(0.98);
    }
  }
  await engine.close();
});

it('leaves points of several tenants to be found by each', async () => {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('c', SETTINGS);
  await index(engine);
  const shared = 11;
  await engine.upsert('c', {
    points: vectors.map((vector, id) => ({
      id,
      vector,
      payload: { tenant: id === shared ? ['ann', 'bob'] : owners[id]! },
    })),
  });
  await engine.optimize();
  // Its row lies with the first.
  expect(await graphOf(engine, 'ann')).toBeDefined();
  for (const tenant of LARGE) {
    const request = { query: vectors[shared]!, filter: ofTenant(tenant), limit: 1 };
    expect((await engine.query('c', request)).points[0]!.id).toBe(shared);
  }
  await engine.close();
});

describe('on the disk', () => {
  let path: string;
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'quarry-tenant-graphs-'));
    const engine = await openEngine({ path });
    await fill(engine);
    await engine.close();
  });
  afterAll(() => rm(path, { recursive: true }));

  const graphFile = async () => {
    const names = await readdir(path, { recursive: true });
    return join(path, names.find((name) => name.endsWith('graph.0'))!);
  };

  it('is there again after a restart, and its checksums are checked', async () => {
    const engine = await openEngine({ path });
    for (const tenant of LARGE) {
      expect(await graphOf(engine, tenant)).toBe(SIZES[tenant]);
      expect(await recall(engine, ofTenant(tenant))).toBeGreaterThan(0.98);
    }
    expect(await engine.checkIntegrity()).toMatchObject({ ok: true });
    await engine.close();
  });

  it('is rebuilt where it is damaged, and that is said; the graph over all serves meanwhile', async () => {
    const file = await graphFile();
    const handle = await open(file, 'r+');
    // The last sections are those of tenants.
    const at = Math.floor((await handle.stat()).size * 0.9);
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, at);
    byte[0]! ^= 0x10;
    await handle.write(byte, 0, 1, at);
    await handle.close();
    const warnings: string[] = [];
    const logger = { warn: (message: string) => void warnings.push(message) };
    let engine = await openEngine({ path, logger });
    expect(warnings).toEqual([
      expect.stringMatching(/graphs of tenants of segment \d+ are rebuilt/),
    ]);
    const { ok, problems } = await engine.checkIntegrity();
    expect(ok).toBe(false);
    expect(problems.map(({ isDerived }) => isDerived)).toEqual([true]);
    expect(await explained(engine)).toMatchObject({ strategy: 'graph' });
    expect(await recall(engine, ofTenant('ann'))).toBeGreaterThan(0.98);
    await engine.optimize();
    expect(await graphOf(engine, 'ann')).toBe(SIZES['ann']);
    await engine.close();
    engine = await openEngine({ path, logger });
    expect(await graphOf(engine, 'ann')).toBe(SIZES['ann']);
    expect(await engine.checkIntegrity()).toMatchObject({ ok: true });
    expect(warnings).toHaveLength(1);
    await engine.close();
  });
});
