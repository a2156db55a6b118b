import type { WordFeatures } from './word-features.js';

/*
 * Words as exact marks: each stem is counted at one of 412 places, chosen by a hash that also chooses its sign, so that
 * collisions cancel out on average (Weinberger et al., ICML 2009). Rare stems weigh more.
 */

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
