import assert from 'node:assert/strict';
import type { Filter, VectorEngine } from '../../engine/index.js';
import {
  type ContractCase,
  type ContractContext,
  type ContractFamily,
  family,
} from './contract-case.js';
import { assertRejects, idSet, ids } from './expectations.js';
import { badFilters, filterIndexes, filterPoints, filterRows } from './filter-rows.js';
import { givenIndexes } from './sample-points.js';

async function givenFilterPoints({ engine, admin, name }: ContractContext): Promise<VectorEngine> {
  await admin.createCollection(name, { vectors: { size: 1, distance: 'Dot' } });
  await engine.upsert(name, { points: [...filterPoints], wait: true });
  return engine;
}

async function matching({ engine, name }: ContractContext, filter: Filter) {
  return idSet((await engine.scroll(name, { filter, limit: 100 })).points);
}

/** The rows in one collection, so that a remote engine is not asked to make a hundred. */
async function checkRows(context: ContractContext): Promise<void> {
  const wrong: string[] = [];
  for (const [title, filter, expected] of filterRows) {
    const found = await matching(context, filter);
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      wrong.push(`${title}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(found)}`);
    }
  }
  assert.deepEqual(wrong, []);
}

const common = family('filters', {
  'every clause and condition, without indexes': async (context) => {
    await givenFilterPoints(context);
    await checkRows(context);
  },

  'every clause and condition, indexed before the points came': async (context) => {
    const { engine, admin, name } = context;
    await admin.createCollection(name, { vectors: { size: 1, distance: 'Dot' } });
    await givenIndexes(context, filterIndexes);
    await engine.upsert(name, { points: [...filterPoints], wait: true });
    await checkRows(context);
  },

  'every clause and condition, indexed afterwards': async (context) => {
    await givenFilterPoints(context);
    await givenIndexes(context, filterIndexes);
    await checkRows(context);
  },

  'filters hold in every kind of read': async (context) => {
    const engine = await givenFilterPoints(context);
    const { name } = context;
    await givenIndexes(context, { s: 'keyword' });
    const filter = { must: [{ key: 's', match: { value: 'red' } }] };
    assert.deepEqual(await engine.count(name, { filter }), { count: 2 });
    assert.deepEqual(idSet((await engine.query(name, { filter })).points), [1, 4]);
    assert.deepEqual(idSet((await engine.query(name, { query: [1], filter })).points), [1, 4]);
    const exact = { exact: true };
    const searched = await engine.query(name, { query: [1], filter, params: exact });
    assert.deepEqual(idSet(searched.points), [1, 4]);
    const { hits } = await engine.facet(name, { key: 's', filter, exact: true });
    assert.deepEqual(hits.map(({ value }) => value).sort(), ['blue', 'red']);
    const { pairs } = await engine.searchMatrixPairs(name, { filter, sample: 10 });
    assert.ok(pairs.every(({ a, b }) => [1, 4].includes(Number(a)) && [1, 4].includes(Number(b))));
  },

  'slices part the points': async (context) => {
    await givenFilterPoints(context);
    const parts = await Promise.all(
      [0, 1, 2].map((index) => matching(context, { must: [{ slice: { total: 3, index } }] })),
    );
    assert.deepEqual(parts.flat().sort(), [1, 2, 3, 4, 5, 6]);
  },

  'a text index finds words': async (context) => {
    await givenFilterPoints(context);
    const { engine, name } = context;
    await givenIndexes(context, { body: { type: 'text', lowercase: true, phrase_matching: true } });
    const words = (match: object) =>
      matching(context, { must: [{ key: 'body', match: match as { text: string } }] });
    assert.deepEqual(await words({ text: 'THE fox' }), [1]);
    assert.deepEqual(await words({ text: 'qui' }), []);
    assert.deepEqual(await words({ text_any: 'fox dog' }), [1, 2]);
    assert.deepEqual(await words({ phrase: 'quick brown' }), [1]);
    assert.deepEqual(await words({ phrase: 'brown quick' }), []);
    assert.deepEqual(await words({ text: '' }), []);
    assert.deepEqual(await engine.count(name), { count: 6 });
  },

  'an index finds a UUID in any spelling': async (context) => {
    await givenFilterPoints(context);
    await givenIndexes(context, { key: 'uuid' });
    const value = '0A8C1D8E6F0A4B5E8F0A1D8E6F0A4B5E';
    assert.deepEqual(await matching(context, { must: [{ key: 'key', match: { value } }] }), [1]);
  },

  'payload indexes are listed, kept once and dropped': async (context) => {
    const engine = await givenFilterPoints(context);
    const { admin, name } = context;
    await givenIndexes(context, {
      s: 'keyword',
      n: { type: 'integer', lookup: true, range: true },
    });
    await givenIndexes(context, { s: 'keyword' });
    const { payload_schema } = await engine.getCollection(name);
    assert.deepEqual(Object.keys(payload_schema).sort(), ['n', 's']);
    assert.equal(payload_schema['s']?.data_type, 'keyword');
    assert.equal(payload_schema['s']?.points, 4);
    await admin.deletePayloadIndex(name, 's', { wait: true });
    await admin.deletePayloadIndex(name, 'never-there', { wait: true });
    assert.deepEqual(Object.keys((await engine.getCollection(name)).payload_schema), ['n']);
    assert.deepEqual(
      await matching(context, { must: [{ key: 's', match: { value: 'red' } }] }),
      [1, 4],
    );
  },
});

const refused: ContractCase[] = badFilters.map(([title, filter]) => ({
  title: `refuses ${title}`,
  async run(context) {
    const engine = await givenFilterPoints(context);
    const bad = { filter: filter as Filter };
    await assertRejects(engine.count(context.name, bad), { status: [400, 422] });
    await assertRejects(engine.delete(context.name, { ...bad, wait: true }), {
      status: [400, 422],
    });
    assert.deepEqual(ids((await engine.scroll(context.name)).points).length, filterPoints.length);
  },
}));

/** What filters mean. */
export const filters: ContractFamily = { name: common.name, cases: [...common.cases, ...refused] };
