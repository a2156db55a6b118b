/*
 * Half-precision floats (IEEE 754 binary16), which JavaScript has no arrays for: the sign, five bits of exponent, ten of
 * fraction. Every half is a 32-bit float exactly.
 */

const LARGEST_HALF = 65504;
/** Halves below this magnitude are multiples of `SUBNORMAL_STEP`. */
const SMALLEST_NORMAL = 2 ** -14;
const SUBNORMAL_STEP = 2 ** -24;

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** The bits of the half nearest to a finite number, ties to even; beyond the range of halves, of the largest. */
export function toHalf(value: number): number {
  scratch[0] = value;
  const bits = scratchBits[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(scratch[0]!);
  if (magnitude >= LARGEST_HALF) return sign | 0x7bff;
  if (magnitude < SMALLEST_NORMAL) return sign | roundToEven(magnitude / SUBNORMAL_STEP);
  // Exponents of floats are larger by 112. What is rounded up to the next power of two carries into the exponent.
  const rounded = (bits & 0x7fffffff) + 0xfff + ((bits >>> 13) & 1);
  return sign | ((rounded - (112 << 23)) >>> 13);
}

let table: Float32Array | undefined;

/** The values of all halves by their bits: one load is quicker than taking bits apart. A quarter of a megabyte. */
export function halfValues(): Float32Array {
  if (table !== undefined) return table;
  table = Float32Array.from({ length: 1 << 16 }, (_, bits) => {
    const exponent = (bits >>> 10) & 31;
    const fraction = bits & 0x3ff;
    const magnitude =
      exponent === 0 ? fraction * SUBNORMAL_STEP : (fraction + 1024) * 2 ** (exponent - 25);
    return bits & 0x8000 ? -magnitude : magnitude;
  });
  return table;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
