/**
 * After the search on cheap codes: the pool is scored again with 7-bit codes, and the best few of those with the originals.
 * Measured at 768 dimensions, limit 10: 7-bit codes over the whole pool and originals for 14 lose nothing against originals
 * for the whole pool.
 */
import { row, setRow } from './batch';
import { placeFloats } from './float';
import { queryFloats } from './query';
import { GROUP, rescoreKeys } from './rescore';
import { FLOAT, floats, floatWidth, INT8, int8, metric, originalBytes, valueBytes } from './segment';
import { score } from './stage';

/** Before it is asked whether the rest has a chance, as many are scored as are kept, and so many at least: by 7-bit codes, */
const FIRST_CODES: i32 = 32;
/** by originals after 7-bit codes, */
const FIRST_ORIGINALS: i32 = 12;
/** and by originals after one-bit codes, whose error is known from a few more. */
const FIRST_AFTER_BITS: i32 = 16;
/** Then it is asked again after every so many: few, since what is scored too much is the price. */
const MORE_CODES: i32 = 16;
const MORE_ORIGINALS: i32 = 4;

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
 * Scores keys of `from` again on `stage`, of its first `size`, and leaves the best `kept` sorted in `to`, as far as the rest
 * has a chance. Returns how many.
 */
export function rescore(stage: i32, from: usize, size: i32, to: usize, kept: i32): i32 {
  if (stage == INT8) return rescoreKeys(scoreCodes, FIRST_CODES, MORE_CODES, from, size, to, 0, kept);
  const least = int8 == 0 ? FIRST_AFTER_BITS : FIRST_ORIGINALS;
  return rescoreKeys(scoreOriginals, least, MORE_ORIGINALS, from, size, to, 0, kept);
}

function scoreCodes(count: i32): void {
  score(INT8, count);
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
