import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { send } from './support/http.js';
import type { Served } from './support/served-engine.js';
import { servedEngine } from './support/served-engine.js';

const LIMIT = 64 << 10;
let served: Served;
let url: string;

beforeAll(async () => {
  served = await servedEngine({ maxRequestBytes: LIMIT });
  url = served.server.url;
});
afterAll(() => served.close());

const put = (path: string, body: unknown) => send(url, 'PUT', path, body);
const post = (path: string, body: unknown) => send(url, 'POST', path, body);

describe('the envelope', () => {
  test('an answer has a result, a status and a time', async () => {
    const { status, json, headers } = await send(url, 'GET', '/collections');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(json).toEqual({ result: { collections: [] }, status: 'ok', time: expect.any(Number) });
    expect(json.time).toBeLessThan(10);
  });

  test('a refusal has a reason, a time and no result', async () => {
    const { status, json } = await send(url, 'GET', '/collections/missing');
    expect(status).toBe(404);
    expect(json).toEqual({
      status: { error: "Not found: Collection `missing` doesn't exist!" },
      time: expect.any(Number),
    });
  });

  test.each([
    ['GET', '/nothing'],
    ['POST', '/collections'],
    ['GET', '/collections/docs/points/search/nothing'],
    ['DELETE', '/'],
  ])('%s %s is 404', async (method, path) => {
    const { status, json } = await send(url, method, path);
    expect(status).toBe(404);
    expect(json.status.error).toContain(`${method} ${path}`);
  });
});

describe('the service', () => {
  test('names itself and a version', async () => {
    const { json } = await send(url, 'GET', '/');
    expect(json.version).toMatch(/^1\.19\./);
    expect(json.title).toContain('quarry');
  });

  test.each(['/healthz', '/livez'])('%s', async (path) => {
    const { status, text } = await send(url, 'GET', path);
    expect([status, text]).toEqual([200, 'healthz check passed']);
  });

  test('is ready until its engine is closed', async () => {
    const other = await servedEngine();
    expect((await send(other.server.url, 'GET', '/readyz')).text).toBe('all shards are ready');
    await other.engine.close();
    const { status, text } = await send(other.server.url, 'GET', '/readyz');
    expect([status, text]).toEqual([503, 'some shards are not ready']);
    expect((await send(other.server.url, 'GET', '/collections')).status).toBe(503);
    await other.close();
  });

  test('counts in the words of Qdrant', async () => {
    await put('/collections/counted', {
      vectors: { size: 2, distance: 'Dot' },
      sparse_vectors: { words: {} },
    });
    await put('/collections/counted/points?wait=true', {
      points: [
        { id: 1, vector: [1, 2] },
        { id: 2, vector: { '': [1, 2], words: { indices: [1], values: [1] } } },
      ],
    });
    await send(url, 'GET', '/collections/none');
    const { text, headers } = await send(url, 'GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    for (const line of [
      /^app_info\{name="[^"]+",version="1\.19\.\d+"\} 1$/m,
      /^collections_total 1$/m,
      /^collections_vector_total 3$/m,
      /^collection_points\{id="counted"\} 2$/m,
      /^rest_responses_total\{method="GET",endpoint="\/collections\/\{collection_name\}",status="404"\} \d+$/m,
      /^rest_responses_avg_duration_seconds\{method="PUT",endpoint="\/collections\/\{collection_name\}\/points",status="200"\} [\d.e-]+$/m,
      /^rest_responses_duration_seconds_bucket\{le="\+Inf",method="PUT",/m,
      /^process_resident_memory_bytes \d+$/m,
    ]) {
      expect(text).toMatch(line);
    }
    await send(url, 'DELETE', '/collections/counted');
  });

  test('tells what it has been asked', async () => {
    const { json } = await send(url, 'GET', '/telemetry?details_level=3');
    expect(json.result.app.version).toMatch(/^1\.19\./);
    expect(json.result.cluster).toEqual({ enabled: false });
    expect(json.result.requests.rest.responses['GET /']['200'].count).toBeGreaterThan(0);
  });
});

