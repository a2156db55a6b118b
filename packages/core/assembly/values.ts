/**
 * Originals as they are kept, eight values at a time as floats. The type parameter says how they are kept: `f32`, `u16` for
 * the bits of IEEE half precision, `u8` for bytes. All of them are finite, and every one is a float exactly.
 */

/** 2^112: from the exponents of halves to those of floats. */
const HALF_SCALE: f32 = 5.192296858534828e33;

/** Bytes of eight values. */
// @ts-ignore: decorator
@inline
export function eight<T>(): usize {
  return sizeof<T>() << 3;
}

/** Values 0 to 3 of the eight at an address. */
// @ts-ignore: decorator
@inline
export function low<T>(at: usize): v128 {
  if (sizeof<T>() == 4) return v128.load(at);
  return sizeof<T>() == 2 ? fourHalves(at) : fourBytes(at);
}

/** Values 4 to 7. */
// @ts-ignore: decorator
@inline
export function high<T>(at: usize): v128 {
  if (sizeof<T>() == 4) return v128.load(at, 16);
  return sizeof<T>() == 2 ? fourHalves(at + 8) : fourBytes(at + 4);
}

/**
 * Moved into the place of a float's, exponent and fraction of a half mean 2^-112 of its value. The sign was extended to the
 * top, and stays there.
 */
// @ts-ignore: decorator
@inline
function fourHalves(at: usize): v128 {
  const bits = v128.and(i32x4.shl(v128.load16x4_s(at), 13), i32x4.splat(0x8fffe000));
  return f32x4.mul(bits, f32x4.splat(HALF_SCALE));
}

// @ts-ignore: decorator
@inline
function fourBytes(at: usize): v128 {
  const pairs = i16x8.extend_low_i8x16_u(v128.load32_zero(at));
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(pairs));
}

/** Writes `count` values, a multiple of eight, as floats. `valueBytes`: bytes that each takes where it is kept. */
export function widen(target: usize, source: usize, count: i32, valueBytes: i32): void {
  if (valueBytes == 4) memory.copy(target, source, <usize>count << 2);
  else if (valueBytes == 2) widenFrom<u16>(target, source, count);
  else widenFrom<u8>(target, source, count);
}

function widenFrom<T>(target: usize, source: usize, count: i32): void {
  for (const end = target + (<usize>count << 2); target < end; target += 32) {
    v128.store(target, low<T>(source));
    v128.store(target, high<T>(source), 16);
    source += eight<T>();
  }
}
