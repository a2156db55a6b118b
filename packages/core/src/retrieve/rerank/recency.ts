import type { Candidate } from '../passage.js';
import { type Reranker, rescored } from './reranker.js';

const day = 86_400_000;

/**
 * Prefers recent passages. A passage's score is multiplied by 1 when new and by less as it ages, halving the share `weight`
 * every `halfLife` days: at weight 0.3, a very old passage keeps 70 % of its score. Scores must not be negative.
 *
 * `date` tells when a passage is from; those without a date count as very old. Default: `metadata.date`, then
 * `metadata.updated_at`, as ISO text or milliseconds.
 */
export function recency({
  halfLife = 90,
  weight = 0.3,
  date = dateOf,
  now = Date.now,
}: {
  readonly halfLife?: number;
  readonly weight?: number;
  readonly date?: (candidate: Candidate) => Date | string | number | undefined;
  readonly now?: () => number;
} = {}): Reranker {
  if (!(halfLife > 0)) throw new RangeError(`halfLife is ${halfLife}, expected a number above 0`);
  if (!(weight >= 0 && weight <= 1)) {
    throw new RangeError(`weight is ${weight}, expected a number from 0 to 1`);
  }
  return (candidates) => {
    const today = now();
    return candidates
      .map((candidate) => {
        const time = new Date(date(candidate) ?? Number.NaN).getTime();
        // What claims to be from the future is new, not better than new.
        const age = Math.max(0, today - time) / day;
        const freshness = Number.isNaN(age) ? 0 : 0.5 ** (age / halfLife);
        const factor = 1 - weight + weight * freshness;
        return rescored(candidate, candidate.score * factor, `${candidate.scoreKind} × recency`);
      })
      .sort((a, b) => b.score - a.score);
  };
}

function dateOf({ metadata }: Candidate): string | number | undefined {
  const value = metadata['date'] ?? metadata['updated_at'];
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
