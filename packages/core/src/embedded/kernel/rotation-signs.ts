const SEED = 777;

/**
 * Sign masks of the rotation: the sign bit of a float, or zero, for each coordinate and round. Part of the format: codes
 * written with other signs mean other vectors.
 */
export function rotationSigns(words: number): Uint32Array {
  const masks = new Uint32Array(words);
  let state = SEED;
  for (let i = 0; i < words; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    masks[i] = (state >>> 9) & 1 ? 0x80000000 : 0;
  }
  return masks;
}
