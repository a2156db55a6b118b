import assert from 'node:assert/strict';
import type { Payload } from '../../engine/index.js';
import { type ContractContext, family } from './contract-case.js';
import { assertRejects, BAD_REQUEST } from './expectations.js';
import { givenPlane } from './sample-points.js';

const kindA = { must: [{ key: 'kind', match: { value: 'a' } }] };
const nobody = { must: [{ key: 'kind', match: { value: 'nobody' } }] };

async function givenPayload(context: ContractContext, payload: Payload) {
  const engine = await givenPlane(context);
  await engine.overwritePayload(context.name, { points: [1], payload, wait: true });
  return engine;
}

async function payloadOf({ engine, name }: ContractContext, id = 1): Promise<Payload> {
  const [point] = await engine.retrieve(name, { ids: [id] });
  return point?.payload ?? {};
}

const unknown = { status: 404, text: 'No point with id 99 found' };

/** Changing payloads of existing points. */
export const payloadWrites = family('payload', {
  'setting merges top-level keys': async (context) => {
    const engine = await givenPayload(context, { a: { b: 1 }, c: 1 });
    const result = await engine.setPayload(context.name, {
      points: [1],
      payload: { a: { d: 2 }, e: 3 },
      wait: true,
    });
    assert.equal(result.status, 'completed');
    assert.deepEqual(await payloadOf(context), { a: { d: 2 }, c: 1, e: 3 });
  },

  'setting null removes a key, upserting keeps it': async (context) => {
    const engine = await givenPayload(context, { a: 1, b: 2 });
    await engine.setPayload(context.name, { points: [1], payload: { a: null }, wait: true });
    assert.deepEqual(await payloadOf(context), { b: 2 });
    const point = { id: 1, vector: [1, 0], payload: { a: null } };
    await engine.upsert(context.name, { points: [point], wait: true });
    assert.deepEqual(await payloadOf(context), { a: null });
  },

  'setting at a path creates what is missing': async (context) => {
    const engine = await givenPayload(context, { a: { keep: 1 } });
    const set = (key: string, payload: Payload) =>
      engine.setPayload(context.name, { points: [1], key, payload, wait: true });
    await set('a.b', { x: 1 });
    await set('n.m', { y: 2 });
    assert.deepEqual(await payloadOf(context), {
      a: { keep: 1, b: { x: 1 } },
      n: { m: { y: 2 } },
    });
  },

  'setting at a path reaches into arrays': async (context) => {
    const engine = await givenPayload(context, { list: [{ n: 1 }, { n: 2 }] });
    const set = (key: string, payload: Payload) =>
      engine.setPayload(context.name, { points: [1], key, payload, wait: true });
    await set('list[]', { seen: true });
    await set('list[1]', { last: true });
    await set('list[7]', { ignored: true });
    assert.deepEqual(await payloadOf(context), {
      list: [
        { n: 1, seen: true },
        { n: 2, seen: true, last: true },
      ],
    });
  },

  'setting by filter': async (context) => {
    const engine = await givenPlane(context);
    await engine.setPayload(context.name, { filter: kindA, payload: { hit: 1 }, wait: true });
    const filter = { must: [{ key: 'hit', match: { value: 1 } }] };
    assert.deepEqual(await engine.count(context.name, { filter }), { count: 2 });
    await engine.setPayload(context.name, { filter: nobody, payload: { hit: 2 }, wait: true });
    assert.deepEqual(await engine.count(context.name, { filter }), { count: 2 });
  },

  'overwriting replaces the payload': async (context) => {
    const engine = await givenPlane(context);
    const payload = { only: true };
    await engine.overwritePayload(context.name, { points: [1, 2], payload, wait: true });
    assert.deepEqual(await payloadOf(context, 1), payload);
    assert.deepEqual(await payloadOf(context, 2), payload);
    assert.equal((await payloadOf(context, 3))['name'], 'three');
  },

  'overwriting by filter': async (context) => {
    const engine = await givenPlane(context);
    await engine.overwritePayload(context.name, { filter: kindA, payload: { x: 1 }, wait: true });
    assert.deepEqual(await payloadOf(context, 3), { x: 1 });
    assert.equal((await payloadOf(context, 2))['name'], 'two');
    await engine.overwritePayload(context.name, { filter: nobody, payload: { x: 2 }, wait: true });
  },

  'deleting removes paths': async (context) => {
    const engine = await givenPayload(context, {
      a: { b: 1, c: 2 },
      'd.e': 3,
      list: [{ x: 1, y: 2 }],
    });
    const keys = ['a.b', '"d.e"', 'list[].x', 'missing.path'];
    await engine.deletePayload(context.name, { points: [1], keys, wait: true });
    assert.deepEqual(await payloadOf(context), { a: { c: 2 }, list: [{ y: 2 }] });
  },

  'deleting by filter': async (context) => {
    const engine = await givenPlane(context);
    await engine.deletePayload(context.name, { filter: kindA, keys: ['name'], wait: true });
    assert.equal((await payloadOf(context, 1))['name'], undefined);
    assert.equal((await payloadOf(context, 2))['name'], 'two');
  },

  'clearing removes all': async (context) => {
    const engine = await givenPlane(context);
    await engine.clearPayload(context.name, { points: [1], wait: true });
    await engine.clearPayload(context.name, { filter: { must: [{ has_id: [2] }] }, wait: true });
    assert.deepEqual(await payloadOf(context, 1), {});
    assert.deepEqual(await payloadOf(context, 2), {});
    assert.deepEqual(await engine.count(context.name), { count: 4 });
  },

  'an unknown id is 404': async (context) => {
    const engine = await givenPlane(context);
    const { name } = context;
    const one = { points: [99], wait: true };
    await assertRejects(engine.setPayload(name, { ...one, payload: { a: 1 } }), unknown);
    await assertRejects(engine.overwritePayload(name, { ...one, payload: { a: 1 } }), unknown);
    await assertRejects(engine.deletePayload(name, { ...one, keys: ['a'] }), unknown);
    await assertRejects(engine.clearPayload(name, one), unknown);
  },

  'points or a filter are needed': async (context) => {
    const engine = await givenPlane(context);
    const { name } = context;
    const nothing = { wait: true } as { wait: boolean; points: number[] };
    await assertRejects(engine.setPayload(name, { ...nothing, payload: { a: 1 } }), BAD_REQUEST);
    await assertRejects(engine.overwritePayload(name, { ...nothing, payload: {} }), BAD_REQUEST);
    await assertRejects(engine.deletePayload(name, { ...nothing, keys: ['name'] }), BAD_REQUEST);
    await assertRejects(engine.clearPayload(name, nothing), BAD_REQUEST);
    assert.equal((await payloadOf(context, 1))['name'], 'one');
  },

  'vectors stay as they are': async (context) => {
    const engine = await givenPlane(context);
    await engine.clearPayload(context.name, { points: [2], wait: true });
    const { points } = await engine.query(context.name, { query: [1, 0], limit: 1 });
    assert.equal(points[0]?.id, 2);
  },

  'an indexed field follows its payload': async (context) => {
    const engine = await givenPlane(context);
    await context.admin.createPayloadIndex(context.name, {
      field_name: 'kind',
      field_schema: 'keyword',
      wait: true,
    });
    await engine.setPayload(context.name, { points: [2], payload: { kind: 'a' }, wait: true });
    await engine.deletePayload(context.name, { points: [3], keys: ['kind'], wait: true });
    assert.deepEqual(await engine.count(context.name, { filter: kindA }), { count: 2 });
    await engine.clearPayload(context.name, { filter: kindA, wait: true });
    assert.deepEqual(await engine.count(context.name, { filter: kindA }), { count: 0 });
  },
});
