import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hit } from '../reader.js';
import { distributionBasedFusion, reciprocalRankFusion } from './fusion.js';

const hits = (...pairs: [number, number][]): Hit[] => pairs.map(([id, score]) => ({ id, score }));
const asObject = (list: Hit[]) => Object.fromEntries(list.map(({ id, score }) => [id, score]));

/** Lists of distinct ids with falling scores, as searches give them. */
const rankedLists = fc.array(
  fc
    .uniqueArray(
      fc.record({ id: fc.nat(30), score: fc.float({ min: -50, max: 50, noNaN: true }) }),
      {
        selector: ({ id }) => id,
        maxLength: 20,
      },
    )
    .map((list) => list.sort((a, b) => b.score - a.score)),
  { minLength: 1, maxLength: 4 },
);

describe('reciprocal rank fusion', () => {
  it('gives the first place 1/k and counts ranks from 0', () => {
    const fused = reciprocalRankFusion(
      [hits([2, 0.9], [1, 0.8]), hits([1, 0.7], [2, 0.6], [3, 0.5])],
      2,
    );
    expect(asObject(fused)).toEqual({
      1: Math.fround(Math.fround(1 / 3) + 1 / 2),
      2: Math.fround(1 / 2 + Math.fround(1 / 3)),
      3: 0.25,
    });
    expect(fused.at(-1)!.id).toBe(3);
  });

  it('reads only the order of the lists', () => {
    const one = reciprocalRankFusion([hits([1, 9], [2, 8])], 2);
    const other = reciprocalRankFusion([hits([1, -1], [2, -100])], 2);
    expect(other).toEqual(one);
  });

  it('lets a weight of 3 make three places cost what one costs elsewhere', () => {
    const heavy = hits(...Array.from({ length: 9 }, (_, i): [number, number] => [10 + i, 0]));
    const light = hits([20, 0], [21, 0], [22, 0]);
    const scores = asObject(reciprocalRankFusion([heavy, light], 60, [3, 1]));
    expect(scores[12]).toBeCloseTo(scores[20]!, 6);
    expect(scores[15]).toBeCloseTo(scores[21]!, 6);
    expect(scores[18]).toBeCloseTo(scores[22]!, 6);
  });

  it('silences a list of weight 0 or less but still names its points', () => {
    for (const weight of [0, -1]) {
      const fused = reciprocalRankFusion([hits([1, 0]), hits([2, 0])], 2, [1, weight]);
      expect(asObject(fused)).toEqual({ 1: 0.5, 2: 0 });
    }
  });

  it('agrees with the formula in double precision', () => {
    fc.assert(
      fc.property(
        rankedLists,
        fc.integer({ min: 1, max: 100 }),
        fc.boolean(),
        (lists, k, weigh) => {
          const weights = weigh ? lists.map((_, i) => 0.5 + i) : undefined;
          const expected = new Map<unknown, number>();
          lists.forEach((list, which) => {
            list.forEach(({ id }, position) => {
              const w = weights?.[which] ?? 1;
              const score = 1 / ((position + 1) / w + k - 1);
              expected.set(id, (expected.get(id) ?? 0) + score);
            });
          });
          const fused = reciprocalRankFusion(lists, k, weights);
          expect(fused).toHaveLength(expected.size);
          for (const { id, score } of fused) expect(score).toBeCloseTo(expected.get(id)!, 5);
          for (let i = 1; i < fused.length; i++) {
            expect(fused[i - 1]!.score).toBeGreaterThanOrEqual(fused[i]!.score);
          }
        },
      ),
      { seed: 11 },
    );
  });
});

describe('distribution-based score fusion', () => {
  it('gives one half to a lone point and to lists without spread', () => {
    expect(asObject(distributionBasedFusion([hits([1, 7])]))).toEqual({ 1: 0.5 });
    expect(asObject(distributionBasedFusion([hits([1, 3], [2, 3], [3, 3])]))).toEqual({
      1: 0.5,
      2: 0.5,
      3: 0.5,
    });
  });

  it('maps the mean to one half and three sample deviations to the ends, unclamped', () => {
    const [first, second, third] = distributionBasedFusion([hits([1, 3], [2, 2], [3, 1])]);
    // Mean 2, sample deviation 1: ends at -1 and 5.
    expect(first).toEqual({ id: 1, score: Math.fround(4 / 6) });
    expect(second).toEqual({ id: 2, score: 0.5 });
    expect(third!.score).toBeCloseTo(2 / 6, 6);
    const outlier = hits(
      [0, 1000],
      ...Array.from({ length: 30 }, (_, i): [number, number] => [i + 1, 0]),
    );
    expect(distributionBasedFusion([outlier])[0]!.score).toBeGreaterThan(1);
  });

  it('agrees with two-pass statistics in double precision', () => {
    fc.assert(
      fc.property(rankedLists, (lists) => {
        const expected = new Map<unknown, number>();
        for (const list of lists) {
          const scores = list.map(({ score }) => score);
          const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
          const variance =
            scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1);
          const deviation = Math.sqrt(variance);
          // Lists with next to no spread divide rounding errors by each other; they are another test's subject.
          fc.pre(scores.length < 2 || deviation === 0 || deviation > 1e-2);
          for (const { id, score } of list) {
            const normal =
              scores.length < 2 || deviation === 0
                ? 0.5
                : (score - (mean - 3 * deviation)) / (6 * deviation);
            expected.set(id, (expected.get(id) ?? 0) + normal);
          }
        }
        const fused = distributionBasedFusion(lists);
        expect(fused).toHaveLength(expected.size);
        for (const { id, score } of fused) expect(score).toBeCloseTo(expected.get(id)!, 3);
      }),
      { seed: 12 },
    );
  });

  it('breaks ties by larger id first', () => {
    const fused = distributionBasedFusion([hits([3, 1], [9, 1], [5, 1])]);
    expect(fused.map(({ id }) => id)).toEqual([9, 5, 3]);
  });
});
