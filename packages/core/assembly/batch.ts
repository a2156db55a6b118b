/**
 * The batch: rows waiting for their similarity to the query, and the similarities.
 *
 * Everything that scores rows does so in batches. One random row costs about 400 ns from memory and 50 ns from cache, so
 * a kernel first touches a cache line or three of every row of the batch (WebAssembly has no prefetch) and only then
 * computes: the misses overlap. Similarities are "larger is better" for every metric.
 */

/** Rows a batch can hold: more than a search round ever collects (see `search.ts`). */
export const BATCH_CAPACITY: i32 = 1024;
/** Kernels work on groups of rows and pad the last group, so the arrays have room past the capacity. */
const PADDING: i32 = 8;

/** Bytes to set aside for one batch. */
export const BATCH_BYTES: usize = (<usize>(BATCH_CAPACITY + PADDING)) << 3;

let rows: usize = 0;
let similarities: usize = 0;
let touched: i32 = 0;

export function placeBatch(address: usize): void {
  rows = address;
  similarities = address + (BATCH_BYTES >> 1);
}

// @ts-ignore: decorator
@inline
export function batchRows(): usize {
  return rows;
}

// @ts-ignore: decorator
@inline
export function row(i: i32): usize {
  return <usize>load<u32>(rows + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
export function setRow(i: i32, value: u32): void {
  store<u32>(rows + (<usize>i << 2), value);
}

// @ts-ignore: decorator
@inline
export function similarity(i: i32): f32 {
  return load<f32>(similarities + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
export function setSimilarity(i: i32, value: f32): void {
  store<f32>(similarities + (<usize>i << 2), value);
}

/** Of four rows from `i` on. */
// @ts-ignore: decorator
@inline
export function setSimilarities(i: i32, values: v128): void {
  v128.store(similarities + (<usize>i << 2), values);
}

/** Repeats the last row up to the next multiple of four, for kernels that take four at a time. */
export function padToFour(count: i32): void {
  const last = <u32>row(count - 1);
  setRow(count, last);
  setRow(count + 1, last);
  setRow(count + 2, last);
}

/** Keeps the loads that only warm the cache: without a use the optimizer would drop them. */
// @ts-ignore: decorator
@inline
export function keepTouched(value: i32): void {
  touched ^= value;
}
