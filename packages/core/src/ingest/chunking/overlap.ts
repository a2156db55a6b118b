import { sentences } from './sentences.js';

/**
 * Where a chunk that begins at `start` should really begin, to repeat the end of the one before: the earliest sentence,
 * else word, within `overlap` characters, but after the beginning of the chunk before.
 */
export function overlapStart(
  text: string,
  previousStart: number,
  start: number,
  overlap: number,
): number {
  const from = Math.max(previousStart + 1, start - overlap);
  if (from >= start) return start;
  // The first is what is left of a sentence that began earlier.
  const sentence = sentences(text, from, start)[1];
  if (sentence) return sentence.start;
  const word = text.slice(from, start).search(/\s\S/);
  return word < 0 ? start : from + word + 1;
}
