import assert from 'node:assert/strict';
import type { QueryInterface } from '../../engine/index.js';
import { type ContractContext, family } from './contract-case.js';
import { assertClose, assertRejects, assertScores, BAD_REQUEST, ids } from './expectations.js';
import { denseLeg, givenHybrid, givenPlane, wordsLeg } from './sample-points.js';

const legs = [denseLeg, wordsLeg];

async function fused(context: ContractContext, query: QueryInterface, prefetch: object[] = legs) {
  return (await context.engine.query(context.name, { prefetch, query })).points;
}

/** Scores by `dbsf` of one list: normalised by mean and three standard deviations. */
function normalised(scores: readonly number[]): number[] {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (scores.length - 1));
  const low = mean - 3 * deviation;
  return scores.map((score) => (score - low) / (6 * deviation));
}

/** Several questions in one: prefetches and what is made of them. */
export const fusion = family('fusion', {
  'rrf: 1 / (2 + rank) summed over the lists': async (context) => {
    await givenHybrid(context);
    assertScores(await fused(context, { fusion: 'rrf' }), [
      [3, 1 / 2 + 1 / 4],
      [2, 1 / 3 + 1 / 3],
      [1, 1 / 2],
    ]);
  },

  'rrf with k': async (context) => {
    await givenHybrid(context);
    assertScores(await fused(context, { rrf: { k: 10 } }), [
      [3, 1 / 10 + 1 / 12],
      [2, 1 / 11 + 1 / 11],
      [1, 1 / 10],
    ]);
  },

  'rrf with weights': async (context) => {
    await givenHybrid(context);
    assertScores(
      await fused(context, { rrf: { k: 2, weights: [4, 1] } }),
      [
        [1, 1 / (1 / 4 + 1)],
        [3, 1 / (3 / 4 + 1) + 1 / 2],
        [2, 1 / (2 / 4 + 1) + 1 / 3],
      ].sort((a, b) => b[1]! - a[1]!) as [number, number][],
    );
    await assertRejects(fused(context, { rrf: { weights: [1] } }), BAD_REQUEST);
  },

  'dbsf: scores scaled by mean and deviation': async (context) => {
    await givenHybrid(context);
    const dense = normalised([3, 2, 1]);
    const words = normalised([5, 2]);
    const expected: [number, number][] = [
      [1, dense[0]!],
      [2, dense[1]! + words[1]!],
      [3, dense[2]! + words[0]!],
    ];
    expected.sort((a, b) => b[1] - a[1]);
    assertScores(await fused(context, { fusion: 'dbsf' }), expected);
  },

  'dbsf of a single point is a half': async (context) => {
    await givenHybrid(context);
    const points = await fused(context, { fusion: 'dbsf' }, [{ ...denseLeg, limit: 1 }]);
    assertScores(points, [[1, 0.5]]);
  },

  'a fused threshold is inclusive': async (context) => {
    const engine = await givenHybrid(context);
    const { points } = await engine.query(context.name, {
      prefetch: legs,
      query: { fusion: 'rrf' },
      score_threshold: 0.5,
    });
    assert.deepEqual(ids(points), [3, 2, 1]);
  },

  'fusions nest': async (context) => {
    await givenHybrid(context);
    const inner = { prefetch: legs, query: { fusion: 'rrf' as const }, limit: 2 };
    assertScores(await fused(context, { fusion: 'rrf' }, [inner, wordsLeg]), [
      [3, 1 / 2 + 1 / 2],
      [2, 1 / 3 + 1 / 3],
    ]);
  },

  'a prefetch may be a single object': async (context) => {
    const engine = await givenHybrid(context);
    const { points } = await engine.query(context.name, {
      prefetch: denseLeg,
      query: { fusion: 'rrf' },
    });
    assert.deepEqual(ids(points), [1, 2, 3]);
  },

  'limits and thresholds hold in a prefetch': async (context) => {
    await givenHybrid(context);
    const few = await fused(context, { fusion: 'rrf' }, [{ ...denseLeg, limit: 2 }]);
    assert.deepEqual(ids(few), [1, 2]);
    const good = await fused(context, { fusion: 'rrf' }, [{ ...denseLeg, score_threshold: 2 }]);
    assert.deepEqual(ids(good), [1]);
  },

  'the outer filter holds in every prefetch': async (context) => {
    const engine = await givenHybrid(context);
    const { points } = await engine.query(context.name, {
      prefetch: [{ ...denseLeg, limit: 1 }],
      query: { fusion: 'rrf' },
      filter: { must: [{ key: 'kind', match: { value: 'b' } }] },
    });
    assert.deepEqual(ids(points), [2]);
  },

  'a filter holds in the prefetches inside its own': async (context) => {
    await givenHybrid(context);
    const filter = { must_not: [{ has_id: [1] }] };
    const inner = {
      prefetch: { ...denseLeg, limit: 1 },
      query: { fusion: 'rrf' as const },
      filter,
    };
    assert.deepEqual(ids(await fused(context, { fusion: 'rrf' }, [inner])), [2]);
  },

  'offset skips among what was prefetched': async (context) => {
    const engine = await givenHybrid(context);
    const page = (offset: number, limit: number) =>
      engine.query(context.name, {
        prefetch: [{ ...denseLeg, limit }],
        query: { fusion: 'rrf' },
        offset,
      });
    assert.deepEqual(ids((await page(1, 3)).points), [2, 3]);
    assert.deepEqual(ids((await page(2, 2)).points), []);
  },

  'a vector scores prefetched points anew': async (context) => {
    await givenHybrid(context);
    const { engine, name } = context;
    const { points } = await engine.query(name, { prefetch: wordsLeg, ...denseLeg });
    assertScores(points, [
      [2, 2],
      [3, 1],
    ]);
  },

  'payload and vectors come with fused points': async (context) => {
    const engine = await givenHybrid(context);
    const { points } = await engine.query(context.name, {
      prefetch: legs,
      query: { fusion: 'rrf' },
      limit: 1,
      with_payload: true,
      with_vector: ['dense'],
    });
    assert.deepEqual(points[0]?.payload, { kind: 'a', rank: 3 });
    assert.deepEqual(points[0]?.vector, { dense: [1, 0] });
  },

  'ids asked about anywhere are left out': async (context) => {
    await givenHybrid(context);
    const points = await fused(context, { fusion: 'rrf' }, [
      { query: 1, using: 'dense' },
      wordsLeg,
    ]);
    assert.ok(!ids(points).includes(1));
  },

  'prefetches need a query, fusions need prefetches': async (context) => {
    const engine = await givenHybrid(context);
    const { name } = context;
    await assertRejects(engine.query(name, { prefetch: legs }), {
      status: 400,
      text: 'A query is needed to merge the prefetches',
    });
    await assertRejects(engine.query(name, { query: { fusion: 'rrf' } }), BAD_REQUEST);
    await assertRejects(
      engine.query(name, { prefetch: legs, query: { fusion: 'rrf' }, using: 'dense' }),
      BAD_REQUEST,
    );
    await assertRejects(fused(context, { rrf: { k: 0 } }), BAD_REQUEST);
    await assertRejects(fused(context, { fusion: 'best' as 'rrf' }), BAD_REQUEST);
  },

  'samples are drawn from prefetched points': async (context) => {
    await givenHybrid(context);
    const points = await fused(context, { sample: 'random' }, [wordsLeg]);
    assert.deepEqual(ids(points).sort(), [2, 3]);
  },

  'mmr picks what is near and unlike what it has': async (context) => {
    const engine = await givenPlane(context, 'Cosine');
    const more = [
      { id: 11, vector: [1, 0.01] },
      { id: 12, vector: [0.6, 0.8] },
    ];
    await engine.upsert(context.name, { points: more, wait: true });
    const ask = async (diversity: number) =>
      ids(
        (
          await engine.query(context.name, {
            query: { nearest: [1, 0], mmr: { diversity, candidates_limit: 10 } },
            limit: 2,
          })
        ).points,
      );
    assert.deepEqual(await ask(0), [1, 11]);
    const varied = await ask(1);
    assert.equal(varied[0], 1);
    assert.notEqual(varied[1], 11);
  },

  'mmr keeps the original scores': async (context) => {
    const engine = await givenPlane(context);
    const { points } = await engine.query(context.name, {
      query: { nearest: [1, 0], mmr: { diversity: null, candidates_limit: 4 } },
    });
    const scores = new Map(points.map(({ id, score }) => [id, score]));
    assertClose(scores.get(2), 2);
    assertClose(scores.get(4), -1);
    assert.equal(points[0]?.id, 2);
  },
});
