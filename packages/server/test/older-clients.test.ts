import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Served } from './support/served-engine.js';
import { servedEngine } from './support/served-engine.js';

// Clients up to 1.18 search by endpoints that `points/query` replaced. Each must answer what its replacement answers.

let served: Served;
beforeAll(async () => {
  served = await servedEngine();
  const { engine } = served;
  await engine.createCollection('docs', {
    vectors: { dense: { size: 2, distance: 'Cosine' } },
    sparse_vectors: { words: {} },
  });
  await engine.upsert('docs', {
    points: Array.from({ length: 30 }, (_, id) => ({
      id,
      vector: {
        dense: [Math.sin(id), Math.cos(id)],
        words: { indices: [id % 5], values: [id + 1] },
      },
      payload: { group: `g${id % 4}`, n: id },
    })),
  });
});
afterAll(() => served.close());

const filter = { must: [{ key: 'n', range: { lt: 20 } }] };
const shared = { filter, limit: 5, with_payload: true, score_threshold: 0.1 };
const context = [{ positive: 3, negative: 4 }];

test('search', async () => {
  const { client, engine } = served;
  const dense = { name: 'dense', vector: [1, 0.5] };
  const words = { name: 'words', vector: { indices: [2], values: [1] } };
  const [first, second] = [
    { vector: dense, ...shared, offset: 1 },
    { vector: words, limit: 3, with_payload: false },
  ];
  const answers = [
    (await engine.query('docs', { query: [1, 0.5], using: 'dense', ...shared, offset: 1 })).points,
    (await engine.query('docs', { query: words.vector, using: 'words', limit: 3 })).points,
  ];
  expect(answers[0]).toHaveLength(5);
  expect(await client.search('docs', first)).toEqual(answers[0]);
  expect(await client.search('docs', second)).toEqual(answers[1]);
  expect(await client.searchBatch('docs', { searches: [first, second] })).toEqual(answers);
});

test('recommend', async () => {
  const { client, engine } = served;
  const body = { positive: [1, [0.5, 1]], negative: [2], using: 'dense', ...shared };
  const query = { recommend: { positive: [1, [0.5, 1]], negative: [2] } };
  const { points } = await engine.query('docs', { query, using: 'dense', ...shared });
  expect(points.length).toBeGreaterThan(0);
  expect(await client.recommend('docs', body)).toEqual(points);
  expect(await client.recommendBatch('docs', { searches: [body, body] })).toEqual([points, points]);
});

test('discover', async () => {
  const { client, engine } = served;
  const body = { target: 1, context, using: 'dense', limit: 5 };
  const query = { discover: { target: 1, context } };
  const { points } = await engine.query('docs', { query, using: 'dense', limit: 5 });
  expect(points).toHaveLength(5);
  expect(await client.discoverPoints('docs', body)).toEqual(points);
  expect(await client.discoverBatchPoints('docs', { searches: [body] })).toEqual([points]);
});

test('groups', async () => {
  const { client, engine } = served;
  const groups = { group_by: 'group', group_size: 2, limit: 3 };
  const near = await engine.queryGroups('docs', { query: [1, 0], using: 'dense', ...groups });
  const vector = { name: 'dense', vector: [1, 0] };
  expect(near.groups).toHaveLength(3);
  expect(await client.searchPointGroups('docs', { vector, ...groups })).toEqual(near);
  const query = { recommend: { positive: [1] } };
  const like = await engine.queryGroups('docs', { query, using: 'dense', ...groups });
  const body = { positive: [1], using: 'dense', ...groups };
  expect(await client.recommendPointGroups('docs', body)).toEqual(like);
});
