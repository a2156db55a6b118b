import type { Candidate } from '../passage.js';
import type { Reranker } from './reranker.js';

/*
 * Maximal marginal relevance (Carbonell & Goldstein, SIGIR 1998): picks one passage at a time, the one that is best by its
 * score less its likeness to those already picked. Scores are scaled to 0..1 first, so any kind will do.
 */

/**
 * Spreads passages out, so that five versions of one statement do not crowd out the second one. `diversity` goes from 0 (keeps
 * the order) to 1 (variety only). Keeps scores; needs dense vectors, and ranks passages without one by score alone.
 */
export function mmr({ diversity = 0.3 }: { readonly diversity?: number } = {}): Reranker {
  if (!(diversity >= 0 && diversity <= 1)) {
    throw new RangeError(`diversity is ${diversity}, expected a number from 0 to 1`);
  }
  return async (candidates, { vectors }) => {
    const byId = await vectors();
    const remaining = scaleScores(candidates).map(({ candidate, relevance }) => ({
      candidate,
      relevance,
      vector: unit(byId.get(candidate.id)),
      likeness: 0,
    }));
    const picked: Candidate[] = [];
    while (remaining.length > 0) {
      let best = 0;
      let bestValue = Number.NEGATIVE_INFINITY;
      for (const [index, { relevance, likeness }] of remaining.entries()) {
        const value = (1 - diversity) * relevance - diversity * likeness;
        if (value > bestValue) {
          best = index;
          bestValue = value;
        }
      }
      const [{ candidate, vector }] = remaining.splice(best, 1) as [(typeof remaining)[number]];
      picked.push(candidate);
      for (const other of remaining) {
        other.likeness = Math.max(other.likeness, product(vector, other.vector));
      }
    }
    return picked;
  };
}

function scaleScores(candidates: readonly Candidate[]) {
  const scores = candidates.map(({ score }) => score);
  const worst = Math.min(...scores);
  const range = Math.max(...scores) - worst;
  return candidates.map((candidate) => ({
    candidate,
    relevance: range > 0 ? (candidate.score - worst) / range : 1,
  }));
}

function unit(vector: readonly number[] | undefined): readonly number[] | undefined {
  if (!vector) return undefined;
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : undefined;
}

function product(a: readonly number[] | undefined, b: readonly number[] | undefined): number {
  if (!a || !b) return 0;
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
