import { rotationSigns } from '../../src/embedded/kernel/index.js';

/** The rotation of `assembly/rotation.ts` as its description says, in double precision. */
export function plainRotation(values: ArrayLike<number>, width: number): Float64Array {
  const signs = rotationSigns(2 * width);
  const rotated = new Float64Array(width);
  rotated.set(Array.from(values));
  const length = 2 ** Math.floor(Math.log2(width));
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < width; i++) if (signs[round * width + i]) rotated[i]! *= -1;
    const start = round === 0 ? 0 : width - length;
    const part = rotated.slice(start, start + length);
    for (let half = 1; half < length; half *= 2) {
      for (let i = 0; i < length; i++) {
        if (i & half) continue;
        const [a, b] = [part[i]!, part[i + half]!];
        part[i] = a + b;
        part[i + half] = a - b;
      }
    }
    rotated.set(
      part.map((value) => value / Math.sqrt(length)),
      start,
    );
  }
  return rotated;
}
