import { halfValues, writeHalves } from './half.js';
import type { DatatypeName, DistanceName } from './vector-value.js';

/** Values in the width of their datatype; halves as their bits. */
export type StoredValues = Float32Array | Uint16Array | Uint8Array;

/** Bytes of a value. */
export const VALUE_BYTES: Readonly<Record<DatatypeName, number>> = {
  float32: 4,
  float16: 2,
  uint8: 1,
};

/** The datatype by the bytes of its values. */
export const DATATYPES_BY_BYTES: Readonly<Record<number, DatatypeName>> = {
  4: 'float32',
  2: 'float16',
  1: 'uint8',
};

/**
 * What vectors that were brought into stored form (`prepareDense`) can be kept as without loss. Bytes normalised for cosine
 * are bytes no more.
 */
export function keptDatatype(distance: DistanceName, datatype: DatatypeName): DatatypeName {
  return datatype === 'uint8' && distance === 'Cosine' ? 'float32' : datatype;
}

/** So many zeros, or a view of so many values in a buffer. */
export function storedValues(
  datatype: DatatypeName,
  length: number,
  buffer: ArrayBufferLike = new ArrayBuffer(length * VALUE_BYTES[datatype]),
  byteOffset = 0,
): StoredValues {
  if (datatype === 'float32') return new Float32Array(buffer, byteOffset, length);
  if (datatype === 'float16') return new Uint16Array(buffer, byteOffset, length);
  return new Uint8Array(buffer, byteOffset, length);
}

/** The values as 32-bit floats, exactly; floats are handed back as they are, others in `target` where it is given. */
export function widen(values: StoredValues, target?: Float32Array): Float32Array {
  if (values instanceof Float32Array) return values;
  const floats = target ?? new Float32Array(values.length);
  if (values instanceof Uint8Array) floats.set(values);
  else {
    const table = halfValues();
    for (let i = 0; i < values.length; i++) floats[i] = table[values[i]!]!;
  }
  return floats;
}

/** Writes floats to an array from `at` on: nothing is lost of what its datatype can hold. */
export function narrow(values: Float32Array, target: StoredValues, at = 0): void {
  if (target instanceof Uint16Array) writeHalves(values, target, at);
  else target.set(values, at);
}

/** The bytes of an array. */
export function bytesOf({ buffer, byteOffset, byteLength }: StoredValues): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The bytes of floats in a datatype: views of the floats where that is theirs. */
export function narrowBytes(values: Float32Array, datatype: DatatypeName): Uint8Array {
  if (datatype === 'float32') return bytesOf(values);
  const stored = storedValues(datatype, values.length);
  narrow(values, stored);
  return bytesOf(stored);
}
