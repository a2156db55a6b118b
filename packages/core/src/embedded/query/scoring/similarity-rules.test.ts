import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueryVector } from '../reader.js';
import { contextLoss, discover } from './context.js';
import { feedbackPairs, feedbackScore } from './feedback.js';
import { averageVector, bestScore, sumScores } from './recommend.js';

/** Oracles are written over plain lists of examples, away from the positions that the rules use. */

const similarity = fc.float({ min: -100, max: 100, noNaN: true });
const similarities = fc.array(similarity, { maxLength: 6 });
const sigmoid = (x: number) => 0.5 * (x / (1 + Math.abs(x)) + 1);
const floats = (...values: number[]) => Float32Array.from(values);

describe('best_score', () => {
  it('takes the side of the best example', () => {
    expect(bestScore(1)(floats(42, 4))).toBeCloseTo(sigmoid(42));
    expect(bestScore(1)(floats(4, 42))).toBeCloseTo(-sigmoid(42));
    expect(bestScore(1)(floats(-1, 0))).toBeCloseTo(-sigmoid(0));
    expect(bestScore(1)(floats(-42, -84))).toBeCloseTo(sigmoid(-42));
  });

  it('counts a draw against the point', () => {
    expect(bestScore(1)(floats(1, 1))).toBeLessThan(0);
  });

  it('agrees with its definition, also with examples of one side only', () => {
    fc.assert(
      fc.property(similarities, similarities, (wanted, unwanted) => {
        fc.pre(wanted.length + unwanted.length > 0);
        const p = Math.max(...wanted);
        const n = Math.max(...unwanted);
        const expected = p > n ? sigmoid(p) : -sigmoid(n);
        const score = bestScore(wanted.length)(floats(...wanted, ...unwanted));
        expect(score).toBeCloseTo(expected, 5);
      }),
      { seed: 21 },
    );
  });
});

describe('sum_scores', () => {
  it('adds what is wanted and subtracts what is not', () => {
    fc.assert(
      fc.property(similarities, similarities, (wanted, unwanted) => {
        const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
        const score = sumScores(wanted.length)(floats(...wanted, ...unwanted));
        expect(score).toBeCloseTo(sum(wanted) - sum(unwanted), 3);
      }),
      { seed: 22 },
    );
  });
});

describe('discover', () => {
  it('ranks by pairs first and by the target within a rank', () => {
    expect(discover(floats(0, 1, 0, 1, 0))).toBeCloseTo(2.5);
    expect(discover(floats(0, 1, 0, 0, 1))).toBeCloseTo(0.5);
    expect(discover(floats(0, 2, 2))).toBeCloseTo(0.5);
    expect(discover(floats(5))).toBeCloseTo(sigmoid(5));
  });

  it('agrees with its definition', () => {
    fc.assert(
      fc.property(
        similarity,
        fc.array(fc.tuple(similarity, similarity), { maxLength: 5 }),
        (target, pairs) => {
          let rank = 0;
          for (const [p, n] of pairs) rank += p > n ? 1 : p < n ? -1 : 0;
          expect(discover(floats(target, ...pairs.flat()))).toBeCloseTo(rank + sigmoid(target), 5);
        },
      ),
      { seed: 23 },
    );
  });
});

describe('context', () => {
  it('loses nothing on the right side and less than 1 per pair on the wrong one', () => {
    expect(contextLoss(floats(1, 0))).toBe(0);
    expect(contextLoss(floats(0, 3))).toBeCloseTo(-3 / 4);
    expect(contextLoss(floats(0, 0))).toBeLessThan(0);
    expect(contextLoss(floats())).toBe(0);
  });

  it('agrees with its definition', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(similarity, similarity), { maxLength: 5 }), (pairs) => {
        let expected = 0;
        for (const [p, n] of pairs) {
          const d = Math.min(p - n - 2 ** -23, 0);
          expected += d / (1 + Math.abs(d));
        }
        const loss = contextLoss(floats(...pairs.flat()));
        expect(loss).toBeCloseTo(expected, 5);
        expect(loss).toBeLessThanOrEqual(0);
      }),
      { seed: 24 },
    );
  });
});

describe('relevance feedback', () => {
  const coefficients = { a: 0.5, b: 2, c: 3 };

  it('pairs the ends of the ranking, three pairs at most, leaving an odd one out', () => {
    const pairs = feedbackPairs([0.1, 0.9, 0.5], coefficients);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]).toMatchObject({ better: 1, worse: 0 });
    expect(pairs[0]!.weight).toBeCloseTo(0.8 ** 2 * 3, 5);
    expect(feedbackPairs([1, 2, 3, 4, 5, 6, 7, 8], coefficients)).toHaveLength(3);
    expect(feedbackPairs([1], coefficients)).toEqual([]);
  });

  it('agrees with its definition', () => {
    const judged = fc.array(fc.tuple(fc.float({ min: 0, max: 1, noNaN: true }), similarity), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(similarity, judged, (target, examples) => {
        const ranking = examples
          .map(([judgement, s]) => ({ judgement, s }))
          .sort((x, y) => y.judgement - x.judgement);
        let expected = coefficients.a * target;
        while (ranking.length >= 2 && examples.length - ranking.length < 6) {
          const top = ranking.shift()!;
          const bottom = ranking.pop()!;
          const confidence = top.judgement - bottom.judgement;
          expected += confidence ** coefficients.b * coefficients.c * (top.s - bottom.s);
        }
        const pairs = feedbackPairs(
          examples.map(([judgement]) => judgement),
          coefficients,
        );
        const score = feedbackScore(
          pairs,
          coefficients,
        )(floats(target, ...examples.map(([, s]) => s)));
        expect(Math.abs(score - expected)).toBeLessThanOrEqual(1e-4 * (1 + Math.abs(expected)));
      }),
      { seed: 25 },
    );
  });
});

describe('average_vector', () => {
  const dense = (...values: number[]): QueryVector => ({
    kind: 'dense',
    values: floats(...values),
  });
  const sparse = (indices: number[], values: number[]): QueryVector => ({
    kind: 'sparse',
    vector: { indices, values },
  });

  it('is the mean of what is wanted', () => {
    expect(averageVector([dense(1, 2), dense(3, 6)], [])).toEqual(dense(2, 4));
  });

  it('is twice that mean minus the mean of what is not', () => {
    expect(averageVector([dense(1, 2), dense(3, 6)], [dense(1, 1), dense(3, 5)])).toEqual(
      dense(2, 5),
    );
  });

  it('works over the union of sparse indices', () => {
    const average = averageVector(
      [sparse([1, 5], [2, 4]), sparse([5, 9], [2, 8])],
      [sparse([2, 5], [1, 1])],
    );
    expect(average).toEqual(sparse([1, 2, 5, 9], [2, -1, 5, 8]));
  });

  it('gathers the rows of multivectors and negates the unwanted', () => {
    const multi = (...rows: number[][]): QueryVector => ({
      kind: 'multi',
      rows: rows.map((row) => floats(...row)),
    });
    expect(averageVector([multi([1, 2]), multi([3, 4])], [multi([5, 6])])).toEqual(
      multi([1, 2], [3, 4], [-5, -6]),
    );
  });

  it('needs an example that is wanted, and examples of one kind', () => {
    expect(() => averageVector([], [dense(1)])).toThrow(/Positive vectors should not be empty/);
    expect(() => averageVector([dense(1), sparse([1], [1])], [])).toThrow(/different types/);
    expect(() => averageVector([dense(1)], [sparse([1], [1])])).toThrow(/of the same type/);
  });
});
