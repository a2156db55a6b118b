import { type Analyzer, createAnalyzer } from '../../embedded/index/text/index.js';

/** English stems without stop words: what two texts have in common, if anything. */
export const englishStems: Analyzer = createAnalyzer({
  stopwords: 'english',
  stemmer: { type: 'snowball', language: 'english' },
});

/** How much it says that a text has a term: more, the fewer of the texts have it (inverse document frequency). */
export class TermWeights {
  readonly #frequencies = new Map<string, number>();
  readonly #count: number;

  constructor(texts: readonly ReadonlySet<string>[]) {
    this.#count = texts.length;
    for (const terms of texts) {
      for (const term of terms) {
        this.#frequencies.set(term, (this.#frequencies.get(term) ?? 0) + 1);
      }
    }
  }

  weight(term: string): number {
    const frequency = this.#frequencies.get(term) ?? 0;
    return Math.log(1 + (this.#count - frequency + 0.5) / (frequency + 0.5));
  }

  /** The share of the terms' weight that `found` has, from 0 to 1. */
  coverage(terms: Iterable<string>, found: ReadonlySet<string>): number {
    let all = 0;
    let covered = 0;
    for (const term of terms) {
      const weight = this.weight(term);
      all += weight;
      if (found.has(term)) covered += weight;
    }
    return all === 0 ? 0 : covered / all;
  }
}
