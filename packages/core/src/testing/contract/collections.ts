import assert from 'node:assert/strict';
import { family } from './contract-case.js';
import { assertRejects, BAD_REQUEST, idSet } from './expectations.js';
import { givenHybrid, givenPlane, planePoints } from './sample-points.js';

const plane = { vectors: { size: 2, distance: 'Dot' } } as const;

/** Making, listing, changing and removing collections. */
export const collections = family('collections', {
  'a collection exists once it is made and until it is deleted': async ({ engine, name }) => {
    assert.deepEqual(await engine.collectionExists(name), { exists: false });
    assert.equal(await engine.createCollection(name, plane), true);
    assert.deepEqual(await engine.collectionExists(name), { exists: true });
    const { collections: listed } = await engine.getCollections();
    assert.ok(listed.some((collection) => collection.name === name));
    assert.equal(await engine.deleteCollection(name), true);
    assert.deepEqual(await engine.collectionExists(name), { exists: false });
  },

  'deleting a missing collection answers false': async ({ engine, name }) => {
    assert.equal(await engine.deleteCollection(name), false);
  },

  'a name is taken once': async ({ engine, name }) => {
    await engine.createCollection(name, plane);
    await assertRejects(engine.createCollection(name, plane), {
      status: 409,
      text: `Collection \`${name}\` already exists!`,
    });
  },

  'a deleted name is free, and its points are gone': async (context) => {
    const engine = await givenPlane(context);
    await engine.deleteCollection(context.name);
    await engine.createCollection(context.name, plane);
    assert.deepEqual(await engine.count(context.name), { count: 0 });
  },

  'recreating empties': async (context) => {
    const engine = await givenPlane(context);
    assert.equal(await engine.recreateCollection(context.name, plane), true);
    assert.deepEqual(await engine.count(context.name), { count: 0 });
    assert.equal(await engine.recreateCollection(context.other, plane), true);
    assert.deepEqual(await engine.collectionExists(context.other), { exists: true });
  },

  'collections keep apart': async (context) => {
    const engine = await givenPlane(context);
    await engine.createCollection(context.other, plane);
    await engine.upsert(context.other, { points: [{ id: 9, vector: [1, 1] }], wait: true });
    await engine.delete(context.other, { filter: {}, wait: true });
    assert.deepEqual(await engine.count(context.name), { count: planePoints.length });
  },

  'a new collection reports its settings': async ({ engine, name }) => {
    await engine.createCollection(name, {
      vectors: { title: { size: 3, distance: 'Cosine' }, body: { size: 5, distance: 'Euclid' } },
      sparse_vectors: { words: { modifier: 'idf' } },
      hnsw_config: { m: 24 },
      optimizers_config: { indexing_threshold: 1234 },
      metadata: { owner: 'contract' },
    });
    const { config, points_count, payload_schema } = await engine.getCollection(name);
    assert.equal(points_count, 0);
    assert.deepEqual(payload_schema, {});
    const vectors = config.params.vectors as Record<string, { size: number; distance: string }>;
    assert.equal(vectors['title']?.size, 3);
    assert.equal(vectors['title']?.distance, 'Cosine');
    assert.equal(vectors['body']?.distance, 'Euclid');
    const { words } = config.params.sparse_vectors as Record<string, { modifier?: string }>;
    assert.equal(words?.modifier, 'idf');
    assert.equal(config.hnsw_config.m, 24);
    assert.equal(config.optimizer_config.indexing_threshold, 1234);
    assert.deepEqual(config.metadata, { owner: 'contract' });
  },

  'defaults are those of Qdrant': async ({ engine, name }) => {
    await engine.createCollection(name, plane);
    const { config } = await engine.getCollection(name);
    const { hnsw_config, params } = config;
    assert.equal(hnsw_config.m, 16);
    assert.equal(hnsw_config.ef_construct, 100);
    assert.equal(hnsw_config.full_scan_threshold, 10000);
    assert.equal(params.shard_number, 1);
    assert.equal(params.replication_factor, 1);
  },

  'points are counted in the description': async (context) => {
    const engine = await givenPlane(context);
    const info = await engine.getCollection(context.name);
    assert.equal(info.points_count, planePoints.length);
    assert.equal(info.optimizer_status, 'ok');
  },

  'settings change in place': async (context) => {
    const engine = await givenPlane(context);
    const changed = await engine.updateCollection(context.name, {
      hnsw_config: { m: 8, ef_construct: 50 },
      optimizers_config: { indexing_threshold: 77 },
      metadata: { a: 1 },
    });
    assert.equal(changed, true);
    await engine.updateCollection(context.name, { metadata: { b: 2 } });
    const { config } = await engine.getCollection(context.name);
    assert.equal(config.hnsw_config.m, 8);
    assert.equal(config.hnsw_config.ef_construct, 50);
    assert.equal(config.optimizer_config.indexing_threshold, 77);
    assert.deepEqual(config.metadata, { a: 1, b: 2 });
    assert.deepEqual(await engine.count(context.name), { count: planePoints.length });
  },

  'a collection may hold payloads alone': async ({ engine, name }) => {
    await engine.createCollection(name, {});
    await engine.upsert(name, { points: [{ id: 1, vector: {}, payload: { a: 1 } }], wait: true });
    assert.deepEqual(await engine.count(name), { count: 1 });
  },

  'bad settings are refused and leave no collection behind': async ({ engine, name }) => {
    const bad = [
      { vectors: { size: 0, distance: 'Dot' } },
      { vectors: { size: 65537, distance: 'Dot' } },
      { vectors: { size: 2, distance: 'Hamming' } },
      { vectors: { distance: 'Dot' } },
      { vectors: { a: { size: 2, distance: 'Dot' } }, sparse_vectors: { a: {} } },
    ];
    for (const settings of bad) {
      await assertRejects(engine.createCollection(name, settings as typeof plane), BAD_REQUEST);
    }
    assert.deepEqual(await engine.collectionExists(name), { exists: false });
  },

  'bad names are refused': async ({ engine }) => {
    for (const name of ['a/b', 'a\\b', 'a:b', 'a*b', 'a?b', 'a"b', 'a|b', 'x'.repeat(256)]) {
      await assertRejects(engine.createCollection(name, plane), { status: [400, 404, 422] });
    }
  },

  'a missing collection is 404 for every method': async ({ engine, name }) => {
    const missing = { status: 404, text: `Not found: Collection \`${name}\` doesn't exist!` };
    const ofPoint = { points: [1], wait: true };
    const calls: (() => Promise<unknown>)[] = [
      () => engine.getCollection(name),
      () => engine.upsert(name, { points: [{ id: 1, vector: [1, 0] }] }),
      () => engine.delete(name, ofPoint),
      () => engine.updateVectors(name, { points: [{ id: 1, vector: [1, 0] }] }),
      () => engine.deleteVectors(name, { ...ofPoint, vector: [''] }),
      () => engine.setPayload(name, { ...ofPoint, payload: { a: 1 } }),
      () => engine.overwritePayload(name, { ...ofPoint, payload: { a: 1 } }),
      () => engine.deletePayload(name, { ...ofPoint, keys: ['a'] }),
      () => engine.clearPayload(name, ofPoint),
      () => engine.batchUpdate(name, { operations: [{ delete: { points: [1] } }] }),
      () => engine.query(name, { query: [1, 0] }),
      () => engine.queryBatch(name, { searches: [{ query: [1, 0] }] }),
      () => engine.queryGroups(name, { query: [1, 0], group_by: 'a' }),
      () => engine.retrieve(name, { ids: [1] }),
      () => engine.scroll(name),
      () => engine.count(name),
      () => engine.facet(name, { key: 'a' }),
      () => engine.searchMatrixPairs(name, {}),
      () => engine.searchMatrixOffsets(name, {}),
      () => engine.createPayloadIndex(name, { field_name: 'a', field_schema: 'keyword' }),
      () => engine.updateCollection(name, {}),
    ];
    for (const call of calls) await assertRejects(call(), missing);
  },

  'vectors are added to and removed from a live collection': async (context) => {
    const { name } = context;
    const engine = await givenHybrid(context);
    await engine.createVectorName(name, 'title', { dense: { size: 3, distance: 'Dot' } });
    await engine.createVectorName(name, 'terms', { sparse: {} });
    const added = { title: [1, 2, 3], terms: { indices: [1], values: [1] } };
    await engine.updateVectors(name, { points: [{ id: 1, vector: added }], wait: true });
    const { points } = await engine.query(name, { query: [1, 1, 1], using: 'title' });
    assert.deepEqual(idSet(points), [1]);
    await engine.deleteVectorName(name, 'title');
    await assertRejects(engine.query(name, { query: [1, 1, 1], using: 'title' }), {
      status: 400,
      text: 'Not existing vector name error: title',
    });
    const [point] = await engine.retrieve(name, { ids: [1], with_vector: ['dense', 'terms'] });
    assert.deepEqual(point?.vector, { dense: [3, 0], terms: added.terms });
  },
});