describe('a node that stands alone', () => {
  beforeAll(() => put('/collections/alone', { vectors: { size: 2, distance: 'Dot' } }));
  afterAll(() => send(url, 'DELETE', '/collections/alone'));

  test('belongs to no cluster', async () => {
    expect((await send(url, 'GET', '/cluster')).json.result).toEqual({ status: 'disabled' });
  });

  test('holds a collection in one shard', async () => {
    const { json } = await send(url, 'GET', '/collections/alone/cluster');
    expect(json.result).toMatchObject({
      shard_count: 1,
      local_shards: [{ shard_id: 0, points_count: 0, state: 'Active' }],
      remote_shards: [],
      shard_transfers: [],
    });
    expect((await send(url, 'GET', '/collections/none/cluster')).status).toBe(404);
  });

  test.each([
    ['PUT', '/collections/alone/shards', { shard_key: 'a' }],
    ['POST', '/collections/alone/shards/delete', { shard_key: 'a' }],
    ['POST', '/collections/alone/cluster', { move_shard: {} }],
    ['GET', '/collections/alone/shards/0/snapshots', undefined],
    ['POST', '/cluster/recover', undefined],
    ['DELETE', '/cluster/peer/1', undefined],
    ['GET', '/cluster/telemetry', undefined],
  ])('%s %s is 405', async (method, path, body) => {
    const { status, json } = await send(url, method, path, body);
    expect(status).toBe(405);
    expect(json.status.error).toMatch(/^Method not allowed: /);
  });
});

describe('options in the address', () => {
  beforeEach(async () => {
    await send(url, 'DELETE', '/collections/docs');
    await put('/collections/docs', { vectors: { size: 2, distance: 'Dot' } });
  });

  test('a write is awaited only on request', async () => {
    const body = { points: [{ id: 1, vector: [1, 2] }] };
    const status = async (query: string) =>
      (await put(`/collections/docs/points${query}`, body)).json.result.status;
    expect(await status('')).toBe('acknowledged');
    expect(await status('?wait=false')).toBe('acknowledged');
    expect(await status('?wait=true')).toBe('completed');
    expect(await status('?wait=true&ordering=strong&timeout=5')).toBe('completed');
    const batch = { operations: [{ delete: { points: [1] } }] };
    const { json } = await post('/collections/docs/points/batch', batch);
    expect(json.result[0].status).toBe('acknowledged');
  });

  test('the address decides, whatever the body says', async () => {
    const body = { points: [1], wait: true };
    const { json } = await post('/collections/docs/points/delete', body);
    expect(json.result.status).toBe('acknowledged');
  });

  test.each(['consistency=1', 'consistency=majority', 'consistency=all&timeout=3'])(
    'every read takes %s',
    async (query) => {
      for (const [path, body] of [
        ['points', { ids: [1] }],
        ['points/query', { query: [1, 1] }],
        ['points/query/batch', { searches: [{}] }],
        ['points/query/groups', { group_by: 'a' }],
        ['points/scroll', {}],
        ['points/count', {}],
        ['points/search', { vector: [1, 1], limit: 1 }],
        ['points/recommend', { positive: [[1, 1]], limit: 1 }],
        ['points/discover', { target: [1, 1], limit: 1 }],
        ['points/search/batch', { searches: [{ vector: [1, 1], limit: 1 }] }],
        ['points/search/groups', { vector: [1, 1], limit: 1, group_by: 'a', group_size: 1 }],
        ['points/recommend/groups', { positive: [[1, 1]], limit: 1, group_by: 'a', group_size: 1 }],
        ['points/search/matrix/pairs', {}],
        ['points/search/matrix/offsets', {}],
      ] as const) {
        const { status, text } = await post(`/collections/docs/${path}?${query}`, body);
        expect(status, `${path}: ${text}`).toBe(200);
      }
    },
  );

  test.each([
    ['wait=yes', 400, 'wait'],
    ['wait=', 400, 'wait'],
    ['wait=true&wait=false', 400, 'wait'],
    ['timeout=soon', 400, 'timeout'],
    ['timeout=-1', 400, 'timeout'],
    ['timeout=0', 422, 'timeout'],
    ['ordering=fast', 400, 'ordering'],
  ])('?%s is refused by name', async (query, expected, name) => {
    const body = { points: [{ id: 1, vector: [1, 2] }] };
    const { status, json } = await put(`/collections/docs/points?${query}`, body);
    expect(status).toBe(expected);
    expect(json.status.error).toContain(name);
    expect((await post('/collections/docs/points/count', {})).json.result.count).toBe(0);
  });

  test('?consistency=some is refused by name', async () => {
    const { status, json } = await post('/collections/docs/points/count?consistency=some', {});
    expect(status).toBe(400);
    expect(json.status.error).toContain('consistency');
  });
});

