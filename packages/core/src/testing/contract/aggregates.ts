import assert from 'node:assert/strict';
import { type ContractContext, family } from './contract-case.js';
import { assertClose, assertRejects, BAD_REQUEST, ids } from './expectations.js';
import { givenIndexes, givenPlane } from './sample-points.js';

async function givenGroups(context: ContractContext) {
  const engine = await givenPlane(context);
  const point = (id: number, x: number, payload: object) => ({
    id,
    vector: [x, 0],
    payload: { ...payload },
  });
  await engine.upsert(context.name, {
    wait: true,
    points: [
      point(11, 10, { kind: 'a', tags: ['x'] }),
      point(12, 9, { kind: 'a' }),
      point(13, 8, { kind: ['a', 'c'] }),
      point(14, 7, { kind: 1.5 }),
      point(15, 6, {}),
      point(16, 5, { kind: 7 }),
    ],
  });
  await givenIndexes(context, { kind: 'keyword' });
  return engine;
}

/** Answers about many points at once. */
export const aggregates = family('aggregates', {
  'groups come by their best point, with up to three points each': async (context) => {
    const engine = await givenGroups(context);
    const { groups } = await engine.queryGroups(context.name, { query: [1, 0], group_by: 'kind' });
    const byId = new Map(groups.map(({ id, hits }) => [id, ids(hits)]));
    assert.equal(groups[0]?.id, 'a');
    assert.deepEqual(byId.get('a'), [11, 12, 13]);
    assert.deepEqual(byId.get('c'), [13, 4]);
    assert.deepEqual(byId.get('b'), [2]);
    assert.deepEqual(byId.get(7), [16]);
    assert.equal(byId.size, 4);
  },

  'group limits': async (context) => {
    const engine = await givenGroups(context);
    const { groups } = await engine.queryGroups(context.name, {
      query: [1, 0],
      group_by: 'kind',
      limit: 2,
      group_size: 1,
      with_payload: ['kind'],
    });
    assert.deepEqual(
      groups.map(({ id, hits }) => [id, ids(hits)]),
      [
        ['a', [11]],
        ['c', [13]],
      ],
    );
    assert.deepEqual(groups[0]?.hits[0]?.payload, { kind: 'a' });
    assertClose(groups[0]?.hits[0]?.score, 10);
  },

  'groups respect a filter': async (context) => {
    const engine = await givenGroups(context);
    const { groups } = await engine.queryGroups(context.name, {
      query: [1, 0],
      group_by: 'kind',
      filter: { must: [{ key: 'tags', match: { value: 'x' } }] },
    });
    assert.deepEqual(
      groups.map(({ id, hits }) => [id, ids(hits)]),
      [
        ['a', [11, 1]],
        ['c', [4]],
      ],
    );
  },

  'groups are looked up in another collection': async (context) => {
    const { admin, name, other } = context;
    const engine = await givenPlane(context);
    await engine.setPayload(name, { points: [1, 2], payload: { owner: 5 }, wait: true });
    await engine.setPayload(name, { points: [3], payload: { owner: 6 }, wait: true });
    await admin.createCollection(other, {});
    const owner = { id: 5, vector: {}, payload: { name: 'five', secret: 1 } };
    await engine.upsert(other, { points: [owner], wait: true });
    const ask = (with_lookup: Parameters<typeof engine.queryGroups>[1]['with_lookup']) =>
      engine.queryGroups(name, {
        query: [1, 0],
        group_by: 'owner',
        ...(with_lookup === undefined ? {} : { with_lookup }),
      });
    const { groups } = await ask({ collection: other, with_payload: ['name'] });
    const found = groups.find(({ id }) => id === 5)?.lookup as { id: number; payload: object };
    assert.equal(found.id, 5);
    assert.deepEqual(found.payload, { name: 'five' });
    assert.equal(groups.find(({ id }) => id === 6)?.lookup ?? undefined, undefined);
    const plain = (await ask(other)).groups.find(({ id }) => id === 5)?.lookup;
    assert.deepEqual((plain as { payload: object }).payload, { name: 'five', secret: 1 });
    await assertRejects(ask(`${other}-none`), { status: 404 });
  },

  'facets count values, most frequent first': async (context) => {
    const engine = await givenGroups(context);
    const { hits } = await engine.facet(context.name, { key: 'kind', exact: true });
    assert.deepEqual(hits, [
      { value: 'a', count: 5 },
      { value: 'c', count: 2 },
      { value: 'b', count: 1 },
    ]);
  },

  'facets: limit, filter, and a point counts once for each of its values': async (context) => {
    const engine = await givenGroups(context);
    await givenIndexes(context, { tags: 'keyword', rank: 'integer' });
    const limited = await engine.facet(context.name, { key: 'tags', limit: 1, exact: true });
    assert.deepEqual(limited.hits, [{ value: 'x', count: 3 }]);
    const filter = { must: [{ key: 'kind', match: { value: 'a' } }] };
    const filtered = await engine.facet(context.name, { key: 'rank', filter, exact: true });
    assert.deepEqual(filtered.hits, [
      { value: 1, count: 1 },
      { value: 3, count: 1 },
    ]);
  },

  'facets need an index': async (context) => {
    const engine = await givenPlane(context);
    await assertRejects(engine.facet(context.name, { key: 'kind' }), {
      status: 400,
      text: 'No appropriate index for faceting',
    });
  },

  'matrix of distances, as pairs': async (context) => {
    const engine = await givenPlane(context);
    const { pairs } = await engine.searchMatrixPairs(context.name, { sample: 10, limit: 1 });
    const found = new Map(pairs.map(({ a, b, score }) => [a, [b, score]]));
    assert.equal(pairs.length, 4);
    assert.deepEqual(found.get(1), [2, 2]);
    assert.deepEqual(found.get(2), [3, 3]);
    assert.ok(pairs.every(({ a, b }) => a !== b));
  },

  'matrix of distances, by offsets': async (context) => {
    const engine = await givenPlane(context);
    const filter = { must: [{ has_id: [1, 2, 3] }] };
    const matrix = await engine.searchMatrixOffsets(context.name, { sample: 10, limit: 2, filter });
    assert.deepEqual([...matrix.ids].sort(), [1, 2, 3]);
    assert.equal(matrix.scores.length, 6);
    assert.equal(matrix.offsets_row.length, 6);
    matrix.scores.forEach((score, index) => {
      const row = matrix.ids[matrix.offsets_row[index]!];
      const column = matrix.ids[matrix.offsets_col[index]!];
      if (row === 1 && column === 2) assertClose(score, 2);
      assert.notEqual(row, column);
    });
  },

  'matrix limits': async (context) => {
    const engine = await givenPlane(context);
    await assertRejects(engine.searchMatrixPairs(context.name, { sample: 1 }), BAD_REQUEST);
    const { pairs } = await engine.searchMatrixPairs(context.name, { sample: 2, limit: 5 });
    assert.equal(pairs.length, 2);
  },
});
