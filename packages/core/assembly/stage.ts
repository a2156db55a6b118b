/** One name for the three ways of comparing: chosen per batch, so the branch costs nothing beside the work. */
import { placeFloats, pairFloats, scoreFloats } from './float';
import { pairInt8, scoreInt8 } from './int8';
import { scoreOneBit } from './one-bit';
import { prepareQuery, prepareRow, queryFloats } from './query';
import { FLOAT, floats, floatWidth, INT8, metric, originalBytes, valueBytes } from './segment';
import { widen } from './values';

/** Similarities computed since the search began, by whatever codes. */
export let scored: i32 = 0;

export function resetScored(): void {
  scored = 0;
}

/** Readies the query at `queryFloats` for a search that starts on `stage`; later stages come along. */
export function prepareFor(stage: i32): void {
  placeFloats(metric, floatWidth, valueBytes, floats, queryFloats);
  if (stage != FLOAT) prepareQuery();
}

/** Readies a stored row as the query. */
export function prepareStored(stage: i32, row: usize): void {
  if (stage == FLOAT) {
    widen(queryFloats, floats + row * originalBytes(), floatWidth, valueBytes);
    placeFloats(metric, floatWidth, valueBytes, floats, queryFloats);
  } else {
    prepareRow(row);
  }
}

/** Fills the similarities of `batch[0, count)`. */
export function score(stage: i32, count: i32): void {
  scored += count;
  if (stage == FLOAT) scoreFloats(count);
  else if (stage == INT8) scoreInt8(count);
  else scoreOneBit(count);
}

/** Similarity of two stored rows, by 7-bit codes where there are any. */
// @ts-ignore: decorator
@inline
export function pair(stage: i32, a: usize, b: usize): f32 {
  return stage == FLOAT ? pairFloats(a, b) : pairInt8(a, b);
}
