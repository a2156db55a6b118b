import assert from 'node:assert/strict';
import type { QueryInterface } from '../../engine/index.js';
import { type ContractContext, family } from './contract-case.js';
import { assertClose, assertRejects, assertScores, BAD_REQUEST, ids } from './expectations.js';
import { givenIndexes, givenPlane, planePoints } from './sample-points.js';

async function asked(context: ContractContext, query: QueryInterface) {
  return (await context.engine.query(context.name, { query })).points;
}

/** The saturated similarity of `best_score` and of a discovery's target. */
function saturated(similarity: number): number {
  return 0.5 * (similarity / (1 + Math.abs(similarity)) + 1);
}

function dot(id: number, [x, y]: readonly [number, number]): number {
  const [a, b] = planePoints[id - 1]!.vector as [number, number];
  return a * x + b * y;
}

/** Searching by examples. */
export const examples = family('examples', {
  'recommend: the mean of positive vectors': async (context) => {
    await givenPlane(context);
    const points = await asked(context, {
      recommend: {
        positive: [
          [1, 0],
          [0, 1],
        ],
      },
    });
    assertScores(
      points,
      [
        [3, 1.5],
        [2, 1.5],
        [1, 0.5],
        [4, 0],
      ].sort((a, b) => b[1]! - a[1]! || (points[0]!.id === a[0] ? -1 : 1)) as [number, number][],
    );
  },

  'recommend: twice the positive mean less the negative one': async (context) => {
    await givenPlane(context);
    const points = await asked(context, { recommend: { positive: [[1, 0]], negative: [[0, 1]] } });
    const target = [2, -1] as const;
    assertScores(
      points,
      [
        [2, dot(2, target)],
        [1, dot(1, target)],
        [3, dot(3, target)],
        [4, dot(4, target)],
      ].sort(
        (a, b) => b[1]! - a[1]! || ids(points).indexOf(a[0]!) - ids(points).indexOf(b[0]!),
      ) as [number, number][],
    );
  },

  'recommend by id leaves the examples out': async (context) => {
    await givenPlane(context);
    const points = await asked(context, { recommend: { positive: [1, [2, 0]], negative: [4] } });
    const target = [2 * 1.5 + 1, -1] as const;
    assertScores(points, [
      [2, dot(2, target)],
      [3, dot(3, target)],
    ]);
  },

  'recommend: best_score takes the best example': async (context) => {
    await givenPlane(context);
    const points = await asked(context, {
      recommend: { positive: [[1, 0]], negative: [[0, 1]], strategy: 'best_score' },
    });
    const scores = new Map(points.map(({ id, score }) => [id, score]));
    assertClose(scores.get(1), saturated(1));
    assertClose(scores.get(2), saturated(2));
    assertClose(scores.get(3), -saturated(3));
    assertClose(scores.get(4), -saturated(1));
    assert.deepEqual(ids(points).slice(0, 2), [2, 1]);
  },

  'recommend: sum_scores adds and subtracts': async (context) => {
    await givenPlane(context, 'Euclid');
    const points = await asked(context, {
      recommend: { positive: [[1, 0]], negative: [[0, 3]], strategy: 'sum_scores' },
    });
    const scores = new Map(points.map(({ id, score }) => [id, score]));
    assertClose(scores.get(1), -0 + 10);
    assertClose(scores.get(3), -10 + 0);
    assert.equal(points[0]?.id, 1);
  },

  'recommend needs examples, and a mean needs positive ones': async (context) => {
    await givenPlane(context);
    await assertRejects(asked(context, { recommend: {} }), BAD_REQUEST);
    await assertRejects(asked(context, { recommend: { negative: [[1, 0]] } }), BAD_REQUEST);
    const alone = { recommend: { negative: [1], strategy: 'best_score' as const } };
    assert.equal((await asked(context, alone)).length, 3);
    await assertRejects(asked(context, { recommend: { positive: [99] } }), {
      status: 404,
      text: 'No point with id 99 found',
    });
  },

  'discover: pairs decide first, then the target': async (context) => {
    await givenPlane(context);
    const points = await asked(context, {
      discover: { target: [1, 0], context: [{ positive: [0, 1], negative: [-1, 0] }] },
    });
    const rank = (id: number) => Math.sign(dot(id, [0, 1]) - dot(id, [-1, 0]));
    const expected = [1, 2, 3, 4].map((id) => [id, rank(id) + saturated(dot(id, [1, 0]))] as const);
    expected.sort((a, b) => b[1] - a[1]);
    assertScores(points, expected);
  },

  'discover by id leaves its examples out': async (context) => {
    await givenPlane(context);
    const points = await asked(context, {
      discover: { target: 1, context: { positive: 2, negative: 4 } },
    });
    assert.deepEqual(ids(points), [3]);
  },

  'context: never above 0, and 0 where every pair agrees': async (context) => {
    await givenPlane(context);
    const points = await asked(context, { context: [{ positive: [1, 0], negative: [0, 1] }] });
    assert.ok(points.every(({ score }) => score <= 0));
    const scores = new Map(points.map(({ id, score }) => [id, score]));
    assertClose(scores.get(1), 0);
    assertClose(scores.get(2), 0);
    assert.ok(scores.get(3)! < 0);
    assert.equal(points.at(-1)?.id, 3);
  },

  'relevance feedback moves the answer': async (context) => {
    await givenPlane(context);
    const points = await asked(context, {
      relevance_feedback: {
        target: [1, 0],
        feedback: [
          { example: [0, 1], score: 1 },
          { example: [1, 0], score: 0 },
        ],
        strategy: { naive: { a: 1, b: 1, c: 1 } },
      },
    });
    assert.equal(points.length, 4);
    assert.ok(points.every(({ score }) => Number.isFinite(score)));
  },

  'order_by as a query': async (context) => {
    await givenPlane(context);
    await assertRejects(asked(context, { order_by: 'rank' }), {
      status: 400,
      text: 'No range index',
    });
    await givenIndexes(context, { rank: 'float' });
    assert.deepEqual(ids(await asked(context, { order_by: 'rank' })), [1, 2, 3, 4]);
    const points = await asked(context, {
      order_by: { key: 'rank', direction: 'desc', start_from: 3 },
    });
    assert.deepEqual(ids(points), [3, 2, 1]);
    assert.deepEqual(
      points.map(({ score, order_value }) => [score, order_value]),
      [
        [1, 3],
        [1, 2],
        [1, 1],
      ],
    );
  },

  'sample draws points by chance': async (context) => {
    await givenPlane(context);
    const points = await asked(context, { sample: 'random' });
    assert.deepEqual(ids(points).sort(), [1, 2, 3, 4]);
    const { engine, name } = context;
    const two = await engine.query(name, { query: { sample: 'random' }, limit: 2 });
    assert.equal(new Set(ids(two.points)).size, 2);
  },

  'a query is of one known kind': async (context) => {
    await givenPlane(context);
    for (const query of [{ teleport: 1 }, {}, true, { recommend: 5 }, { discover: {} }, 'text']) {
      await assertRejects(asked(context, query as QueryInterface), {
        status: [400, 404, 422],
      });
    }
  },
});
