import { readFile } from 'node:fs/promises';

/*
 * GloVe vectors (6 billion tokens, 100 dimensions) of the 100,000 most frequent words made of letters and digits:
 *
 *   words.txt     one word a line, most frequent first
 *   vectors.i8    100 signed bytes per word
 *   scales.f32    one little-endian float per word: value = byte * scale
 *   ranks.i32     one little-endian integer per word: its rank by frequency in the full vocabulary, from 0
 *   component.f32 100 little-endian floats: the direction all texts share (scripts/fit-component.mjs)
 */

/** Dimensions of a word's vector. */
export const wordDimension = 100;

/** Vectors and ranks of words, as they lie in the data files. */
export interface WordTable {
  /** Row of each word. */
  readonly rows: ReadonlyMap<string, number>;
  readonly vectors: Int8Array;
  readonly scales: Float32Array;
  readonly ranks: Int32Array;
  /** Unit vector. */
  readonly component: Float32Array;
}

let table: Promise<WordTable> | undefined;

/** The table, read on first use (11.6 MB, some 50 ms) and shared by everyone in the process. */
export function loadWordTable(): Promise<WordTable> {
  table ??= readWordTable().catch((error: unknown) => {
    // The next caller tries again: a missing file may be restored.
    table = undefined;
    throw error;
  });
  return table;
}

async function readWordTable(): Promise<WordTable> {
  // Each address is written out, which is what bundlers recognise and copy.
  const [words, vectors, scales, ranks, component] = await Promise.all([
    readFile(new URL('../data/words.txt', import.meta.url), 'utf8'),
    readFile(new URL('../data/vectors.i8', import.meta.url)),
    readFile(new URL('../data/scales.f32', import.meta.url)),
    readFile(new URL('../data/ranks.i32', import.meta.url)),
    readFile(new URL('../data/component.f32', import.meta.url)),
  ]);
  const rows = new Map<string, number>();
  for (const word of words.split('\n')) if (word !== '') rows.set(word, rows.size);
  const expected = rows.size * wordDimension;
  if (vectors.length !== expected) {
    throw new Error(`the word vectors have ${vectors.length} bytes, expected ${expected}`);
  }
  return {
    rows,
    vectors: new Int8Array(aligned(vectors)),
    scales: new Float32Array(aligned(scales)),
    ranks: new Int32Array(aligned(ranks)),
    component: new Float32Array(aligned(component)),
  };
}

/** The bytes at the beginning of a buffer of their own, as typed arrays need them. */
function aligned(bytes: Buffer): ArrayBuffer {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return (whole ? bytes.buffer : new Uint8Array(bytes).buffer) as ArrayBuffer;
}
