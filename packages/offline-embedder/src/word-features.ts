import { createAnalyzer } from '@quarry/core/ingest';
import { stemPlace } from './stem-place.js';
import type { WordTable } from './word-table.js';

/** What the embedder needs to know of a word, found once per word. */
export interface WordFeatures {
  /** Its row in the word table, -1 if it is not there. */
  readonly row: number;
  /** Its rank by frequency; of an unknown word, that of the rarest. */
  readonly rank: number;
  readonly stem: string;
  /** Where the stem is counted, and with which sign. */
  readonly place: number;
  readonly sign: number;
}

/** Words remembered before starting over; about 20 MB. English texts of any length have fewer. */
const mostRemembered = 200_000;

/** Stop words say nothing about what a text is about, and would be most of its mean. */
const words = createAnalyzer({ stopwords: 'english' });
const stems = createAnalyzer({ stemmer: { type: 'snowball', language: 'english' } });

/** Cuts texts into words, as BM25 does, and looks them up. */
export class WordReader {
  readonly #table: WordTable;
  readonly #remembered = new Map<string, WordFeatures>();

  constructor(table: WordTable) {
    this.#table = table;
  }

  /** The words of a text in order, stop words left out. */
  read(text: string): WordFeatures[] {
    return words.document(text).map((word) => this.#remembered.get(word) ?? this.#lookUp(word));
  }

  #lookUp(word: string): WordFeatures {
    const { rows, ranks } = this.#table;
    const row = rows.get(word) ?? -1;
    const rank = ranks[row] ?? ranks[ranks.length - 1] ?? 0;
    const stem = stems.document(word)[0] ?? word;
    const features = { row, rank, stem, ...stemPlace(stem) };
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(word, features);
    return features;
  }
}
