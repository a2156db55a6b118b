import { sentences } from './sentences.js';

/**
 * Where a chunk that begins at `start` should really begin, to repeat the end of the one before: the earliest sentence that
 * begins within `overlap` characters, but after `earliest`. A sentence is not repeated in part, so there may be no overlap.
 */
export function overlapStart(
  text: string,
  earliest: number,
  start: number,
  overlap: number,
): number {
  const from = Math.max(earliest + 1, start - overlap);
  if (from >= start) return start;
  // The first is what is left of a sentence that began earlier.
  return sentences(text, from, start)[1]?.start ?? start;
}
