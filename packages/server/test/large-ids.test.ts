import { afterAll, beforeAll, expect, test } from 'vitest';
import { send } from './support/http.js';
import type { Served } from './support/served-engine.js';
import { servedEngine } from './support/served-engine.js';

// Ids go up to 2^64 - 1; JSON.parse and JSON.stringify lose digits from 2^53 on.

const IDS = ['9007199254740993', '424242424242424242', '18446744073709551615'];
let served: Served;
let url: string;

beforeAll(async () => {
  served = await servedEngine({ disk: true });
  url = served.server.url;
  await send(url, 'PUT', '/collections/docs', { vectors: { size: 2, distance: 'Dot' } });
  const points = IDS.map((id, i) => `{"id":${id},"vector":[${i + 1},0.1234567890123456789]}`);
  const body = `{"points":[{"id":7,"vector":[0.5,0]},${points.join(',')}]}`;
  const { status, text } = await send(url, 'PUT', '/collections/docs/points?wait=true', body);
  expect(status, text).toBe(200);
});
afterAll(() => served.close());

test.each(IDS)('%s is read back digit by digit', async (id) => {
  const one = await send(url, 'GET', `/collections/docs/points/${id}`);
  expect(one.text).toContain(`"id":${id},`);
  const some = await send(url, 'POST', '/collections/docs/points', `{"ids":[${id}, 7]}`);
  expect(some.text).toContain(`"id":${id},`);
  expect(some.json.result).toHaveLength(2);
});

test.each(IDS)('%s in a filter, as an example, as a cursor', async (id) => {
  const filter = `{"filter":{"must":[{"has_id":[${id}]}]}}`;
  const counted = await send(url, 'POST', '/collections/docs/points/count', filter);
  expect(counted.json.result.count).toBe(1);
  const near = await send(url, 'POST', '/collections/docs/points/query', `{"query":${id}}`);
  expect(near.json.result.points).toHaveLength(3);
  expect(near.text).not.toContain(`"id":${id},`);
  const page = await send(
    url,
    'POST',
    '/collections/docs/points/scroll',
    `{"offset":${id},"limit":1}`,
  );
  expect(page.text).toContain(`"id":${id},`);
  const next = IDS[IDS.indexOf(id) + 1] ?? 'null';
  expect(page.text).toContain(`"next_page_offset":${next}`);
});

test('an unknown one is named exactly', async () => {
  const { status, json } = await send(
    url,
    'POST',
    '/collections/docs/points/query',
    '{"query":424242424242424243}',
  );
  expect(status).toBe(404);
  expect(json.status.error).toBe('Not found: No point with id 424242424242424243 found');
  const one = await send(url, 'GET', '/collections/docs/points/424242424242424243');
  expect(one.json.status.error).toContain('424242424242424243');
});

test.each(['18446744073709551616', '-1', '-9007199254740993', '1e30', '1.5'])(
  '%s is no id',
  async (id) => {
    const body = `{"points":[{"id":${id},"vector":[1,1]}]}`;
    const { status, json } = await send(url, 'PUT', '/collections/docs/points?wait=true', body);
    expect(status).toBe(400);
    expect(json.status.error).toContain('points[0].id');
  },
);

test.each(['18446744073709551616', 'abc', '-1', '1.5'])('%s in an address is no id', async (id) => {
  expect((await send(url, 'GET', `/collections/docs/points/${id}`)).status).toBe(400);
});

test('UUIDs in an address may be written in any way', async () => {
  const uuid = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
  const points = [{ id: uuid, vector: [1, 1] }];
  await send(url, 'PUT', '/collections/docs/points?wait=true', { points });
  for (const spelling of [uuid, uuid.toUpperCase(), uuid.replaceAll('-', '')]) {
    const { json } = await send(url, 'GET', `/collections/docs/points/${spelling}`);
    expect(json.result.id).toBe(uuid);
  }
  await send(url, 'POST', '/collections/docs/points/delete?wait=true', { points: [uuid] });
});

test('large integers elsewhere are numbers like any other', async () => {
  const huge = '100000000000000000000';
  const body = `{"points":[{"id":8,"vector":[${huge},10000000000000001],"payload":{"n":9007199254740993,"text":"9007199254740993"}}]}`;
  const { status, text } = await send(url, 'PUT', '/collections/docs/points?wait=true', body);
  expect(status, text).toBe(200);
  const { json } = await send(url, 'GET', '/collections/docs/points/8');
  expect(json.result.vector).toEqual([Math.fround(1e20), Math.fround(1e16)]);
  expect(json.result.payload).toEqual({ n: 9007199254740992, text: '9007199254740993' });
  const query = '{"query":[9007199254740993,0],"limit":1}';
  const near = await send(url, 'POST', '/collections/docs/points/query', query);
  expect(near.json.result.points[0].id).toBe(8);
  const range = '{"filter":{"must":[{"key":"n","range":{"gte":9007199254740993}}]}}';
  const counted = await send(url, 'POST', '/collections/docs/points/count', range);
  expect(counted.json.result.count).toBe(1);
  await send(url, 'POST', '/collections/docs/points/delete?wait=true', { points: [8] });
});
