/**
 * The four numbers that make a row's codes comparable.
 *
 * With centroid c, residual r = x - c, query q and rotation R, every metric that codes serve has one form:
 *
 *   similarity(x, q) = constant(q) + bias(x) + gain * <R r, R (q - c)>
 *
 *              constant(q)   bias(x)   gain
 *   product    <c, q>        <c, r>    1
 *   Euclid     -|q - c|^2    -|r|^2    2
 *
 * so kernels know no metric. The one-bit estimate of the product is oneBitGain * sum(sign(R r)_i * R(q - c)_i) with
 * oneBitGain = |r|^2 / sum|R r_i| (RaBitQ, Gao & Long 2024, section 3.2); the 7-bit one is scale * sum(code_i * ...).
 *
 *   0 one-bit gain (f32)   4 bias (f32)   8 scale (f32)   12 sum of the 7-bit codes, offsets included (i32)
 */
import { factors, factorsStride } from './segment';

export const FACTOR_BYTES: usize = 16;

// @ts-ignore: decorator
@inline
export function factorsOf(row: usize): usize {
  return factors + row * factorsStride;
}

// @ts-ignore: decorator
@inline
export function oneBitGain(at: usize): f32 {
  return load<f32>(at);
}

// @ts-ignore: decorator
@inline
export function bias(at: usize): f32 {
  return load<f32>(at, 4);
}

// @ts-ignore: decorator
@inline
export function scale(at: usize): f32 {
  return load<f32>(at, 8);
}

// @ts-ignore: decorator
@inline
export function codeSum(at: usize): i32 {
  return load<i32>(at, 12);
}

export function setFactors(at: usize, oneBitGain: f32, bias: f32, scale: f32, codeSum: i32): void {
  store<f32>(at, oneBitGain);
  store<f32>(at, bias, 4);
  store<f32>(at, scale, 8);
  store<i32>(at, codeSum, 12);
}
