import { afterAll, beforeAll, expect, test } from 'vitest';
import { send } from './support/http.js';
import { type Served, servedEngine } from './support/served-engine.js';

// What was filtered by without an index is told, with the request that would mend it.

let served: Served;
let url: string;

beforeAll(async () => {
  served = await servedEngine();
  url = served.server.url;
  await send(url, 'PUT', '/collections/do%20cs', { vectors: { size: 2, distance: 'Dot' } });
  const payload = { year: 1999, list: [{ name: 'x' }], place: { lon: 1, lat: 2 }, 'a.b': true };
  const points = [
    { id: 1, vector: [1, 1] },
    { id: 2, vector: [1, 1], payload },
  ];
  await send(url, 'PUT', '/collections/do%20cs/points?wait=true', { points });
});
afterAll(() => served.close());

async function issues(): Promise<{ [field: string]: string }> {
  const { json } = await send(url, 'GET', '/issues');
  return Object.fromEntries(
    json.result.issues.map((issue: { solution: { immediate: { action: { body: object } } } }) => {
      return Object.values(issue.solution.immediate.action.body);
    }),
  );
}

const count = (filter: object) =>
  send(url, 'POST', '/collections/do%20cs/points/count', { filter });

test('nothing was asked, so nothing is wrong', async () => {
  expect(await issues()).toEqual({});
});

test('fields that were filtered by without an index are told with what they hold', async () => {
  await count({ must: [{ key: 'year', range: { gt: 3 } }, { is_empty: { key: 'nobody' } }] });
  await send(url, 'POST', '/collections/do%20cs/points/query', {
    query: [1, 0],
    filter: {
      should: [
        { nested: { key: 'list', filter: { must: [{ key: 'name', match: { value: 'y' } }] } } },
        { key: 'place', geo_radius: { center: { lon: 0, lat: 0 }, radius: 1 } },
        { key: '"a.b"', match: { value: true } },
      ],
    },
  });
  await send(url, 'POST', '/collections/missing/points/count', {
    filter: { must: [{ key: 'x' }] },
  });
  expect(await issues()).toEqual({
    year: 'integer',
    'list[].name': 'keyword',
    place: 'geo',
    '"a.b"': 'bool',
  });
});

test('its solution is a request that mends it', async () => {
  const { json } = await send(url, 'GET', '/issues');
  const issue = json.result.issues.find((each: { id: string }) => each.id.endsWith('/year'));
  expect(issue).toMatchObject({
    id: 'UNINDEXED_FIELD/do cs/year',
    description: "Unindexed field 'year' might be slowing queries down in collection 'do cs'",
    related_collection: 'do cs',
  });
  const { method, uri, body } = issue.solution.immediate.action;
  expect((await send(url, method, `${uri}?wait=true`, body)).status).toBe(200);
  expect(await issues()).not.toHaveProperty('year');
});

test('what is dismissed comes back when it is asked for again', async () => {
  expect((await send(url, 'DELETE', '/issues')).json.result).toBe(true);
  expect(await issues()).toEqual({});
  await count({ must: [{ key: 'place', geo_radius: { center: { lon: 0, lat: 0 }, radius: 1 } }] });
  expect(await issues()).toEqual({ place: 'geo' });
});
