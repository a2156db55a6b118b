import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { send } from './support/http.js';
import type { Served } from './support/served-engine.js';
import { servedEngine } from './support/served-engine.js';

let served: Served;
let url: string;
let made: { name: string; size: number; checksum: string };

beforeAll(async () => {
  served = await servedEngine({ disk: true });
  url = served.server.url;
  await send(url, 'PUT', '/collections/docs', { vectors: { size: 2, distance: 'Dot' } });
  const points = Array.from({ length: 50 }, (_, id) => ({ id, vector: [id, 1], payload: { id } }));
  await send(url, 'PUT', '/collections/docs/points?wait=true', { points });
  made = (await send(url, 'POST', '/collections/docs/snapshots')).json.result;
});
afterAll(() => served.close());

const download = async (path: string) => {
  const answer = await fetch(`${url}${path}`);
  return {
    status: answer.status,
    headers: answer.headers,
    bytes: new Uint8Array(await answer.arrayBuffer()),
  };
};

const upload = (collection: string, bytes: Uint8Array | string, query = '', field = 'snapshot') => {
  const form = new FormData();
  form.append(field, new Blob([bytes]), 'a.snapshot');
  return fetch(`${url}/collections/${collection}/snapshots/upload${query}`, {
    method: 'POST',
    body: form,
  });
};

test('a snapshot is downloaded whole', async () => {
  const { status, headers, bytes } = await download(`/collections/docs/snapshots/${made.name}`);
  expect(status).toBe(200);
  expect(headers.get('content-length')).toBe(String(made.size));
  expect(headers.get('content-disposition')).toContain(made.name);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(made.checksum);
});

test('an upload makes a collection, larger than a body may be', async () => {
  const { bytes } = await download(`/collections/docs/snapshots/${made.name}`);
  const small = await servedEngine({ maxRequestBytes: 100 });
  try {
    const form = new FormData();
    form.append('snapshot', new Blob([bytes]));
    const query = `?priority=snapshot&checksum=${made.checksum}`;
    const answer = await fetch(`${small.server.url}/collections/copy/snapshots/upload${query}`, {
      method: 'POST',
      body: form,
    });
    expect(await answer.json()).toMatchObject({ result: true, status: 'ok' });
    expect(await small.engine.count('copy')).toEqual({ count: 50 });
    const [first] = await small.engine.retrieve('copy', { ids: [7], with_vector: true });
    expect(first).toMatchObject({ vector: [7, 1], payload: { id: 7 } });
  } finally {
    await small.close();
  }
});

test('a collection is restored from another server', async () => {
  const other = await servedEngine();
  try {
    const location = `${url}/collections/docs/snapshots/${made.name}`;
    const path = '/collections/fetched/snapshots/recover';
    const { json } = await send(other.server.url, 'PUT', path, { location });
    expect(json.result).toBe(true);
    expect(await other.engine.count('fetched')).toEqual({ count: 50 });
  } finally {
    await other.close();
  }
});

test('without waiting the work goes on, and closing waits for it', async () => {
  const other = await servedEngine({ disk: true });
  await other.engine.createCollection('docs', { vectors: { size: 2, distance: 'Dot' } });
  const path = '/collections/docs/snapshots?wait=false';
  const { status, json } = await send(other.server.url, 'POST', path);
  expect(status).toBe(202);
  expect(json.status).toBe('accepted');
  await other.server.close();
  expect(await other.engine.listSnapshots('docs')).toHaveLength(1);
  await other.close();
});

test('all collections at once', async () => {
  const { json } = await send(url, 'POST', '/snapshots');
  const { name, checksum } = json.result;
  expect((await send(url, 'GET', '/snapshots')).json.result).toEqual([json.result]);
  const { bytes } = await download(`/snapshots/${name}`);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(checksum);
  expect((await send(url, 'DELETE', `/snapshots/${name}`)).json.result).toBe(true);
  expect((await send(url, 'DELETE', `/snapshots/${name}`)).status).toBe(404);
});

describe('bad input changes nothing', () => {
  const unchanged = async () => {
    expect(await served.engine.count('docs')).toEqual({ count: 50 });
    expect((await send(url, 'GET', '/collections')).json.result.collections).toEqual([
      { name: 'docs' },
    ]);
  };

  test.each([
    'none.snapshot',
    '../catalog',
    '../../../../etc/passwd',
    '..%2f..%2fcatalog',
    '/etc/passwd',
    'a\0.snapshot',
    '.',
    '__proto__',
  ])('snapshot %j is 404', async (name) => {
    const path = `/collections/docs/snapshots/${encodeURIComponent(name)}`;
    for (const method of ['GET', 'DELETE']) {
      expect((await send(url, method, path)).status).toBe(404);
      expect((await send(url, method, `/snapshots/${encodeURIComponent(name)}`)).status).toBe(404);
    }
    await unchanged();
  });

  test.each([
    'not a snapshot',
    '',
    '/etc/passwd',
    'file:///etc/passwd',
    'file:///etc',
    'file:///none/such.snapshot',
    'file://host/share',
    'file:///a%2Fb',
    'file:///a%00b',
    'ftp://127.0.0.1/a',
    'http://127.0.0.1:1/a.snapshot',
    'data:text/plain,a',
    7,
    null,
  ])('restoring from %j is 400', async (location) => {
    const path = '/collections/docs/snapshots/recover';
    const { status, json } = await send(url, 'PUT', path, { location });
    expect(status, JSON.stringify(json)).toBe(400);
    expect(json.status.error).toContain('location');
    await unchanged();
  });

  test.each(['', 'nonsense', 'x'.repeat(100_000)])('uploading %.10j is 400', async (text) => {
    expect((await upload('docs', text)).status).toBe(400);
    expect((await upload('fresh', text)).status).toBe(400);
    await unchanged();
  });

  test('uploading a damaged snapshot is 400', async () => {
    const { bytes } = await download(`/collections/docs/snapshots/${made.name}`);
    const damaged = bytes.slice();
    damaged[damaged.length >> 1]! ^= 1;
    expect((await upload('fresh', damaged)).status).toBe(400);
    expect((await upload('fresh', bytes.slice(0, -9))).status).toBe(400);
    expect((await upload('fresh', bytes, `?checksum=${'0'.repeat(64)}`)).status).toBe(400);
    expect((await upload('fresh', bytes, '?priority=mine')).status).toBe(400);
    expect((await upload('fresh', bytes, '', 'other')).status).toBe(400);
    const file = join(tmpdir(), `quarry-damaged-${process.pid}.snapshot`);
    await writeFile(file, damaged);
    const location = pathToFileURL(file).href;
    const path = '/collections/docs/snapshots/recover';
    expect((await send(url, 'PUT', path, { location })).status).toBe(400);
    await unchanged();
  });

  test('an upload is multipart', async () => {
    const path = '/collections/docs/snapshots/upload';
    expect((await send(url, 'POST', path, {})).status).toBe(400);
    expect((await send(url, 'POST', path)).status).toBe(400);
    const cut = await send(url, 'POST', path, '--a\r\nContent-Disp', {
      'content-type': 'multipart/form-data; boundary=a',
    });
    expect(cut.status).toBe(400);
    const none = await send(url, 'POST', path, '--a--', {
      'content-type': 'multipart/form-data; boundary=a',
    });
    expect(none.status).toBe(400);
    await unchanged();
  });
});
