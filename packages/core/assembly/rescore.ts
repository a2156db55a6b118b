/**
 * A pool that cheap estimates have put in order, scored again by something better. It ends where the rest has no chance: how
 * far the estimates are off is known from those that were scored before.
 */
import { row, setRow, similarity } from './batch';
import { keyOf, keyRow, keySimilarity } from './key';
import { insertSorted, poolKey } from './pool';

/** Rows scored at once, at most: their cache misses overlap, and what was touched stays cached. */
export const GROUP: i32 = 32;

/** Standard deviations of the estimates' error beyond which no row is expected. */
const DEVIATIONS: f32 = 3.5;

/** Fills the similarities of `batch[0, count)`. */
export type Scorer = (count: i32) => void;

/** Keys that the last call scored. */
export let rescored: i32 = 0;

/**
 * Scores the first keys of the `size` sorted ones at `from` again and leaves the best `kept` sorted in `to`, which holds `held`
 * already. Before it is asked whether the rest has a chance, as many are scored as are kept, and `least` at least; then it is
 * asked again after every `more`. Returns how many `to` holds.
 */
export function rescoreKeys(
  scorer: Scorer, least: i32, more: i32, from: usize, size: i32, to: usize, held: i32, kept: i32,
): i32 {
  const first = min(size, max(kept, least));
  let start = 0;
  resetErrors();
  while (start < size) {
    if (start >= first && isHopeless(poolKey(from, start), poolKey(to, kept - 1))) break;
    const taken = start < first ? min(GROUP, first - start) : min(more, size - start);
    for (let i = 0; i < taken; i++) setRow(i, keyRow(poolKey(from, start + i)));
    scorer(taken);
    for (let i = 0; i < taken; i++) {
      addError(similarity(i) - keySimilarity(poolKey(from, start + i)));
      const key = keyOf(similarity(i), <u32>row(i));
      if (held == kept && key >= poolKey(to, kept - 1)) continue;
      insertSorted(to, held, kept, key);
      if (held < kept) held++;
    }
    start += taken;
  }
  rescored = start;
  return held;
}

/** Whether no row from here on, whose estimate is `next` or worse, can be expected to be better than `worst`. */
// @ts-ignore: decorator
@inline
function isHopeless(next: u64, worst: u64): bool {
  return keySimilarity(next) + largestError() < keySimilarity(worst);
}

let errors: f32 = 0;
let errorSum: f32 = 0;
let errorSquares: f32 = 0;

function resetErrors(): void {
  errors = 0;
  errorSum = 0;
  errorSquares = 0;
}

function addError(error: f32): void {
  errors += 1;
  errorSum += error;
  errorSquares += error * error;
}

/** What a score is better than its estimate, at most: as good as certain. */
function largestError(): f32 {
  const mean = errorSum / errors;
  const variance = max<f32>(0, errorSquares / errors - mean * mean);
  return mean + DEVIATIONS * sqrt<f32>(variance);
}
