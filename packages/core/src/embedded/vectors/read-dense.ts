import { formatError } from '../request/index.js';

/**
 * Reads a list of numbers as 32-bit floats into an array of its own. Refuses what is no number, NaN and infinities, and
 * what is too large for 32 bits: any of them would poison every score that it touches.
 */
export function readDense(list: ArrayLike<unknown>, path: string): Float32Array {
  const values = room(list.length);
  // Zero times a number is zero, unless the number is not finite.
  let check = 0;
  for (let i = 0; i < values.length; i++) {
    const item = list[i];
    if (typeof item !== 'number') return readMixed(list, path);
    values[i] = item;
    check += values[i]! * 0;
  }
  if (check !== 0) refuse(list, values, path);
  return values;
}

/** Vectors of requests share buffers of this many floats: one for each would keep the garbage collector busy. */
const SHARED_FLOATS = 1 << 14;
let shared = new Float32Array(0);
let used = 0;

/** Room for so many floats that nothing else will be given. */
function room(length: number): Float32Array {
  if (length * 4 > SHARED_FLOATS) return new Float32Array(length);
  if (used + length > shared.length) {
    shared = new Float32Array(SHARED_FLOATS);
    used = 0;
  }
  used += length;
  return shared.subarray(used - length, used);
}

/** A reader of JSON that keeps large ids exact hands over large integers of vectors in the same form. */
function readMixed(list: ArrayLike<unknown>, path: string): Float32Array {
  const values = Float32Array.from(list, (item) =>
    typeof item === 'number' || typeof item === 'bigint' ? Number(item) : Number.NaN,
  );
  if (!values.every(Number.isFinite)) refuse(list, values, path);
  return values;
}

function refuse(list: ArrayLike<unknown>, values: Float32Array, path: string): never {
  const at = values.findIndex((value) => !Number.isFinite(value));
  const isNumber = typeof list[at] === 'number' || typeof list[at] === 'bigint';
  const expected = isNumber ? 'a number within the range of 32-bit floats' : 'a number';
  throw formatError(`${path}[${at}]`, expected, list[at]);
}
