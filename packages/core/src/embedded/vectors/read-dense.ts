import { formatError } from '../request/index.js';
import { type FloatRoom, SHARED_ROOM } from './float-room.js';

/**
 * Reads a list of numbers as 32-bit floats into an array of its own. Refuses what is no number, NaN and infinities, and
 * what is too large for 32 bits: any of them would poison every score that it touches.
 */
export function readDense(
  list: ArrayLike<unknown>,
  path: string,
  room: FloatRoom = SHARED_ROOM,
): Float32Array {
  const values = room.take(list.length);
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
