import assert from 'node:assert/strict';
import type { Expression } from '../../engine/index.js';
import { type ContractContext, family } from './contract-case.js';
import { assertClose, assertRejects, BAD_REQUEST, ids } from './expectations.js';
import { givenIndexes, givenPlane } from './sample-points.js';

/** Scores by point of a formula over the plane points, whose `$score` is 1, 2, 0, -1. */
async function computed(context: ContractContext, formula: Expression, defaults = {}) {
  const { points } = await context.engine.query(context.name, {
    prefetch: { query: [1, 0] },
    query: { formula, defaults },
  });
  return new Map(points.map(({ id, score }) => [id, score]));
}

/** Formulas and what they give for point 2: score 2, rank 2, kind b. */
const rows: readonly (readonly [string, Expression, number])[] = [
  ['a number', 1.5, 1.5],
  ['the score', '$score', 2],
  ['a payload value', 'rank', 2],
  ['a condition that holds', { key: 'kind', match: { value: 'b' } }, 1],
  ['a condition that does not', { key: 'kind', match: { value: 'a' } }, 0],
  ['a filter', { must_not: [{ has_id: [1] }] }, 1],
  ['sum', { sum: ['$score', 'rank', 1] }, 5],
  ['mult', { mult: ['$score', 'rank', 3] }, 12],
  ['mult stops at 0', { mult: [0, 'nothing'] }, 0],
  ['neg', { neg: '$score' }, -2],
  ['abs', { abs: { neg: 'rank' } }, 2],
  ['div', { div: { left: 'rank', right: 8 } }, 0.25],
  ['div by zero with a default', { div: { left: 1, right: 0, by_zero_default: 7 } }, 7],
  ['sqrt', { sqrt: { sum: ['rank', 7] } }, 3],
  ['pow', { pow: { base: 'rank', exponent: 3 } }, 8],
  ['exp', { exp: 'rank' }, Math.exp(2)],
  ['log10', { log10: 1000 }, 3],
  ['ln', { ln: 'rank' }, Math.log(2)],
  ['lin_decay', { lin_decay: { x: 'rank', target: 3, scale: 2 } }, 0.75],
  ['lin_decay beyond its reach', { lin_decay: { x: 'rank', target: 100, scale: 2 } }, 0],
  ['exp_decay', { exp_decay: { x: 'rank', target: 4, scale: 2, midpoint: 0.25 } }, 0.25],
  ['gauss_decay', { gauss_decay: { x: 'rank', target: 4, scale: 2, midpoint: 0.25 } }, 0.25],
  ['gauss_decay nearer', { gauss_decay: { x: 'rank', target: 3, scale: 2 } }, 0.5 ** 0.25],
  ['datetime', { datetime: '1970-01-01T00:01:00Z' }, 60],
];

const common = family('formula', {
  'every operation': async (context) => {
    await givenPlane(context);
    await givenIndexes(context, { rank: 'integer', kind: 'keyword' });
    for (const [title, formula, expected] of rows) {
      assertClose((await computed(context, formula)).get(2), expected, title);
    }
  },

  'points are sorted by what they got': async (context) => {
    const engine = await givenPlane(context);
    await givenIndexes(context, { rank: 'integer' });
    const { points } = await engine.query(context.name, {
      prefetch: { query: [1, 0] },
      query: { formula: { sum: ['$score', { mult: ['rank', 10] }] } },
      limit: 3,
    });
    assert.deepEqual(ids(points), [4, 3, 2]);
  },

  'defaults stand in for what is missing': async (context) => {
    const engine = await givenPlane(context);
    await engine.deletePayload(context.name, { points: [2], keys: ['rank'], wait: true });
    await givenIndexes(context, { rank: 'integer' });
    const scores = await computed(context, 'rank', { rank: 40 });
    assert.equal(scores.get(2), 40);
    assert.equal(scores.get(3), 3);
    await assertRejects(computed(context, 'rank'), {
      status: 400,
      text: 'Expected number value for rank in the payload and/or in the formula defaults',
    });
  },

  'a score for every prefetch': async (context) => {
    const engine = await givenPlane(context);
    const { points } = await engine.query(context.name, {
      prefetch: [
        { query: [1, 0], filter: { must: [{ has_id: [1, 2] }] } },
        { query: [0, 1], filter: { must: [{ has_id: [2, 3] }] } },
      ],
      query: {
        formula: { sum: [{ mult: ['$score[0]', 100] }, '$score[1]'] },
        defaults: { '$score[0]': 5 },
      },
    });
    const scores = new Map(points.map(({ id, score }) => [id, score]));
    assert.equal(scores.get(1), 100);
    assert.equal(scores.get(2), 201);
    assert.equal(scores.get(3), 503);
  },

  'distances on the globe and dates in payloads': async (context) => {
    const engine = await givenPlane(context);
    await givenIndexes(context, { place: 'geo', at: 'datetime' });
    await engine.setPayload(context.name, {
      filter: {},
      payload: { place: { lon: 0, lat: 1 }, at: '1970-01-02' },
      wait: true,
    });
    const metres = await computed(context, {
      geo_distance: { origin: { lon: 0, lat: 0 }, to: 'place' },
    });
    assertClose(metres.get(2), (Math.PI / 180) * 6371008.8, 'metres');
    const seconds = await computed(context, { datetime_key: 'at' });
    assert.equal(seconds.get(2), 86400);
  },

  'a threshold on what they got': async (context) => {
    const engine = await givenPlane(context);
    const { points } = await engine.query(context.name, {
      prefetch: { query: [1, 0] },
      query: { formula: { neg: '$score' } },
      score_threshold: -0.5,
    });
    assert.deepEqual(ids(points), [4, 3]);
  },

  'formulas need prefetches, and sense': async (context) => {
    const engine = await givenPlane(context);
    await assertRejects(engine.query(context.name, { query: { formula: '$score' } }), BAD_REQUEST);
    const nonsense: unknown[] = [
      { power: 1 },
      { div: { left: 1 } },
      { sqrt: -1 },
      { ln: 0 },
      { exp_decay: { x: 1, scale: 0 } },
      { exp_decay: { x: 1, midpoint: 1 } },
      { datetime: 'someday' },
      'a..b',
      null,
    ];
    for (const formula of nonsense) {
      await assertRejects(computed(context, formula as Expression), BAD_REQUEST);
    }
  },
});

/** Points scored by an expression. */
export const formulas = common;
