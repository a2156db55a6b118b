import assert from 'node:assert/strict';
import { type ContractContext, family } from './contract-case.js';
import { assertRejects, BAD_REQUEST, idSet, ids } from './expectations.js';
import { givenHybrid, givenPlane } from './sample-points.js';

async function left({ engine, name }: ContractContext) {
  return idSet((await engine.scroll(name, { limit: 100 })).points);
}

/** Deleting points, changing their vectors, and several writes in one call. */
export const pointWrites = family('points', {
  'deleting by id; unknown ids are no error': async (context) => {
    const engine = await givenPlane(context);
    const result = await engine.delete(context.name, { points: [1, 99], wait: true });
    assert.equal(result.status, 'completed');
    assert.deepEqual(await left(context), [2, 3, 4]);
    const { points } = await engine.query(context.name, { query: [1, 0] });
    assert.ok(!ids(points).includes(1));
  },

  'deleting by filter': async (context) => {
    const engine = await givenPlane(context);
    const filter = { must: [{ key: 'rank', range: { gte: 2, lt: 4 } }] };
    await engine.delete(context.name, { filter, wait: true });
    assert.deepEqual(await left(context), [1, 4]);
  },

  'an empty filter deletes all': async (context) => {
    const engine = await givenPlane(context);
    await engine.delete(context.name, { filter: { must: [] }, wait: true });
    assert.deepEqual(await left(context), []);
  },

  'deleting needs points or a filter': async (context) => {
    const engine = await givenPlane(context);
    await assertRejects(engine.delete(context.name, { wait: true } as never), BAD_REQUEST);
    assert.deepEqual(await engine.count(context.name), { count: 4 });
  },

  'a deleted id can be written again': async (context) => {
    const engine = await givenPlane(context);
    await engine.delete(context.name, { points: [1], wait: true });
    await engine.upsert(context.name, { points: [{ id: 1, vector: [7, 7] }], wait: true });
    const [point] = await engine.retrieve(context.name, { ids: [1], with_vector: true });
    assert.deepEqual(point?.vector, [7, 7]);
    assert.deepEqual(point?.payload ?? {}, {});
  },

  'updating vectors leaves other vectors and the payload alone': async (context) => {
    const engine = await givenHybrid(context);
    const points = [{ id: 1, vector: { dense: [9, 9] } }];
    const result = await engine.updateVectors(context.name, { points, wait: true });
    assert.equal(result.status, 'completed');
    const [point] = await engine.retrieve(context.name, { ids: [1], with_vector: true });
    assert.deepEqual(point?.vector, { dense: [9, 9], words: { indices: [1], values: [1] } });
    assert.deepEqual(point?.payload, { kind: 'a', rank: 1 });
    const found = await engine.query(context.name, { query: [1, 0], using: 'dense', limit: 1 });
    assert.deepEqual(ids(found.points), [1]);
  },

  'updating vectors of an unknown point is 404': async (context) => {
    const engine = await givenPlane(context);
    const points = [{ id: 99, vector: [1, 1] }];
    await assertRejects(engine.updateVectors(context.name, { points, wait: true }), {
      status: 404,
      text: 'No point with id 99 found',
    });
  },

  'updating vectors checks dimension and name': async (context) => {
    const engine = await givenHybrid(context);
    for (const vector of [{ dense: [1, 2, 3] }, { nope: [1, 2] }]) {
      const points = [{ id: 1, vector }];
      await assertRejects(engine.updateVectors(context.name, { points, wait: true }), {
        status: 400,
      });
    }
  },

  'updating vectors only of points that match update_filter': async (context) => {
    const engine = await givenHybrid(context);
    const points = [1, 2].map((id) => ({ id, vector: { dense: [9, 9] } }));
    const update_filter = { must: [{ key: 'kind', match: { value: 'b' } }] };
    await engine.updateVectors(context.name, { points, update_filter, wait: true });
    const found = await engine.query(context.name, { query: [0, 1], using: 'dense', limit: 1 });
    assert.deepEqual(ids(found.points), [2]);
  },

  'deleting vectors by id and by filter': async (context) => {
    const engine = await givenHybrid(context);
    await engine.deleteVectors(context.name, { points: [1], vector: ['dense'], wait: true });
    const filter = { must: [{ key: 'rank', match: { value: 2 } }] };
    await engine.deleteVectors(context.name, { filter, vector: ['dense', 'words'], wait: true });
    const dense = await engine.query(context.name, { query: [1, 0], using: 'dense' });
    assert.deepEqual(ids(dense.points), [3]);
    const [first, second] = await Promise.all(
      [1, 2].map(async (id) => {
        const [point] = await engine.retrieve(context.name, { ids: [id], with_vector: true });
        return point?.vector;
      }),
    );
    assert.deepEqual(first, { words: { indices: [1], values: [1] } });
    assert.deepEqual(second, {});
  },

  'deleting vectors: an unknown id is 404, an unknown name 400': async (context) => {
    const engine = await givenHybrid(context);
    await assertRejects(
      engine.deleteVectors(context.name, { points: [99], vector: ['dense'], wait: true }),
      { status: 404, text: 'No point with id 99 found' },
    );
    await assertRejects(
      engine.deleteVectors(context.name, { points: [1], vector: ['nope'], wait: true }),
      { status: 400, text: 'nope' },
    );
  },

  'a batch applies its writes in order, one answer each': async (context) => {
    const engine = await givenPlane(context);
    const results = await engine.batchUpdate(context.name, {
      wait: true,
      operations: [
        { upsert: { points: [{ id: 9, vector: [1, 1], payload: { a: 1, b: 1 } }] } },
        { set_payload: { points: [9], payload: { a: 2 } } },
        { delete_payload: { points: [9], keys: ['b'] } },
        { update_vectors: { points: [{ id: 9, vector: [5, 5] }] } },
        { overwrite_payload: { points: [1], payload: { fresh: true } } },
        { clear_payload: { points: [2] } },
        { delete: { points: [3] } },
        { upsert: { batch: { ids: [3], vectors: [[8, 8]] } } },
        { delete: { filter: { must: [{ has_id: [4] }] } } },
      ],
    });
    assert.equal(results.length, 9);
    assert.ok(results.every(({ status }) => status === 'completed'));
    const { points } = await engine.scroll(context.name, { with_vector: true });
    const byId = new Map(points.map((point) => [point.id, point]));
    assert.deepEqual(byId.get(9)?.payload, { a: 2 });
    assert.deepEqual(byId.get(9)?.vector, [5, 5]);
    assert.deepEqual(byId.get(1)?.payload, { fresh: true });
    assert.deepEqual(byId.get(2)?.payload ?? {}, {});
    assert.deepEqual(byId.get(3)?.vector, [8, 8]);
    assert.equal(byId.has(4), false);
  },

  'a batch sees its own writes': async (context) => {
    const engine = await givenPlane(context);
    const flagged = { must: [{ key: 'flag', match: { value: true } }] };
    await engine.batchUpdate(context.name, {
      wait: true,
      operations: [
        { set_payload: { points: [1, 2], payload: { flag: true } } },
        { overwrite_payload: { filter: flagged, payload: { flag: true, seen: 1 } } },
        { delete_vectors: { filter: flagged, vector: [''] } },
        { delete: { filter: { must: [{ key: 'seen', match: { value: 1 } }, { has_id: [1] }] } } },
      ],
    });
    assert.deepEqual(await left(context), [2, 3, 4]);
    const [point] = await engine.retrieve(context.name, { ids: [2] });
    assert.deepEqual(point?.payload, { flag: true, seen: 1 });
  },

  'an empty batch answers with an empty list': async (context) => {
    const engine = await givenPlane(context);
    assert.deepEqual(await engine.batchUpdate(context.name, { operations: [], wait: true }), []);
  },
});
