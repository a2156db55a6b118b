import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningServer } from '../src/index.js';
import { serve } from '../src/index.js';
import { send } from './support/http.js';
import type { Served } from './support/served-engine.js';
import { clientOf, servedEngine } from './support/served-engine.js';

// Any VectorEngine can be served: here the official client, which talks to another server.

let inner: Served;
let outer: RunningServer;
const logged: unknown[] = [];
const logger = { info() {}, warn() {}, error: (...what: unknown[]) => logged.push(what) };

beforeAll(async () => {
  inner = await servedEngine();
  outer = await serve(inner.client, { port: 0, logger });
});
afterAll(async () => {
  await outer.close();
  await inner.close();
});

test('answers and refusals pass through', async () => {
  const client = clientOf(outer.url);
  await client.createCollection('docs', { vectors: { size: 2, distance: 'Dot' } });
  await client.upsert('docs', { points: [{ id: 1, vector: [1, 2] }], wait: true });
  expect((await client.query('docs', { query: [1, 1] })).points).toMatchObject([{ score: 3 }]);
  const missing = await send(outer.url, 'GET', '/collections/none');
  expect(missing.status).toBe(404);
  expect(missing.json.status.error).toBe("Not found: Collection `none` doesn't exist!");
  const refused = await send(outer.url, 'POST', '/collections/docs/points/query', { query: [1] });
  expect(refused.status).toBe(400);
  expect(refused.json.status.error).toContain('expected dim: 2, got 1');
  const limited = await send(outer.url, 'POST', '/collections/docs/points/query', { limit: 0 });
  expect(limited.status).toBe(422);
  expect(logged).toEqual([]);
});

test('what is no refusal is logged and not told', async () => {
  const broken = await serve(
    { getCollections: () => Promise.reject(new Error('secret path')) } as never,
    { port: 0, logger },
  );
  try {
    const { status, text } = await send(broken.url, 'GET', '/collections');
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(logged).toEqual([['Service internal error', new Error('secret path')]]);
  } finally {
    await broken.close();
  }
});

test('searches that an engine lacks are refused, and the replacement named', async () => {
  const lacking = await serve({} as never, { port: 0 });
  try {
    const path = '/collections/docs/points/search';
    const { status, json } = await send(lacking.url, 'POST', path, { vector: [1], limit: 1 });
    expect(status).toBe(405);
    expect(json.status.error).toContain('points/query');
  } finally {
    await lacking.close();
  }
});

test('a limit of rate says when to come back', async () => {
  const { engine, server } = inner;
  await engine.createCollection('limited', {
    vectors: { size: 1, distance: 'Dot' },
    strict_mode_config: { enabled: true, read_rate_limit: 1 },
  });
  const path = '/collections/limited/points/query';
  await send(server.url, 'POST', path, {});
  const { status, headers, json } = await send(server.url, 'POST', path, {});
  expect(status).toBe(429);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(json.status.error).toContain('Rate limit');
});
