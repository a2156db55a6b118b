/**
 * Similarity from 7-bit codes, four rows at a time. Stored codes are 1..127 with `CODE_OFFSET` inside, the query's bytes are
 * signed; the offset's share is the same for every row and subtracted at the end. One encoding serves both builds: the
 * relaxed one has an instruction for exactly this pair of ranges, the plain one widens to 16 bits.
 */
import { keepTouched, padToFour, row, setSimilarity } from './batch';
import { bias, codeSum, factorsOf, scale } from './factors';
import { EUCLID } from './float';
import { sumI32 } from './lanes';
import { CODE_OFFSET, queryConstant, queryInt8, queryOffset, queryScale } from './query';
import { centroidSquare, codeWidth, int8, int8Stride, metric } from './segment';

// @ts-ignore: decorator
@inline
function addProducts(sum: v128, query: usize, codes: usize): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(query), v128.load(codes), sum);
  }
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_s(query), v128.load8x8_u(codes)));
  return i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_s(query, 8), v128.load8x8_u(codes, 8)));
}

/** Fills the similarities of `batch[0, count)`. */
export function scoreInt8(count: i32): void {
  if (count == 0) return;
  padToFour(count);
  const codes = int8, stride = int8Stride;
  let seen = 0;
  for (let i = 0; i < count; i++) {
    const at = codes + row(i) * stride;
    seen |= load<i32>(at) | load<i32>(at, 64) | load<i32>(at, 128) | load<i32>(factorsOf(row(i)));
  }
  keepTouched(seen);
  for (let i = 0; i < count; i += 4) {
    const i0 = row(i), i1 = row(i + 1), i2 = row(i + 2), i3 = row(i + 3);
    let p0 = codes + i0 * stride, p1 = codes + i1 * stride, p2 = codes + i2 * stride, p3 = codes + i3 * stride;
    let a0 = i32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
    let q = queryInt8;
    const end = q + <usize>codeWidth;
    do {
      a0 = addProducts(a0, q, p0);
      a1 = addProducts(a1, q, p1);
      a2 = addProducts(a2, q, p2);
      a3 = addProducts(a3, q, p3);
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      q += 16;
    } while (q < end);
    setSimilarity(i, fromCodes(i0, a0));
    setSimilarity(i + 1, fromCodes(i1, a1));
    setSimilarity(i + 2, fromCodes(i2, a2));
    setSimilarity(i + 3, fromCodes(i3, a3));
  }
}

// @ts-ignore: decorator
@inline
function fromCodes(row: usize, products: v128): f32 {
  const at = factorsOf(row);
  return queryConstant + bias(at) + queryScale * scale(at) * <f32>(sumI32(products) - queryOffset);
}

/** Similarity of two stored rows. */
export function pairInt8(a: usize, b: usize): f32 {
  let p = int8 + a * int8Stride, q = int8 + b * int8Stride;
  const end = p + <usize>codeWidth;
  let s0 = i32x4.splat(0), s1 = s0;
  while (p + 16 < end) {
    s0 = addCodeProducts(s0, p, q);
    s1 = addCodeProducts(s1, p + 16, q + 16);
    p += 32;
    q += 32;
  }
  if (p < end) s0 = addCodeProducts(s0, p, q);
  const atA = factorsOf(a), atB = factorsOf(b);
  // sum (a + o)(b + o) = sum ab + o * (sum (a + o) + sum (b + o)) - o^2 * width
  const product =
    sumI32(i32x4.add(s0, s1)) -
    CODE_OFFSET * (codeSum(atA) + codeSum(atB)) +
    CODE_OFFSET * CODE_OFFSET * codeWidth;
  const gain: f32 = metric == EUCLID ? 2 : 1;
  return bias(atA) + bias(atB) + centroidSquare + gain * scale(atA) * scale(atB) * <f32>product;
}

// @ts-ignore: decorator
@inline
function addCodeProducts(sum: v128, p: usize, q: usize): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    // Both are 0..127, which is in range as signed and as 7-bit.
    return i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(p), v128.load(q), sum);
  }
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_u(p), v128.load8x8_u(q)));
  return i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_u(p, 8), v128.load8x8_u(q, 8)));
}
