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
    let p0: i64 = 0, p1: i64 = 0, p2: i64 = 0, p3: i64 = 0;
    let r0: i64 = 0, r1: i64 = 0, r2: i64 = 0, r3: i64 = 0;
    do {
      const x = load<i64>(p), y = load<i64>(r);
      const a = load<i64>(q), b = load<i64>(q, 8), c = load<i64>(q, 16), d = load<i64>(q, 24);
      p0 += popcnt(x ^ a);
      r0 += popcnt(y ^ a);
      p1 += popcnt(x ^ b);
      r1 += popcnt(y ^ b);
      p2 += popcnt(x ^ c);
      r2 += popcnt(y ^ c);
      p3 += popcnt(x ^ d);
      r3 += popcnt(y ^ d);
      p += 8;
      r += 8;
      q += 32;
    } while (p < end);
    setSimilarity(i, estimate(rowP, half - <f32>(<i32>(p0 + (p1 << 1) + (p2 << 2) + (p3 << 3))), step));
    setSimilarity(i + 1, estimate(rowR, half - <f32>(<i32>(r0 + (r1 << 1) + (r2 << 2) + (r3 << 3))), step));
  }
}

// @ts-ignore: decorator
@inline
function estimate(row: usize, product: f32, step: f32): f32 {
  const at = factorsOf(row);
  return queryConstant + bias(at) + oneBitGain(at) * step * product;
}
