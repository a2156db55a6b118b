import assert from 'node:assert/strict';
import type { DeprecatedSearch, VectorEngine } from '../../engine/index.js';
import { type ContractContext, family } from './contract-case.js';
import { assertRejects, assertScores, BAD_REQUEST, ids } from './expectations.js';
import { givenHybrid, givenPlane } from './sample-points.js';

/** The engine with the methods that the official client had up to 1.18. */
function old(engine: VectorEngine): DeprecatedSearch {
  return engine as VectorEngine & DeprecatedSearch;
}

async function givenOldPlane(context: ContractContext): Promise<DeprecatedSearch> {
  return old(await givenPlane(context));
}

const byPlane = [
  [2, 2],
  [1, 1],
  [3, 0],
  [4, -1],
] as const;
const kindA = { must: [{ key: 'kind', match: { value: 'a' } }] };

/** What `query` replaced, as older code calls it: lists of points, without the object around them. */
export const olderSearches = family('older searches', {
  'search: nearest to a vector, with payloads unless asked otherwise': async (context) => {
    const engine = await givenOldPlane(context);
    const points = await engine.search(context.name, { vector: [1, 0] });
    assertScores(points, byPlane);
    assert.equal(points[0]?.payload?.['name'], 'two');
    assert.ok(points.every(({ vector }) => vector === undefined || vector === null));
    const [bare] = await engine.search(context.name, {
      vector: [1, 0],
      limit: 1,
      with_payload: false,
      with_vector: true,
    });
    assert.deepEqual([bare?.payload ?? null, bare?.vector], [null, [2, 1]]);
  },

  'search: filter, offset, limit and threshold': async (context) => {
    const engine = await givenOldPlane(context);
    const vector = [1, 0];
    const among = await engine.search(context.name, { vector, filter: kindA });
    assert.deepEqual(ids(among), [1, 3]);
    const later = await engine.search(context.name, { vector, offset: 1, limit: 2 });
    assert.deepEqual(ids(later), [1, 3]);
    const above = await engine.search(context.name, { vector, score_threshold: 0.5 });
    assert.deepEqual(ids(above), [2, 1]);
  },

  'search: vectors by name, dense and sparse': async (context) => {
    const engine = old(await givenHybrid(context));
    const dense = await engine.search(context.name, { vector: { name: 'dense', vector: [1, 0] } });
    assert.deepEqual(ids(dense), [1, 2, 3]);
    const vector = { name: 'words', vector: { indices: [7], values: [1] } };
    assertScores(await engine.search(context.name, { vector }), [
      [3, 5],
      [2, 2],
    ]);
    const unknown = { name: 'nothing', vector: [1, 0] };
    await assertRejects(engine.search(context.name, { vector: unknown }), BAD_REQUEST);
  },

  'searchBatch: a list for every search': async (context) => {
    const engine = await givenOldPlane(context);
    const answers = await engine.searchBatch(context.name, {
      searches: [
        { vector: [1, 0], limit: 2 },
        { vector: [0, 1], limit: 1, filter: kindA, with_payload: true },
      ],
    });
    assert.deepEqual(answers.map(ids), [[2, 1], [3]]);
    assert.equal(answers[1]?.[0]?.payload?.['name'], 'three');
  },

  'searchPointGroups: the best of every group': async (context) => {
    const engine = await givenOldPlane(context);
    const { groups } = await engine.searchPointGroups(context.name, {
      vector: [1, 0],
      group_by: 'kind',
      group_size: 1,
      limit: 2,
    });
    assert.deepEqual(
      groups.map((group) => [group.id, ids(group.hits)]),
      [
        ['b', [2]],
        ['a', [1]],
      ],
    );
  },

  'recommend: examples by id are left out, unknown ones are a 404': async (context) => {
    const engine = await givenOldPlane(context);
    const points = await engine.recommend(context.name, { positive: [1], negative: [4] });
    // Twice (1, 0), less (-1, 1).
    assertScores(points, [
      [2, 5],
      [3, -3],
    ]);
    assert.equal(points[0]?.payload?.['name'], 'two');
    const best = await engine.recommend(context.name, {
      positive: [[1, 0]],
      strategy: 'best_score',
      limit: 1,
    });
    assert.deepEqual(ids(best), [2]);
    await assertRejects(engine.recommend(context.name, { positive: [99] }), {
      status: 404,
      text: 'No point with id 99 found',
    });
  },

  'recommendBatch, in both of its spellings': async (context) => {
    const engine = await givenOldPlane(context);
    const request = {
      searches: [
        { positive: [1], limit: 1 },
        { positive: [3], limit: 1 },
      ],
    };
    for (const method of ['recommendBatch', 'recommend_batch'] as const) {
      const answers = await engine[method](context.name, request);
      assert.deepEqual(answers.map(ids), [[2], [2]]);
    }
  },

  'recommendPointGroups: groups around examples': async (context) => {
    const engine = await givenOldPlane(context);
    const { groups } = await engine.recommendPointGroups(context.name, {
      positive: [1],
      group_by: 'kind',
      group_size: 1,
      limit: 3,
    });
    assert.deepEqual(
      groups.map((group) => [group.id, ids(group.hits)]),
      [
        ['b', [2]],
        ['a', [3]],
        ['c', [4]],
      ],
    );
  },

  'discoverPoints: towards a target, or by context alone': async (context) => {
    const engine = await givenOldPlane(context);
    const towards = await engine.discoverPoints(context.name, {
      target: [1, 0],
      context: [{ positive: 2, negative: 4 }],
      limit: 10,
    });
    assert.deepEqual(ids(towards), [1, 3]);
    const alone = await engine.discoverPoints(context.name, {
      context: [{ positive: [1, 0], negative: [0, 1] }],
      limit: 1,
      with_payload: ['name'],
    });
    assert.ok([1, 2].includes(Number(alone[0]?.id)));
  },

  'discoverBatchPoints: a list for every discovery': async (context) => {
    const engine = await givenOldPlane(context);
    const discovery = {
      target: [1, 0],
      context: [{ positive: [1, 0], negative: [-1, 0] }],
      limit: 1,
    };
    const searches = [discovery, { ...discovery, filter: { must: [{ has_id: [3] }] } }];
    const answers = await engine.discoverBatchPoints(context.name, { searches });
    assert.deepEqual(answers.map(ids), [[2], [3]]);
  },
});
