import type { WordFeatures } from './word-features.js';

/*
 * Words as exact marks: each stem is counted at one of 412 places, chosen by a hash that also chooses its sign, so that
 * collisions cancel out on average (Weinberger et al., ICML 2009). Rare stems weigh more.
 */

/** Places stems are counted at. With the word vectors' 100 dimensions: 512. */
export const stemDimension = 412;

/** The place and the sign of a stem. */
export function stemPlace(stem: string): { place: number; sign: number } {
  const bits = hash(stem);
  return { place: (bits >>> 1) % stemDimension, sign: bits & 1 ? 1 : -1 };
}

/** Adds the stems of a text to `target` (412 places). */
export function embedStems(words: readonly WordFeatures[], target: Float32Array): void {
  const stems = new Map<string, { count: number; rank: number; word: WordFeatures }>();
  for (const word of words) {
    const seen = stems.get(word.stem);
    if (!seen) stems.set(word.stem, { count: 1, rank: word.rank, word });
    else {
      seen.count++;
      // The stem is as common as the most common of its forms.
      seen.rank = Math.min(seen.rank, word.rank);
    }
  }
  for (const { count, rank, word } of stems.values()) {
    target[word.place]! += word.sign * (1 + Math.log(count)) * Math.log(rank + 2);
  }
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
