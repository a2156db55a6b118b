import assert from 'node:assert/strict';
import type { Payload, PointId } from '../../engine/index.js';
import { type ContractContext, family } from './contract-case.js';
import { assertRejects, assertVector, BAD_REQUEST, idSet, ids } from './expectations.js';
import { givenPlane } from './sample-points.js';

async function givenNamed({ admin, name }: ContractContext) {
  await admin.createCollection(name, {
    vectors: { a: { size: 2, distance: 'Dot' }, b: { size: 3, distance: 'Dot' } },
    sparse_vectors: { words: {} },
  });
}

async function readBack({ engine, name }: ContractContext, id: PointId) {
  const [point] = await engine.retrieve(name, { ids: [id], with_vector: true });
  return point;
}

/** Writing whole points. */
export const upserts = family('upsert', {
  'answers with the state of the write': async (context) => {
    const engine = await givenPlane(context);
    const point = { id: 9, vector: [1, 1] };
    const waited = await engine.upsert(context.name, { points: [point], wait: true });
    assert.equal(waited.status, 'completed');
    const queued = await engine.upsert(context.name, { points: [point], wait: false });
    assert.ok(['acknowledged', 'completed'].includes(queued.status));
  },

  'numbers its writes': async (context) => {
    const engine = await givenPlane(context);
    const write = () => engine.upsert(context.name, { points: [{ id: 9, vector: [1, 1] }] });
    const [first, second] = [await write(), await write()];
    assert.equal(typeof first.operation_id, 'number');
    assert.ok(second.operation_id! > first.operation_id!);
  },

  'replaces the whole point': async (context) => {
    const { engine, name } = context;
    await givenNamed(context);
    const vector = { a: [1, 2], b: [1, 2, 3], words: { indices: [5], values: [1] } };
    await engine.upsert(name, { points: [{ id: 1, vector, payload: { x: 1, y: 2 } }], wait: true });
    const replacement = { id: 1, vector: { a: [3, 4] }, payload: { x: 2 } };
    await engine.upsert(name, { points: [replacement], wait: true });
    const point = await readBack(context, 1);
    assert.deepEqual(point?.payload, { x: 2 });
    assert.deepEqual(point?.vector, { a: [3, 4] });
    assert.deepEqual(await engine.count(name), { count: 1 });
  },

  'the last of several points with one id stays': async (context) => {
    const engine = await givenPlane(context);
    const points = [
      { id: 9, vector: [1, 1], payload: { n: 1 } },
      { id: 9, vector: [2, 2], payload: { n: 2 } },
    ];
    await engine.upsert(context.name, { points, wait: true });
    assert.deepEqual((await readBack(context, 9))?.payload, { n: 2 });
    assert.deepEqual(await engine.count(context.name), { count: 5 });
  },

  'takes columns: one unnamed vector': async (context) => {
    const engine = await givenPlane(context);
    const vectors = [
      [5, 5],
      [6, 6],
    ];
    const batch = { ids: [7, 8], vectors, payloads: [{ n: 7 }, null] };
    await engine.upsert(context.name, { batch, wait: true });
    assert.deepEqual((await readBack(context, 7))?.payload, { n: 7 });
    assert.deepEqual((await readBack(context, 8))?.vector, [6, 6]);
  },

  'takes columns: vectors by name': async (context) => {
    await givenNamed(context);
    const { engine, name } = context;
    const vectors = {
      a: [
        [1, 2],
        [3, 4],
      ],
      words: [
        { indices: [1], values: [1] },
        { indices: [2], values: [2] },
      ],
    };
    await engine.upsert(name, { batch: { ids: [1, 2], vectors }, wait: true });
    assert.deepEqual((await readBack(context, 2))?.vector, {
      a: [3, 4],
      words: { indices: [2], values: [2] },
    });
  },

  'columns of different lengths are refused': async (context) => {
    const engine = await givenPlane(context);
    const batches = [
      { ids: [7, 8], vectors: [[1, 1]] },
      { ids: [7], vectors: [[1, 1]], payloads: [{}, {}] },
    ];
    for (const batch of batches) {
      await assertRejects(engine.upsert(context.name, { batch, wait: true }), BAD_REQUEST);
    }
    assert.deepEqual(await engine.count(context.name), { count: 4 });
  },

  'ids are unsigned integers': async (context) => {
    const engine = await givenPlane(context);
    const numbers = [0, 5, 2 ** 31, Number.MAX_SAFE_INTEGER];
    const points = numbers.map((id) => ({ id, vector: [1, 1] }));
    await engine.upsert(context.name, { points, wait: true });
    const read = await engine.retrieve(context.name, { ids: numbers });
    assert.deepEqual(
      ids(read).sort((a, b) => Number(a) - Number(b)),
      numbers,
    );
  },

  'ids are UUIDs in any spelling, read back in the usual one': async (context) => {
    const engine = await givenPlane(context);
    const usual = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';
    for (const spelling of [usual, usual.toUpperCase(), usual.replaceAll('-', '')]) {
      await engine.upsert(context.name, { points: [{ id: spelling, vector: [1, 1] }], wait: true });
    }
    assert.deepEqual(await engine.count(context.name), { count: 5 });
    const [point] = await engine.retrieve(context.name, { ids: [usual.replaceAll('-', '')] });
    assert.equal(point?.id, usual);
  },

  'a UUID is one id in all its spellings': async (context) => {
    const engine = await givenPlane(context);
    const usual = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';
    for (const spelling of [usual.toUpperCase(), usual.replaceAll('-', ''), usual]) {
      await engine.upsert(context.name, { points: [{ id: spelling, vector: [1, 1] }], wait: true });
    }
    assert.deepEqual(await engine.count(context.name), { count: 5 });
    const [point] = await engine.retrieve(context.name, { ids: [usual.toUpperCase()] });
    assert.equal(point?.id, usual);
  },

  'other text, fractions and negative numbers are no ids': async (context) => {
    const engine = await givenPlane(context);
    for (const id of ['5', 'foo', -1, 1.5, '', null, true]) {
      const points = [{ id: id as number, vector: [1, 1] }];
      await assertRejects(engine.upsert(context.name, { points, wait: true }), BAD_REQUEST);
    }
    assert.deepEqual(await engine.count(context.name), { count: 4 });
  },

  'payloads are kept as JSON': async (context) => {
    const engine = await givenPlane(context);
    const payload: Payload = {
      text: 'naïve — 東京 🗼 "quoted" \\ \n',
      number: 0.1,
      negative: -7,
      large: 1e300,
      yes: true,
      nothing: null,
      list: [1, 'two', null, [3, [4]], {}],
      object: { 'a.b': { '': 'empty key' }, constructor: 'fine' },
      empty: [],
    };
    await engine.upsert(context.name, { points: [{ id: 9, vector: [1, 1], payload }], wait: true });
    assert.deepEqual((await readBack(context, 9))?.payload, payload);
  },

  'a point without a payload reads back with none or an empty one': async (context) => {
    const engine = await givenPlane(context);
    await engine.upsert(context.name, { points: [{ id: 9, vector: [1, 1] }], wait: true });
    assert.deepEqual((await readBack(context, 9))?.payload ?? {}, {});
  },

  'a point may lack any named vector': async (context) => {
    await givenNamed(context);
    const { engine, name } = context;
    const points = [
      { id: 1, vector: {} },
      { id: 2, vector: { b: [1, 2, 3] } },
    ];
    await engine.upsert(name, { points, wait: true });
    assert.deepEqual((await readBack(context, 2))?.vector, { b: [1, 2, 3] });
    const found = await engine.query(name, { query: [1, 1, 1], using: 'b' });
    assert.deepEqual(ids(found.points), [2]);
  },

  'cosine vectors are normalised when they are written': async (context) => {
    const engine = await givenPlane(context, 'Cosine');
    await engine.upsert(context.name, { points: [{ id: 9, vector: [3, 4] }], wait: true });
    assertVector((await readBack(context, 9))?.vector, [0.6, 0.8]);
  },

  'sparse vectors read back sorted by index': async (context) => {
    await givenNamed(context);
    const words = { indices: [9, 2, 5], values: [1, 2, 3] };
    await context.engine.upsert(context.name, {
      points: [{ id: 1, vector: { words } }],
      wait: true,
    });
    assert.deepEqual((await readBack(context, 1))?.vector, {
      words: { indices: [2, 5, 9], values: [2, 3, 1] },
    });
  },

  'multivectors read back row by row': async (context) => {
    const { engine, admin, name } = context;
    await admin.createCollection(name, {
      vectors: { size: 2, distance: 'Dot', multivector_config: { comparator: 'max_sim' } },
    });
    const vector = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    await engine.upsert(name, { points: [{ id: 1, vector }], wait: true });
    assert.deepEqual((await readBack(context, 1))?.vector, vector);
  },

  'narrow datatypes round what is stored': async (context) => {
    const { engine, admin, name } = context;
    await admin.createCollection(name, {
      vectors: {
        half: { size: 3, distance: 'Dot', datatype: 'float16' },
        byte: { size: 3, distance: 'Dot', datatype: 'uint8' },
      },
    });
    const vector = { half: [1, 0.1, 2049], byte: [1.9, -5, 300] };
    await engine.upsert(name, { points: [{ id: 1, vector }], wait: true });
    const stored = (await readBack(context, 1))?.vector as typeof vector;
    // Halves have 11 bits of mantissa; bytes are cut off and kept within 0 to 255.
    assertVector(stored.half, [1, 0.0999755859375, 2048]);
    assertVector(stored.byte, [1, 0, 255]);
  },

  'a wrong dimension is refused, and nothing of its batch is stored': async (context) => {
    const engine = await givenPlane(context);
    const points = [
      { id: 8, vector: [1, 1] },
      { id: 9, vector: [1, 1, 1] },
    ];
    await assertRejects(engine.upsert(context.name, { points, wait: true }), {
      status: 400,
      text: 'Vector dimension error: expected dim: 2, got 3',
    });
    await assertRejects(engine.upsert(context.name, { points, wait: false }), { status: 400 });
    assert.deepEqual(await engine.count(context.name), { count: 4 });
  },

  'an unknown vector name is refused': async (context) => {
    await givenNamed(context);
    const points = [{ id: 1, vector: { nope: [1, 2] } }];
    await assertRejects(context.engine.upsert(context.name, { points, wait: true }), {
      status: 400,
      text: 'Not existing vector name error: nope',
    });
  },

  'malformed vectors are refused': async (context) => {
    await givenNamed(context);
    const malformed = [
      { a: 'text' },
      { a: [1, 'x'] },
      { a: [] },
      { words: { indices: [1, 1], values: [1, 2] } },
      { words: { indices: [1, 2], values: [1] } },
      { words: { indices: [-1], values: [1] } },
      { words: { indices: [2 ** 32], values: [1] } },
      { words: [1, 2] },
      { a: { indices: [1], values: [1] } },
    ];
    for (const vector of malformed) {
      const points = [{ id: 1, vector: vector as never }];
      await assertRejects(context.engine.upsert(context.name, { points, wait: true }), BAD_REQUEST);
    }
    assert.deepEqual(await context.engine.count(context.name), { count: 0 });
  },

  'insert_only leaves existing points alone': async (context) => {
    const engine = await givenPlane(context);
    const points = [
      { id: 1, vector: [9, 9], payload: { changed: true } },
      { id: 9, vector: [9, 9] },
    ];
    await engine.upsert(context.name, { points, update_mode: 'insert_only', wait: true });
    assert.deepEqual((await readBack(context, 1))?.vector, [1, 0]);
    assert.deepEqual((await readBack(context, 9))?.vector, [9, 9]);
  },

  'update_only adds no points': async (context) => {
    const engine = await givenPlane(context);
    const points = [
      { id: 1, vector: [9, 9] },
      { id: 9, vector: [9, 9] },
    ];
    await engine.upsert(context.name, { points, update_mode: 'update_only', wait: true });
    assert.deepEqual((await readBack(context, 1))?.vector, [9, 9]);
    assert.equal(await readBack(context, 9), undefined);
  },

  'update_filter protects existing points that do not match': async (context) => {
    const engine = await givenPlane(context);
    const update_filter = { must: [{ key: 'kind', match: { value: 'a' } }] };
    const points = [1, 2, 9].map((id) => ({ id, vector: [9, 9], payload: { changed: true } }));
    await engine.upsert(context.name, { points, update_filter, wait: true });
    const filter = { must: [{ key: 'changed', match: { value: true } }] };
    const { points: changed } = await engine.scroll(context.name, { filter });
    assert.deepEqual(idSet(changed), [1, 9]);
  },

  'arguments and answers belong to the caller': async (context) => {
    const engine = await givenPlane(context);
    const point = { id: 9, vector: [1, 2], payload: { list: [1], deep: { a: 1 } } };
    const before = structuredClone(point);
    const writing = engine.upsert(context.name, { points: [point], wait: true });
    assert.deepEqual(point, before);
    await writing;
    point.payload.list.push(2);
    point.vector[0] = 99;
    const read = (await readBack(context, 9)) as unknown as typeof point;
    assert.deepEqual(read.payload, before.payload);
    read.payload.deep.a = 2;
    read.vector[0] = 98;
    const again = await readBack(context, 9);
    assert.deepEqual(again?.payload, before.payload);
    assert.deepEqual(again?.vector, before.vector);
  },

  'writing no points changes nothing': async (context) => {
    const engine = await givenPlane(context);
    await engine.upsert(context.name, { points: [], wait: true }).catch((error: unknown) => {
      assert.ok([400, 422].includes((error as { status: number }).status));
    });
    assert.deepEqual(await engine.count(context.name), { count: 4 });
  },
});
