import { Bitset } from '../../bytes/index.js';
import type { SectionReader, SectionWriter } from './sections.js';

/** Writes a set of rows, up to the last one in it. */
export function saveBits(writer: SectionWriter, bits: Bitset): void {
  let words = bits.words.length;
  while (words > 0 && bits.words[words - 1] === 0) words--;
  writer.integers(bits.words.subarray(0, words) as Uint32Array);
}

/** Reads a set that `saveBits` wrote. The set is the caller's own. */
export function loadBits(reader: SectionReader): Bitset {
  const bits = new Bitset();
  bits.words = reader.integers().slice();
  return bits;
}
