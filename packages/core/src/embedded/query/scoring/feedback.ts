import type { FeedbackCoefficients } from '../request/query-interface.js';

/** Pairs of judged examples compared at most. */
const MAX_PAIRS = 3;

/** Two judged examples, by position, and what a unit of difference in similarity between them is worth. */
export interface FeedbackPair {
  readonly better: number;
  readonly worse: number;
  readonly weight: number;
}

/**
 * Naive relevance feedback (Qdrant 1.17): examples are paired from the two ends of their ranking by judgement, best
 * with worst. A pair weighs `confidence^b * c`, confidence being the difference of its judgements.
 */
export function feedbackPairs(
  judgements: readonly number[],
  { b, c }: FeedbackCoefficients,
): FeedbackPair[] {
  const ranking = judgements.map((_, i) => i).sort((x, y) => judgements[y]! - judgements[x]!);
  const count = Math.min(MAX_PAIRS, Math.floor(ranking.length / 2));
  return Array.from({ length: count }, (_, position) => {
    const better = ranking[position]!;
    const worse = ranking[ranking.length - 1 - position]!;
    const confidence = Math.fround(judgements[better]! - judgements[worse]!);
    return { better, worse, weight: Math.fround(Math.fround(confidence ** b) * c) };
  });
}

/**
 * `a` times the similarity to the target, plus for each pair its weight times how much nearer the point is to the
 * better example. Similarities: the target's first, then those of the judged examples in order.
 */
export function feedbackScore(
  pairs: readonly FeedbackPair[],
  { a }: FeedbackCoefficients,
): (similarities: Float32Array) => number {
  return (similarities) => {
    let score = Math.fround(a * similarities[0]!);
    for (const { better, worse, weight } of pairs) {
      const delta = Math.fround(similarities[better + 1]! - similarities[worse + 1]!);
      score = Math.fround(score + Math.fround(weight * delta));
    }
    return score;
  };
}
