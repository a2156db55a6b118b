/**
 * Keys: a similarity and a row in one u64, so that an unsigned comparison orders candidates, best first.
 *
 * High word: the similarity's bits, mapped so that a larger similarity of either sign gives a smaller integer. Low word:
 * the row (31 bits); its top bit says "expanded" in the pool of a graph search. Equal similarities: smaller row first.
 */

/** Worse than every key. */
export const WORST_KEY: u64 = u64.MAX_VALUE;

// @ts-ignore: decorator
@inline
export function keyOf(similarity: f32, row: u32): u64 {
  const bits = reinterpret<i32>(similarity);
  // Positive: flip all but the sign. Negative: keep. Then larger similarities compare smaller as unsigned.
  const order = <u32>(bits ^ (~(bits >> 31) & 0x7fffffff));
  return (<u64>order << 32) | <u64>row;
}

// @ts-ignore: decorator
@inline
export function keySimilarity(key: u64): f32 {
  const order = <i32>(key >> 32);
  return reinterpret<f32>(order ^ (~(order >> 31) & 0x7fffffff));
}

// @ts-ignore: decorator
@inline
export function keyRow(key: u64): u32 {
  return <u32>key & 0x7fffffff;
}