describe('bodies', () => {
  test.each([
    ['', 'body'],
    ['{', 'JSON'],
    ['{"points": [}', 'JSON'],
    ['nonsense', 'JSON'],
    ['[]', 'body'],
    ['null', 'body'],
    ['1', 'body'],
    ['{"points": [{"id": 1, "vector": [1e999, 1]}]}', 'number out of range'],
    [`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 'nested deeper than 128 levels'],
    [`{"points": ${'['.repeat(9000)}${']'.repeat(9000)}}`, 'nested deeper than 128 levels'],
  ])('%.30s is 400', async (body, part) => {
    const { status, json } = await put('/collections/any/points', body);
    expect(status).toBe(400);
    expect(json.status.error).toMatch(/^Format error in JSON body: /);
    expect(json.status.error).toContain(part);
  });

  test('text that is not UTF-8 is 400', async () => {
    const answer = await fetch(`${url}/collections/any/points`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    });
    expect(answer.status).toBe(400);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a'])(
    '%s is 400',
    async (type) => {
      const body = '{"points":[]}';
      const { status } = await send(url, 'PUT', '/collections/any/points', body, {
        'content-type': type,
      });
      expect(status).toBe(400);
    },
  );

  test('a charset may be named', async () => {
    const { status } = await send(url, 'PUT', '/collections/any/points', '{"points":[]}', {
      'content-type': 'application/json; charset=utf-8',
    });
    expect(status).toBe(404);
  });

  test('a body beyond the limit is 413, one below is read', async () => {
    const body = (bytes: number) => ({ points: [], filler: 'x'.repeat(bytes) });
    const large = await put('/collections/any/points', body(LIMIT));
    expect(large.status).toBe(413);
    expect(large.json.status.error).toContain(`limit: ${LIMIT} bytes`);
    expect((await put('/collections/any/points', body(LIMIT - 100))).status).toBe(404);
  });
});

describe('names', () => {
  test.each([
    '__proto__',
    'constructor',
    'toString',
    'aliases',
    'a b',
    'ü',
    '日本',
    '%2e',
    'a%2fb',
  ])('%s is a collection like any other', async (name) => {
    const path = `/collections/${encodeURIComponent(name)}`;
    expect((await put(path, { vectors: { size: 1, distance: 'Dot' } })).status).toBe(200);
    const point = { id: 1, vector: [1], payload: { name } };
    expect((await put(`${path}/points?wait=true`, { points: [point] })).status).toBe(200);
    expect((await send(url, 'GET', `${path}/points/1`)).json.result.payload).toEqual({ name });
    const { json } = await send(url, 'POST', `${path}/snapshots`);
    expect((await send(url, 'GET', `${path}/snapshots`)).json.result).toEqual([json.result]);
    expect((await send(url, 'DELETE', path)).json.result).toBe(true);
  });

  test.each(['..', '.', '../x', '..\\x', 'a/b', '/etc/passwd', 'a\0b', 'x'.repeat(256), '<a>'])(
    '%j is refused',
    async (name) => {
      const before = (await send(url, 'GET', '/collections')).json.result.collections;
      const path = `/collections/${encodeURIComponent(name)}`;
      const { status } = await put(path, { vectors: { size: 1, distance: 'Dot' } });
      // A dot or two as a whole part of a path never leave the sender: the address is another one.
      expect([404, 422]).toContain(status);
      expect((await send(url, 'GET', '/collections')).json.result.collections).toEqual(before);
    },
  );

  test('dots that arrive are refused by the engine', async () => {
    const { request } = await import('node:http');
    const { port } = served.server;
    for (const name of ['..', '%2e%2e', '%2e', '..%2f..%2fetc']) {
      const status = await new Promise((resolve, reject) => {
        const path = `/collections/${name}`;
        const headers = { 'content-type': 'application/json' };
        request({ port, host: '127.0.0.1', method: 'PUT', path, headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end('{"vectors":{"size":1,"distance":"Dot"}}');
      });
      expect(status, name).toBe(422);
    }
  });

  test('an address that is no text is 400', async () => {
    const { status, json } = await send(url, 'GET', '/collections/%ff%fe');
    expect(status).toBe(400);
    expect(typeof json.status.error).toBe('string');
  });
});
