/**
 * The query in the forms that the scoring kernels want: float32, 8-bit codes and four bit planes of 4-bit codes. Preparing
 * all three in SIMD costs about 2 us at 768 dimensions; done number by number it would be a third of a search.
 */
import { bias, factorsOf, scale } from './factors';
import { EUCLID } from './float';
import { maxF32, sumF32, sumI32 } from './lanes';
import { rotate } from './rotation';
import { centroid, centroidSquare, codeWidth, floatWidth, int8, int8Stride, metric, oneBit } from './segment';

/** 7-bit codes are stored with this added, so that they are unsigned: relaxed SIMD wants 0..127. */
export const CODE_OFFSET: i32 = 64;

/** The query as it came, `floatWidth` values. */
export let queryFloats: usize = 0;
/** R(q - c), `codeWidth` values. */
export let rotated: usize = 0;
/** The same as signed bytes: value / queryScale. */
export let queryInt8: usize = 0;
/** The same as odd multiples of `queryStep` from -15 to 15: for each 64 coordinates four words, lowest bit first. */
export let queryPlanes: usize = 0;

/** constant(q) of `factors.ts`. */
export let queryConstant: f32 = 0;
/** gain * scale of the bytes. */
export let queryScale: f32 = 0;
/** `CODE_OFFSET` times the sum of the bytes, which the stored codes' offset adds to every product. */
export let queryOffset: i32 = 0;
/** gain * step of the 4-bit form. */
export let queryStep: f32 = 0;

export function queryBytes(floatWidth: i32, codeWidth: i32): usize {
  return (<usize>floatWidth << 2) + (<usize>codeWidth << 2) + <usize>codeWidth + (<usize>codeWidth >> 1) + 256;
}

export function placeQuery(address: usize): void {
  queryFloats = address;
  rotated = address + ((<usize>floatWidth << 2) + 63 & ~63);
  queryInt8 = rotated + (<usize>codeWidth << 2);
  queryPlanes = queryInt8 + <usize>codeWidth;
}

/** Prepares the code forms of the floats at `queryFloats`. */
export function prepareQuery(): void {
  prepareCodes(prepareResidual());
}

/** Leaves R(q - c) at `rotated` and returns constant(q) of `factors.ts`. */
export function prepareResidual(): f32 {
  const bytes = <usize>codeWidth << 2;
  const given = min(<usize>floatWidth << 2, bytes);
  memory.copy(rotated, queryFloats, given);
  memory.fill(rotated + given, 0, bytes - given);
  rotate(rotated);
  let products = f32x4.splat(0), squares = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const c = v128.load(centroid + i);
    const residual = f32x4.sub(v128.load(rotated + i), c);
    v128.store(rotated + i, residual);
    products = f32x4.add(products, f32x4.mul(residual, c));
    squares = f32x4.add(squares, f32x4.mul(residual, residual));
  }
  // <c, q> = <c, q - c> + |c|^2
  return metric == EUCLID ? -sumF32(squares) : sumF32(products) + centroidSquare;
}

/**
 * Prepares a stored row as the query, from its 7-bit codes: they are rotated and centred already, and the originals need
 * not be in memory.
 */
export function prepareRow(row: usize): void {
  const code = int8 + row * int8Stride;
  const at = factorsOf(row);
  const unit = f32x4.splat(scale(at));
  const offset = i16x8.splat(<i16>CODE_OFFSET);
  for (let i: usize = 0; i < <usize>codeWidth; i += 8) {
    const wide = i16x8.sub(v128.load8x8_u(code + i), offset);
    const low = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(wide)), unit);
    const high = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(wide)), unit);
    v128.store(rotated + (i << 2), low);
    v128.store(rotated + (i << 2), high, 16);
  }
  // constant of a row: <c, x> = <c, r> + |c|^2, or -|r|^2; both are its bias plus a number that is 0 for Euclid.
  prepareCodes(bias(at) + centroidSquare);
}

function prepareCodes(constant: f32): void {
  queryConstant = constant;
  let largest = f32x4.splat(0);
  for (let i: usize = 0; i < <usize>codeWidth << 2; i += 16) {
    largest = f32x4.pmax(largest, f32x4.abs(v128.load(rotated + i)));
  }
  const most = maxF32(largest);
  const gain: f32 = metric == EUCLID ? 2 : 1;
  prepareBytes(most > 0 ? most / 127 : 1, gain);
  if (oneBit != 0) preparePlanes(most > 0 ? most / 15 : 1, gain);
}

// @ts-ignore: decorator
@inline
function roundedWords(at: usize, inverse: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at), inverse)));
}

function prepareBytes(unit: f32, gain: f32): void {
  queryScale = gain * unit;
  const inverse = f32x4.splat(<f32>1 / unit);
  let sum = i32x4.splat(0);
  for (let i: usize = 0; i < <usize>codeWidth; i += 16) {
    const at = rotated + (i << 2);
    const bytes = i8x16.narrow_i16x8_s(
      i16x8.narrow_i32x4_s(roundedWords(at, inverse), roundedWords(at + 16, inverse)),
      i16x8.narrow_i32x4_s(roundedWords(at + 32, inverse), roundedWords(at + 48, inverse)),
    );
    v128.store(queryInt8 + i, bytes);
    sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_s(bytes)));
  }
  queryOffset = sumI32(sum) * CODE_OFFSET;
}

/** Level 0..15 of each value: value = (2 * level - 15) * step. */
// @ts-ignore: decorator
@inline
function levelWords(at: usize, inverse: v128): v128 {
  const doubled = f32x4.add(f32x4.mul(v128.load(at), inverse), f32x4.splat(15));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(doubled, f32x4.splat(0.5)), f32x4.splat(0.5)));
}

function preparePlanes(step: f32, gain: f32): void {
  queryStep = gain * step;
  const inverse = f32x4.splat(<f32>1 / step);
  for (let i: usize = 0; i < <usize>codeWidth; i += 16) {
    const at = rotated + (i << 2);
    const bytes = i8x16.narrow_i16x8_s(
      i16x8.narrow_i32x4_s(levelWords(at, inverse), levelWords(at + 16, inverse)),
      i16x8.narrow_i32x4_s(levelWords(at + 32, inverse), levelWords(at + 48, inverse)),
    );
    const plane = queryPlanes + ((i >> 6) << 5) + ((i & 63) >> 3);
    store<u16>(plane, <u16>i8x16.bitmask(i8x16.shl(bytes, 7)));
    store<u16>(plane, <u16>i8x16.bitmask(i8x16.shl(bytes, 6)), 8);
    store<u16>(plane, <u16>i8x16.bitmask(i8x16.shl(bytes, 5)), 16);
    store<u16>(plane, <u16>i8x16.bitmask(i8x16.shl(bytes, 4)), 24);
  }
}
