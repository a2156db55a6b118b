import { afterAll, beforeAll, expect, test } from 'vitest';
import { send } from './support/http.js';
import type { Served } from './support/served-engine.js';
import { servedEngine } from './support/served-engine.js';

const FULL = 'full-key';
const READ = 'read-key';
let served: Served;
let url: string;

beforeAll(async () => {
  served = await servedEngine({ apiKey: FULL, readOnlyApiKey: READ });
  url = served.server.url;
  await served.engine.createCollection('docs', { vectors: { size: 2, distance: 'Dot' } });
  await served.engine.upsert('docs', { points: [{ id: 1, vector: [1, 2] }] });
});
afterAll(() => served.close());

const reads: readonly [string, string, object?][] = [
  ['GET', '/collections'],
  ['GET', '/collections/docs'],
  ['GET', '/collections/docs/points/1'],
  ['GET', '/collections/docs/snapshots'],
  ['GET', '/snapshots'],
  ['GET', '/aliases'],
  ['GET', '/metrics'],
  ['GET', '/telemetry'],
  ['GET', '/cluster'],
  ['POST', '/collections/docs/points', { ids: [1] }],
  ['POST', '/collections/docs/points/query', { query: [1, 1] }],
  ['POST', '/collections/docs/points/query/batch', { searches: [] }],
  ['POST', '/collections/docs/points/search', { vector: [1, 1], limit: 1 }],
  ['POST', '/collections/docs/points/scroll', {}],
  ['POST', '/collections/docs/points/count', {}],
];

const writes: readonly [string, string, object?][] = [
  ['PUT', '/collections/other', { vectors: { size: 2, distance: 'Dot' } }],
  ['PATCH', '/collections/docs', {}],
  ['DELETE', '/collections/docs'],
  ['POST', '/collections/aliases', { actions: [] }],
  ['PUT', '/collections/docs/index', { field_name: 'a', field_schema: 'keyword' }],
  ['DELETE', '/collections/docs/index/a'],
  ['PUT', '/collections/docs/vectors/more', { dense: { size: 2, distance: 'Dot' } }],
  ['DELETE', '/collections/docs/vectors/more'],
  ['PUT', '/collections/docs/points', { points: [] }],
  ['POST', '/collections/docs/points/delete', { points: [1] }],
  ['PUT', '/collections/docs/points/vectors', { points: [] }],
  ['POST', '/collections/docs/points/vectors/delete', { points: [1], vector: [''] }],
  ['POST', '/collections/docs/points/payload', { payload: {}, points: [1] }],
  ['PUT', '/collections/docs/points/payload', { payload: {}, points: [1] }],
  ['POST', '/collections/docs/points/payload/delete', { keys: ['a'], points: [1] }],
  ['POST', '/collections/docs/points/payload/clear', { points: [1] }],
  ['POST', '/collections/docs/points/batch', { operations: [] }],
  ['POST', '/collections/docs/snapshots'],
  ['DELETE', '/collections/docs/snapshots/a'],
  ['PUT', '/collections/docs/snapshots/recover', { location: 'file:///a' }],
  ['POST', '/collections/docs/snapshots/upload'],
  ['POST', '/snapshots'],
  ['DELETE', '/snapshots/a'],
  ['PUT', '/collections/docs/shards', { shard_key: 'a' }],
  ['POST', '/cluster/recover'],
];

test.each([...reads, ...writes])('%s %s needs a key', async (method, path, body) => {
  const without = await send(url, method, path, body);
  expect(without.status).toBe(401);
  expect(without.json.status.error).toBe(
    'Must provide an API key or an Authorization bearer token',
  );
  for (const key of ['full-kex', 'full-key-', 'f', '', 'FULL-KEY']) {
    expect((await send(url, method, path, body, { 'api-key': key })).status).toBe(401);
  }
});

test.each(reads)('%s %s is open to either key, in either header', async (method, path, body) => {
  const spellings: Record<string, string>[] = [
    { 'api-key': FULL },
    { 'api-key': READ },
    { authorization: `Bearer ${READ}` },
    { authorization: `bearer ${FULL}` },
  ];
  for (const headers of spellings) {
    expect((await send(url, method, path, body, headers)).status, JSON.stringify(headers)).toBe(
      200,
    );
  }
});

test.each(writes)('%s %s refuses the read-only key', async (method, path, body) => {
  const { status, json } = await send(url, method, path, body, { 'api-key': READ });
  expect(status).toBe(403);
  expect(json.status.error).toMatch(/^Forbidden: /);
  expect(await served.engine.count('docs')).toEqual({ count: 1 });
});

test.each(['/', '/healthz', '/livez', '/readyz'])('%s asks for no key', async (path) => {
  expect((await send(url, 'GET', path)).status).toBe(200);
});

test('what is not there is not told to strangers', async () => {
  expect((await send(url, 'GET', '/nothing')).status).toBe(401);
  expect((await send(url, 'GET', '/nothing', undefined, { 'api-key': FULL })).status).toBe(404);
});

test('the official client sends its key', async () => {
  expect(await served.client.count('docs')).toEqual({ count: 1 });
});

test('without keys, only pages of other sites are refused', async () => {
  const open = await servedEngine();
  try {
    const from = (site: string) =>
      send(open.server.url, 'POST', '/snapshots', undefined, { 'sec-fetch-site': site });
    expect((await from('cross-site')).status).toBe(403);
    expect((await from('same-site')).status).toBe(403);
    expect((await from('same-origin')).status).toBe(200);
    expect((await send(open.server.url, 'GET', '/collections')).status).toBe(200);
  } finally {
    await open.close();
  }
});
