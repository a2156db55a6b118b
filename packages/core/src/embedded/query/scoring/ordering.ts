import { comparePointIds } from '../../bytes/index.js';
import type { Hit } from '../reader.js';

/** Best first by score; equal scores by larger id first, so that an order is always the same. */
export function byScoreDescending(a: Hit, b: Hit): number {
  return b.score - a.score || comparePointIds(b.id, a.id);
}

/**
 * Cuts a list, best first, at the first score that misses the threshold, which for larger-is-better scores lies
 * below. `inclusive` keeps scores equal to it, as fusion does; searches keep strictly better ones only.
 */
export function cutAtThreshold(
  hits: Hit[],
  threshold: number | undefined,
  better: 'larger' | 'smaller',
  inclusive = false,
): Hit[] {
  if (threshold === undefined) return hits;
  const first = hits.findIndex(({ score }) =>
    inclusive && score === threshold
      ? false
      : better === 'larger'
        ? !(score > threshold)
        : !(score < threshold),
  );
  return first === -1 ? hits : hits.slice(0, first);
}
