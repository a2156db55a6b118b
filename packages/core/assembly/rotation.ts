/**
 * A random rotation in O(n log n): flip random signs, then a fast Hadamard transform over the longest power-of-two prefix;
 * again with other signs over the suffix of that length. Two rounds spread any vector's energy over all coordinates, which
 * is what lets one bit (or one scale for all coordinates) describe a row; four measured no better. It keeps products.
 */
import { codeWidth, signs } from './segment';

const ROUNDS: i32 = 2;

/** Rotates the `codeWidth` floats at `address` in place. */
export function rotate(address: usize): void {
  let length = 1;
  while (length << 1 <= codeWidth) length <<= 1;
  const unit = f32x4.splat(<f32>(1 / Math.sqrt(<f64>length)));
  const bytes = <usize>codeWidth << 2;
  for (let round = 0; round < ROUNDS; round++) {
    const mask = signs + <usize>round * bytes;
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(address + i, v128.xor(v128.load(address + i), v128.load(mask + i)));
    }
    const part = round & 1 ? address + (<usize>(codeWidth - length) << 2) : address;
    hadamard(part, length);
    for (let i: usize = 0; i < <usize>length << 2; i += 16) {
      v128.store(part + i, f32x4.mul(v128.load(part + i), unit));
    }
  }
}

/** The unscaled Walsh-Hadamard transform of `length` floats (a power of two, at least 16), in place. */
function hadamard(address: usize, length: i32): void {
  const end = address + (<usize>length << 2);
  for (let at = address; at < end; at += 16) {
    let v = v128.load(at);
    let swapped = v128.shuffle<f32>(v, v, 1, 0, 3, 2);
    v = f32x4.add(f32x4.mul(v, f32x4(1, -1, 1, -1)), swapped);
    swapped = v128.shuffle<f32>(v, v, 2, 3, 0, 1);
    v128.store(at, f32x4.add(f32x4.mul(v, f32x4(1, 1, -1, -1)), swapped));
  }
  for (let half = 4; half < length; half <<= 1) {
    const bytes = <usize>half << 2;
    for (let block = address; block < end; block += bytes << 1) {
      for (let at = block; at < block + bytes; at += 16) {
        const a = v128.load(at), b = v128.load(at + bytes);
        v128.store(at, f32x4.add(a, b));
        v128.store(at + bytes, f32x4.sub(a, b));
      }
    }
  }
}
