/**
 * Full-precision similarity of the query to the rows of the batch: product, minus squared distance, minus the sum of
 * absolute differences. Four rows share each load of the query; two accumulators a row keep the adders busy without
 * spilling registers (eight would: measured 79 against 51 ns at 768 dimensions on Node 20). Rows in a narrow datatype
 * become floats in registers, and are added up in the same order.
 */
import { keepTouched, padToFour, row, setSimilarity } from './batch';
import { sumF32 } from './lanes';
import { eight, high, low } from './values';

/** Metric codes, shared with `src/embedded/kernel/metric.ts`. */
export const DOT: i32 = 0;
export const EUCLID: i32 = 1;
export const MANHATTAN: i32 = 2;

let base: usize = 0;
let stride: usize = 0;
let valueBytes: i32 = 4;
let query: usize = 0;
let queryBytes: usize = 0;
let metric: i32 = DOT;

/**
 * `rows`: rows of `width` values each, `width` a multiple of 8 (padded with zeros, which change no metric), of `bytes` bytes
 * each: 4 float32, 2 float16, 1 uint8. `queryAddress`: the query in float32, padded alike.
 */
export function placeFloats(metricCode: i32, width: i32, bytes: i32, rows: usize, queryAddress: usize): void {
  metric = metricCode;
  stride = <usize>width * <usize>bytes;
  valueBytes = bytes;
  base = rows;
  query = queryAddress;
  queryBytes = <usize>width << 2;
}

// @ts-ignore: decorator
@inline
export function floatRow(i: usize): usize {
  return base + i * stride;
}

/** Fills the similarities of `batch[0, count)`. */
export function scoreFloats(count: i32): void {
  if (count == 0) return;
  padToFour(count);
  touchFloats(count);
  if (valueBytes == 4) scoreAs<f32>(count);
  else if (valueBytes == 2) scoreAs<u16>(count);
  else scoreAs<u8>(count);
}

function scoreAs<T>(count: i32): void {
  if (metric == DOT) scoreDot<T>(count);
  else if (metric == EUCLID) scoreEuclid<T>(count);
  else scoreManhattan<T>(count);
}

function touchFloats(count: i32): void {
  let seen = 0;
  for (let i = 0; i < count; i++) {
    const at = floatRow(row(i));
    seen |= load<i32>(at);
    if (stride >= 256) seen |= load<i32>(at, 64) | load<i32>(at, 128);
  }
  keepTouched(seen);
}

function scoreDot<T>(count: i32): void {
  for (let i = 0; i < count; i += 4) {
    let p0 = floatRow(row(i)), p1 = floatRow(row(i + 1)), p2 = floatRow(row(i + 2)), p3 = floatRow(row(i + 3));
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    let q = query;
    const end = q + queryBytes;
    do {
      const v = v128.load(q), w = v128.load(q, 16);
      a0 = f32x4.add(a0, f32x4.mul(low<T>(p0), v));
      a1 = f32x4.add(a1, f32x4.mul(low<T>(p1), v));
      a2 = f32x4.add(a2, f32x4.mul(low<T>(p2), v));
      a3 = f32x4.add(a3, f32x4.mul(low<T>(p3), v));
      b0 = f32x4.add(b0, f32x4.mul(high<T>(p0), w));
      b1 = f32x4.add(b1, f32x4.mul(high<T>(p1), w));
      b2 = f32x4.add(b2, f32x4.mul(high<T>(p2), w));
      b3 = f32x4.add(b3, f32x4.mul(high<T>(p3), w));
      p0 += eight<T>(); p1 += eight<T>(); p2 += eight<T>(); p3 += eight<T>(); q += 32;
    } while (q < end);
    setSimilarity(i, sumF32(f32x4.add(a0, b0)));
    setSimilarity(i + 1, sumF32(f32x4.add(a1, b1)));
    setSimilarity(i + 2, sumF32(f32x4.add(a2, b2)));
    setSimilarity(i + 3, sumF32(f32x4.add(a3, b3)));
  }
}

// @ts-ignore: decorator
@inline
function addSquare(sum: v128, p: v128, q: v128): v128 {
  const difference = f32x4.sub(p, q);
  return f32x4.add(sum, f32x4.mul(difference, difference));
}

