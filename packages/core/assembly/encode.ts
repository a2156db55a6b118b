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

export let residual: usize = 0;

/** Needs `codeWidth` floats of scratch. */
export function placeEncoder(address: usize): void {
  residual = address;
}

/** Encodes `rows` originals at `source` as the segment's rows from `first` on. */
export function encodeRows(source: usize, first: i32, rows: i32): void {
  const stride = originalBytes();
  for (let i = 0; i < rows; i++) encodeRow(source + <usize>i * stride, <usize>(first + i));
}

/** Of the residual that `takeResidual` left: the sums that factors are made of, and its largest magnitude. */
export let square: f32 = 0;
export let absolute: f32 = 0;
export let product: f32 = 0;
export let largest: f32 = 0;

/** Leaves R(x - c) of the row at `source` at `residual`. */
export function takeResidual(source: usize): void {
  const bytes = <usize>codeWidth << 2;
  const given = min(floatWidth, codeWidth);
  widen(residual, source, given, valueBytes);
  memory.fill(residual + (<usize>given << 2), 0, bytes - (<usize>given << 2));
  rotate(residual);
  let absolutes = f32x4.splat(0), squares = absolutes, products = absolutes, most = absolutes;
  for (let i: usize = 0; i < bytes; i += 16) {
    const c = v128.load(centroid + i);
    const r = f32x4.sub(v128.load(residual + i), c);
    const magnitude = f32x4.abs(r);
    v128.store(residual + i, r);
    absolutes = f32x4.add(absolutes, magnitude);
    squares = f32x4.add(squares, f32x4.mul(r, r));
    products = f32x4.add(products, f32x4.mul(r, c));
    most = f32x4.pmax(most, magnitude);
  }
  square = sumF32(squares);
  absolute = sumF32(absolutes);
  product = sumF32(products);
  largest = maxF32(most);
}

/** One-bit gain and bias of `factors.ts` of that residual. */
export function residualGain(): f32 {
  return absolute > 0 ? square / absolute : 0;
}

export function residualBias(): f32 {
  return metric == EUCLID ? -square : product;
}

function encodeRow(source: usize, row: usize): void {
  takeResidual(source);
  const unit: f32 = largest > 0 ? largest / LARGEST_CODE : 1;
  const sum = int8 != 0 ? writeInt8(int8 + row * int8Stride, <f32>1 / unit) : 0;
  if (oneBit != 0) writeOneBit(oneBit + row * oneBitStride);
  setFactors(factorsOf(row), residualGain(), residualBias(), unit, sum);
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

/** Adds up rows, `floatWidth` floats each at `source`, to the sums at `target`, where 0 stands before the first. */
export function addRows(source: usize, rows: i32, target: usize): void {
  const bytes = <usize>floatWidth << 2;
  for (let i = 0; i < rows; i++) {
    let at: usize = 0;
    for (; at + 16 <= bytes; at += 16) {
      v128.store(target + at, f32x4.add(v128.load(target + at), v128.load(source + at)));
    }
    for (; at < bytes; at += 4) store<f32>(target + at, load<f32>(target + at) + load<f32>(source + at));
    source += bytes;
  }
}
