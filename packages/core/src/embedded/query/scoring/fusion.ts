import type { PointId } from '../../../engine/index.js';
import type { Hit } from '../reader.js';
import { byScoreDescending } from './ordering.js';

/**
 * Merging of ranked lists. Scores are 32-bit floats at each step, as in Qdrant, so that sums agree to the last digit.
 */

/**
 * Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009): the sum over lists of 1 / (rank + k), with ranks from 0.
 * A weight divides the ranks of its list, counted from 1, so that with 3 three places cost what one costs elsewhere;
 * a weight of 0 or less silences the list. Equal sums keep the order in which the lists first name the points.
 */
export function reciprocalRankFusion(
  lists: readonly (readonly Hit[])[],
  k: number,
  weights?: readonly number[],
): Hit[] {
  const fused = new Map<PointId, Hit>();
  for (const [position, list] of lists.entries()) {
    const weight = weights?.[position] ?? 1;
    for (let rank = 0; rank < list.length; rank++) {
      addScore(fused, list[rank]!.id, rankScore(rank, k, weight));
    }
  }
  return [...fused.values()].sort((a, b) => b.score - a.score);
}

function rankScore(rank: number, k: number, weight: number): number {
  if (weight <= 0) return 0;
  return Math.fround(1 / Math.fround(Math.fround(Math.fround((rank + 1) / weight) + k) - 1));
}

/**
 * Distribution-based score fusion: each list's scores are mapped so that mean - 3 deviations is 0 and mean + 3
 * deviations is 1 (unclamped), then summed per point. A list whose scores do not vary says nothing about them: 0.5.
 */
export function distributionBasedFusion(lists: readonly (readonly Hit[])[]): Hit[] {
  const fused = new Map<PointId, Hit>();
  for (const list of lists) {
    const { low, high } = extremes(list);
    for (const { id, score } of list) {
      const normal =
        low === high ? 0.5 : Math.fround(Math.fround(score - low) / Math.fround(high - low));
      addScore(fused, id, normal);
    }
  }
  return [...fused.values()].sort(byScoreDescending);
}

/** Mean ± 3 sample deviations, by Welford's one-pass method; equal for lists shorter than two. */
function extremes(list: readonly Hit[]): { low: number; high: number } {
  if (list.length < 2) return { low: 0, high: 0 };
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < list.length; i++) {
    const delta = Math.fround(list[i]!.score - mean);
    mean = Math.fround(mean + Math.fround(delta / (i + 1)));
    squares = Math.fround(squares + Math.fround(delta * Math.fround(list[i]!.score - mean)));
  }
  const spread = Math.fround(3 * Math.fround(Math.sqrt(Math.fround(squares / (list.length - 1)))));
  return { low: Math.fround(mean - spread), high: Math.fround(mean + spread) };
}

function addScore(fused: Map<PointId, Hit>, id: PointId, score: number): void {
  const known = fused.get(id);
  if (known) known.score = Math.fround(known.score + score);
  else fused.set(id, { id, score });
}
