/** Places stems are counted at. With the word vectors' 100 dimensions: 512. */
export const stemDimension = 412;

/** The place and the sign of a stem. */
export function stemPlace(stem: string): { place: number; sign: number } {
  const bits = hash(stem);
  return { place: (bits >>> 1) % stemDimension, sign: bits & 1 ? 1 : -1 };
}

/** FNV-1a with the finish of MurmurHash3, which spreads the low bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
