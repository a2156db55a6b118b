/** Encoding of rows: rotate, centre, then one bit and seven bits a coordinate, with the factors of `factors.ts`. */
import { factorsOf, setFactors } from './factors';
import { EUCLID } from './float';
import { maxF32, sumF32, sumI32 } from './lanes';
import { CODE_OFFSET } from './query';
import { rotate } from './rotation';
import {
  centroid, codeWidth, floatWidth, int8, int8Stride, metric, oneBit, oneBitStride, originalBytes, valueBytes,
} from './segment';
import { widen } from './values';

/** Largest magnitude of a 7-bit code. */
const LARGEST_CODE: f32 = 63;

let residual: usize = 0;

/** Needs `codeWidth` floats of scratch. */
export function placeEncoder(address: usize): void {
  residual = address;
}

/** Encodes `rows` originals at `source` as the segment's rows from `first` on. */
export function encodeRows(source: usize, first: i32, rows: i32): void {
  const stride = originalBytes();
  for (let i = 0; i < rows; i++) encodeRow(source + <usize>i * stride, <usize>(first + i));
}

function encodeRow(source: usize, row: usize): void {
  const bytes = <usize>codeWidth << 2;
  const given = min(floatWidth, codeWidth);
  widen(residual, source, given, valueBytes);
  memory.fill(residual + (<usize>given << 2), 0, bytes - (<usize>given << 2));
  rotate(residual);
  let absolutes = f32x4.splat(0), squares = absolutes, products = absolutes, largest = absolutes;
  for (let i: usize = 0; i < bytes; i += 16) {
    const c = v128.load(centroid + i);
    const r = f32x4.sub(v128.load(residual + i), c);
    const magnitude = f32x4.abs(r);
    v128.store(residual + i, r);
    absolutes = f32x4.add(absolutes, magnitude);
    squares = f32x4.add(squares, f32x4.mul(r, r));
    products = f32x4.add(products, f32x4.mul(r, c));
    largest = f32x4.pmax(largest, magnitude);
  }
  const square = sumF32(squares), absolute = sumF32(absolutes), most = maxF32(largest);
  const unit: f32 = most > 0 ? most / LARGEST_CODE : 1;
  const sum = int8 != 0 ? writeInt8(int8 + row * int8Stride, <f32>1 / unit) : 0;
  if (oneBit != 0) writeOneBit(oneBit + row * oneBitStride);
  setFactors(
    factorsOf(row),
    absolute > 0 ? square / absolute : 0,
    metric == EUCLID ? -square : sumF32(products),
    unit,
    sum,
  );
}

// @ts-ignore: decorator
@inline
function codeWords(at: usize, inverse: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at), inverse)));
}

function writeInt8(target: usize, factor: f32): i32 {
  const inverse = f32x4.splat(factor);
  const offset = i8x16.splat(<i8>CODE_OFFSET);
  let sum = i32x4.splat(0);
  for (let i: usize = 0; i < <usize>codeWidth; i += 16) {
    const at = residual + (i << 2);
    const codes = i8x16.add(
      i8x16.narrow_i16x8_s(
        i16x8.narrow_i32x4_s(codeWords(at, inverse), codeWords(at + 16, inverse)),
        i16x8.narrow_i32x4_s(codeWords(at + 32, inverse), codeWords(at + 48, inverse)),
      ),
      offset,
    );
    v128.store(target + i, codes);
    sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(codes)));
  }
  return sumI32(sum);
}

/** A set bit is a coordinate that is not negative. */
function writeOneBit(target: usize): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < <usize>codeWidth; i += 8) {
    const at = residual + (i << 2);
    const low = i32x4.bitmask(f32x4.ge(v128.load(at), zero));
    const high = i32x4.bitmask(f32x4.ge(v128.load(at, 16), zero));
    store<u8>(target + (i >> 3), <u8>(low | (high << 4)));
  }
}
