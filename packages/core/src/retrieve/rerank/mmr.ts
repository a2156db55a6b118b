import { maximalMarginalRelevance } from './marginal-relevance.js';
import type { Reranker } from './reranker.js';

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
    const scored = candidates.map((candidate) => ({
      candidate,
      score: candidate.score,
      vector: byId.get(candidate.id),
    }));
    return maximalMarginalRelevance(scored, { lambda: 1 - diversity }).map(
      ({ candidate }) => candidate,
    );
  };
}
