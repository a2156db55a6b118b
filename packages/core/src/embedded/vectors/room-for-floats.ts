/** Vectors share buffers of this many floats: one for each would keep the garbage collector busy. */
const SHARED_FLOATS = 1 << 14;
let shared = new Float32Array(0);
let used = 0;

/** Room for so many floats that nothing else will be given. */
export function roomForFloats(length: number): Float32Array {
  if (length * 4 > SHARED_FLOATS) return new Float32Array(length);
  if (used + length > shared.length) {
    shared = new Float32Array(SHARED_FLOATS);
    used = 0;
  }
  used += length;
  return shared.subarray(used - length, used);
}