function scoreEuclid<T>(count: i32): void {
  for (let i = 0; i < count; i += 4) {
    let p0 = floatRow(row(i)), p1 = floatRow(row(i + 1)), p2 = floatRow(row(i + 2)), p3 = floatRow(row(i + 3));
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
    let q = query;
    const end = q + queryBytes;
    do {
      const v = v128.load(q), w = v128.load(q, 16);
      a0 = addSquare(a0, low<T>(p0), v);
      a1 = addSquare(a1, low<T>(p1), v);
      a2 = addSquare(a2, low<T>(p2), v);
      a3 = addSquare(a3, low<T>(p3), v);
      a0 = addSquare(a0, high<T>(p0), w);
      a1 = addSquare(a1, high<T>(p1), w);
      a2 = addSquare(a2, high<T>(p2), w);
      a3 = addSquare(a3, high<T>(p3), w);
      p0 += eight<T>(); p1 += eight<T>(); p2 += eight<T>(); p3 += eight<T>(); q += 32;
    } while (q < end);
    setSimilarity(i, -sumF32(a0));
    setSimilarity(i + 1, -sumF32(a1));
    setSimilarity(i + 2, -sumF32(a2));
    setSimilarity(i + 3, -sumF32(a3));
  }
}

// @ts-ignore: decorator
@inline
function addAbsolute(sum: v128, p: v128, q: v128): v128 {
  return f32x4.add(sum, f32x4.abs(f32x4.sub(p, q)));
}

function scoreManhattan<T>(count: i32): void {
  for (let i = 0; i < count; i += 4) {
    let p0 = floatRow(row(i)), p1 = floatRow(row(i + 1)), p2 = floatRow(row(i + 2)), p3 = floatRow(row(i + 3));
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
    let q = query;
    const end = q + queryBytes;
    do {
      const v = v128.load(q), w = v128.load(q, 16);
      a0 = addAbsolute(a0, low<T>(p0), v);
      a1 = addAbsolute(a1, low<T>(p1), v);
      a2 = addAbsolute(a2, low<T>(p2), v);
      a3 = addAbsolute(a3, low<T>(p3), v);
      a0 = addAbsolute(a0, high<T>(p0), w);
      a1 = addAbsolute(a1, high<T>(p1), w);
      a2 = addAbsolute(a2, high<T>(p2), w);
      a3 = addAbsolute(a3, high<T>(p3), w);
      p0 += eight<T>(); p1 += eight<T>(); p2 += eight<T>(); p3 += eight<T>(); q += 32;
    } while (q < end);
    setSimilarity(i, -sumF32(a0));
    setSimilarity(i + 1, -sumF32(a1));
    setSimilarity(i + 2, -sumF32(a2));
    setSimilarity(i + 3, -sumF32(a3));
  }
}

/** Similarity of two stored rows. */
export function pairFloats(a: usize, b: usize): f32 {
  if (valueBytes == 4) return pairAs<f32>(a, b);
  return valueBytes == 2 ? pairAs<u16>(a, b) : pairAs<u8>(a, b);
}

function pairAs<T>(a: usize, b: usize): f32 {
  let p = floatRow(a), q = floatRow(b);
  const end = p + stride;
  let s0 = f32x4.splat(0), s1 = s0;
  if (metric == DOT) {
    do {
      s0 = f32x4.add(s0, f32x4.mul(low<T>(p), low<T>(q)));
      s1 = f32x4.add(s1, f32x4.mul(high<T>(p), high<T>(q)));
      p += eight<T>(); q += eight<T>();
    } while (p < end);
    return sumF32(f32x4.add(s0, s1));
  }
  if (metric == EUCLID) {
    do {
      s0 = addSquare(s0, low<T>(p), low<T>(q));
      s1 = addSquare(s1, high<T>(p), high<T>(q));
      p += eight<T>(); q += eight<T>();
    } while (p < end);
  } else {
    do {
      s0 = addAbsolute(s0, low<T>(p), low<T>(q));
      s1 = addAbsolute(s1, high<T>(p), high<T>(q));
      p += eight<T>(); q += eight<T>();
    } while (p < end);
  }
  return -sumF32(f32x4.add(s0, s1));
}
