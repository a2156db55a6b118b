/**
 * After the search on cheap codes: the pool is scored again with 7-bit codes, and the best few of those with the originals.
 * Measured at 768 dimensions, limit 10: 7-bit codes over the whole pool and originals for 14 lose nothing against originals
 * for the whole pool.
 */
import { row, setRow, similarity } from './batch';
import { placeFloats } from './float';
import { keyOf, keyRow, keySimilarity } from './key';
import { insertSorted, poolKey } from './pool';
import { queryFloats } from './query';
import { FLOAT, floats, floatWidth, INT8, int8, metric, originalBytes, valueBytes } from './segment';
import { score } from './stage';

/** Rows scored at once: their cache misses overlap, and what was touched stays cached. */
const GROUP: i32 = 32;

/** Before it is asked whether the rest has a chance, as many are scored as are kept, and so many at least: by 7-bit codes, */
const FIRST_CODES: i32 = 32;
/** by originals after 7-bit codes, */
const FIRST_ORIGINALS: i32 = 12;
/** and by originals after one-bit codes, whose error is known from a few more. */
const FIRST_AFTER_BITS: i32 = 16;
/** Then it is asked again after every so many: few, since what is scored too much is the price. */
const MORE_CODES: i32 = 16;
const MORE_ORIGINALS: i32 = 4;

/** Standard deviations of the estimates' error beyond which no row is expected. */
const DEVIATIONS: f32 = 3.5;

/** Copies a row's original, `originalBytes()` of it, to an address: the host's part when originals are not in memory. */
@external("env", "readRow")
declare function readRow(row: u32, address: usize): void;

let originals: usize = 0;

export function originalsBytes(floatWidth: i32): usize {
  return <usize>(GROUP * (floatWidth + 1)) << 2;
}

/** Where rows are read to when originals are not in memory. */
export function placeOriginals(address: usize): void {
  originals = address;
}

/**
 * Scores keys of `from` again on `stage`, of its first `size`, and leaves the best `kept` sorted in `to`. Returns how many.
 *
 * It ends where the rest has no chance: `from` is sorted, and how far its estimates are off is known from those that were
 * scored before.
 */
export function rescore(stage: i32, from: usize, size: i32, to: usize, kept: i32): i32 {
  const least = stage == INT8 ? FIRST_CODES : int8 == 0 ? FIRST_AFTER_BITS : FIRST_ORIGINALS;
  const more = stage == INT8 ? MORE_CODES : MORE_ORIGINALS;
  const first = min(size, max(kept, least));
  let held = 0;
  let start = 0;
  resetErrors();
  while (start < size) {
    if (start >= first && isHopeless(poolKey(from, start), poolKey(to, kept - 1))) break;
    const taken = start < first ? min(GROUP, first - start) : min(more, size - start);
    for (let i = 0; i < taken; i++) setRow(i, keyRow(poolKey(from, start + i)));
    scoreAgain(stage, taken);
    for (let i = 0; i < taken; i++) {
      addError(similarity(i) - keySimilarity(poolKey(from, start + i)));
      const key = keyOf(similarity(i), keyRow(poolKey(from, start + i)));
      if (held == kept && key >= poolKey(to, kept - 1)) continue;
      insertSorted(to, held, kept, key);
      if (held < kept) held++;
    }
    start += taken;
  }
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

/** What an original is better than its estimate, at most: as good as certain. */
function largestError(): f32 {
  const mean = errorSum / errors;
  const variance = max<f32>(0, errorSquares / errors - mean * mean);
  return mean + DEVIATIONS * sqrt<f32>(variance);
}

function scoreAgain(stage: i32, count: i32): void {
  if (stage == INT8) score(INT8, count);
  else scoreOriginals(count);
}

/** Scores the batch with the originals, wherever they are. Without originals in memory: at most `GROUP` rows. */
export function scoreOriginals(count: i32): void {
  if (floats != 0) {
    placeFloats(metric, floatWidth, valueBytes, floats, queryFloats);
    score(FLOAT, count);
    return;
  }
  const stride = originalBytes();
  const names = originals + <usize>GROUP * stride;
  for (let i = 0; i < count; i++) {
    readRow(<u32>row(i), originals + <usize>i * stride);
    store<u32>(names + (<usize>i << 2), <u32>row(i));
    setRow(i, i);
  }
  placeFloats(metric, floatWidth, valueBytes, originals, queryFloats);
  score(FLOAT, count);
  for (let i = 0; i < count; i++) setRow(i, load<u32>(names + (<usize>i << 2)));
}
