/**
 * Similarity estimated from one-bit codes. Row bits and the query's bit planes are +1/-1 in disguise, so a plane's product
 * is width - 2 * popcount(row ^ plane) and no popcount of the row alone is needed. Scalar `i64.popcnt` beats the SIMD
 * forms here (15 against 16 ns at 768 dimensions), and two rows at a time share the query's loads.
 */
import { keepTouched, row, setRow, setSimilarity } from './batch';
import { bias, factorsOf, oneBitGain } from './factors';
import { codeWidth, oneBit, oneBitStride } from './segment';
import { queryConstant, queryPlanes, queryStep } from './query';

/** Fills the similarities of `batch[0, count)`. */
export function scoreOneBit(count: i32): void {
  if (count == 0) return;
  const codes = oneBit, stride = oneBitStride;
  let seen = 0;
  for (let i = 0; i < count; i++) {
    const at = codes + row(i) * stride;
    seen |= load<i32>(at);
    for (let line: usize = 64; line < stride; line += 64) seen |= load<i32>(at + line);
  }
  keepTouched(seen);
  setRow(count, <u32>row(count - 1));
  const bytes = <usize>codeWidth >> 3;
  const half = <f32>codeWidth * 7.5;
  const step = queryStep * 2;
  for (let i = 0; i < count; i += 2) {
    const rowP = row(i), rowR = row(i + 1);
    let p = codes + rowP * stride, r = codes + rowR * stride;
    let q = queryPlanes;
    const end = p + bytes;
    let sumP: i64 = 0, sumR: i64 = 0;
    do {
      sumP += weigh(load<i64>(p), q);
      sumR += weigh(load<i64>(r), q);
      p += 8;
      r += 8;
      q += 32;
    } while (p < end);
    setSimilarity(i, estimate(rowP, half - <f32>(<i32>sumP), step));
    setSimilarity(i + 1, estimate(rowR, half - <f32>(<i32>sumR), step));
  }
}

/**
 * Sum over the four planes of weight times popcount. One sum per row and shifts that become part of additions: a sum per
 * plane would need more registers than there are.
 */
// @ts-ignore: decorator
@inline
function weigh(bits: i64, planes: usize): i64 {
  const ones = popcnt(bits ^ load<i64>(planes));
  const twos = popcnt(bits ^ load<i64>(planes, 8));
  const fours = popcnt(bits ^ load<i64>(planes, 16));
  const eights = popcnt(bits ^ load<i64>(planes, 24));
  return ones + ((twos + ((fours + (eights << 1)) << 1)) << 1);
}

// @ts-ignore: decorator
@inline
function estimate(row: usize, product: f32, step: f32): f32 {
  const at = factorsOf(row);
  return queryConstant + bias(at) + oneBitGain(at) * step * product;
}
