import type { Embedder } from '@quarry/core/ingest';
import { embedStems } from './hashed-stems.js';
import { removeComponent, sumWords } from './sif.js';
import { stemDimension } from './stem-place.js';
import { WordReader } from './word-features.js';
import { loadWordTable, type WordTable, wordDimension } from './word-table.js';

/** How much of a cosine each half decides. Measured in bench/src/retrieval on sets the component was not fitted on. */
const wordShare = 0.3;
const stemShare = 1 - wordShare;

/** Texts embedded before other work gets its turn; about a millisecond of work. */
const textsPerTurn = 16;

/**
 * Vectors with no key, no network and no native code: word vectors for what a text is about, hashed stems for the very
 * words it uses, 512 dimensions, some 17,000 short texts per second. English; other languages fall back on exact words.
 *
 * It is no neural encoder and does not read sentences: BM25 alone finds more. Use it beside BM25, where it helps a little
 * (`strength: 'weak'` makes `retrieve` do that), and as a stand-in until a real model is connected. The data (11.6 MB) is
 * read on first use and shared by all embedders of the process.
 */
export function offlineEmbedder(): Embedder {
  let reader: Promise<{ words: WordReader; table: WordTable }> | undefined;

  async function load() {
    const table = await loadWordTable();
    return { words: new WordReader(table), table };
  }

  async function embedAll(texts: readonly string[], signal: AbortSignal | undefined) {
    reader ??= load().catch((error: unknown) => {
      reader = undefined;
      throw error;
    });
    const { words, table } = await reader;
    const vectors: Float32Array[] = [];
    for (const [index, text] of texts.entries()) {
      if (index % textsPerTurn === 0) {
        signal?.throwIfAborted();
        if (index > 0) await new Promise(setImmediate);
      }
      vectors.push(embed(text, words, table));
    }
    return vectors;
  }

  return {
    name: 'quarry-offline-1',
    dimension: wordDimension + stemDimension,
    strength: 'weak',
    embedDocuments: (texts, { signal } = {}) => embedAll(texts, signal),
    async embedQuery(text, { signal } = {}) {
      const [vector] = await embedAll([text], signal);
      return vector!;
    },
  };
}

function embed(text: string, reader: WordReader, table: WordTable): Float32Array {
  const vector = new Float32Array(wordDimension + stemDimension);
  const words = reader.read(text);
  const meaning = vector.subarray(0, wordDimension);
  sumWords(words, table, meaning);
  removeComponent(meaning, table.component);
  scaleTo(meaning, Math.sqrt(wordShare));
  const marks = vector.subarray(wordDimension);
  embedStems(words, marks);
  scaleTo(marks, Math.sqrt(stemShare));
  return vector;
}

/** Scales a vector to a length; one without any stays as it is. */
function scaleTo(vector: Float32Array, length: number): void {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (squares === 0) return;
  const factor = length / Math.sqrt(squares);
  for (let index = 0; index < vector.length; index++) vector[index]! *= factor;
}
