import { narrow, widen } from './stored-values.js';
import type { DatatypeName, DistanceName } from './vector-value.js';

/** Squared norms closer to one than this are left alone, so that normalising is stable. */
const NORM_TOLERANCE = 1e-6;
/** 32-bit float epsilon: below it a vector counts as zero and stays zero. */
const ZERO_NORM = 1.1920929e-7;

/**
 * Brings the numbers of one dense vector (or one row of a multivector) into stored form: normalised for cosine, then
 * rounded to the datatype. Queries go through the same steps, so that both sides are compared alike.
 *
 * Bytes are rounded first: normalised ones would all be 0. The cosine of bytes is what Qdrant compares by too, though what it
 * hands out are the bytes. A vector of length one is taken for a stored one, and stays as it is.
 *
 * Returns the array that it is given where nothing changes. `keep`: never writes into it. Default false.
 */
export function prepareDense(
  values: Float32Array,
  distance: DistanceName,
  datatype: DatatypeName = 'float32',
  { keep = false } = {},
): Float32Array {
  if (datatype === 'uint8') {
    if (distance !== 'Cosine') return values.map(toByte);
    return hasLengthOne(values) ? values : normalize(values.map(toByte), false);
  }
  const prepared = distance === 'Cosine' ? normalize(values, keep) : values;
  return datatype === 'float16' ? roundToHalves(prepared, keep && prepared === values) : prepared;
}

function hasLengthOne(values: Float32Array): boolean {
  return Math.abs(squareOf(values) - 1) <= NORM_TOLERANCE;
}

function squareOf(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return squares;
}

/** The vector scaled to length one, in the array that it is given or, with `keep`, in another; a zero vector stays zero. */
function normalize(values: Float32Array, keep: boolean): Float32Array {
  const squares = squareOf(values);
  if (squares < ZERO_NORM || Math.abs(squares - 1) <= NORM_TOLERANCE) return values;
  const scale = 1 / Math.sqrt(squares);
  const scaled = keep ? new Float32Array(values.length) : values;
  for (let i = 0; i < values.length; i++) scaled[i] = values[i]! * scale;
  return scaled;
}

/** The nearest halves, in the array that it is given or, with `keep`, in another. */
function roundToHalves(values: Float32Array, keep: boolean): Float32Array {
  const halves = new Uint16Array(values.length);
  narrow(values, halves);
  return widen(halves, keep ? undefined : values);
}

/** Truncates towards zero and clamps to 0..255, as the reference does. */
function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.trunc(value)));
}
