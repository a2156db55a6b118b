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
import { FLOAT, floats, floatWidth, INT8, metric, originalBytes, valueBytes } from './segment';
import { score } from './stage';

/** Rows scored at once: their cache misses overlap, and what was touched stays cached. */
const GROUP: i32 = 32;

/** Originals read at once where they are not in memory: few, since what is read too much is the price. */
const READ_GROUP: i32 = 16;

/** Standard deviations of the estimates' error beyond which no row is expected. */
const DEVIATIONS: f32 = 3;

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
 * Scores the first `size` keys of `from` again on `stage` and leaves the best `kept` sorted in `to`. Returns how many.
 *
 * Originals that have to be read cost more than all else, so reading ends where the rest has no chance: `from` is sorted, and
 * how far its estimates are off is known from those that were read before.
 */
export function rescore(stage: i32, from: usize, size: i32, to: usize, kept: i32): i32 {
  const reads = stage == FLOAT && floats == 0;
  const group = reads ? READ_GROUP : GROUP;
  let held = 0;
  resetErrors();
  for (let start = 0; start < size; start += group) {
    if (reads && held == kept && start > 0) {
      const hope = keySimilarity(poolKey(from, start)) + largestError();
      if (hope < keySimilarity(poolKey(to, kept - 1))) break;
    }
    const taken = min(group, size - start);
    for (let i = 0; i < taken; i++) setRow(i, keyRow(poolKey(from, start + i)));
    scoreAgain(stage, taken);
    for (let i = 0; i < taken; i++) {
      if (reads) addError(similarity(i) - keySimilarity(poolKey(from, start + i)));
      const key = keyOf(similarity(i), keyRow(poolKey(from, start + i)));
      if (held == kept && key >= poolKey(to, kept - 1)) continue;
      insertSorted(to, held, kept, key);
      if (held < kept) held++;
    }
  }
  return held;
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
