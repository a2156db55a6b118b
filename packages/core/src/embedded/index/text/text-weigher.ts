import type { Document, SparseVector } from '../../../engine/index.js';
import type { CountedDocument } from './bm25.js';
import { countDocumentTokens } from './infer-document.js';

/** Tokens per text, over all texts that `quarry/bm25` weighed under one sparse vector name. */
export interface TextLengths {
  readonly texts: number;
  readonly tokens: number;
}

interface Waiting {
  readonly name: string;
  readonly document: CountedDocument;
  readonly vector: SparseVector;
}

/**
 * The texts of a collection as `quarry/bm25` weighs them: with the mean length of all texts so far, those of the same
 * request included. Texts of a request are counted while it is parsed, and weighed together once all of it has turned
 * out to be sound; a request that is refused leaves no trace.
 *
 * The lengths are the collection's to keep: it stores `lengths` with its state and gives them back on opening. Losing the
 * last few does no harm but a slightly older mean. Texts that are replaced or deleted stay in the mean.
 */
export class TextWeigher {
  readonly #lengths: Map<string, TextLengths>;
  #waiting: Waiting[] = [];

  constructor(lengths: Readonly<Record<string, TextLengths>> | Map<string, TextLengths> = {}) {
    this.#lengths = lengths instanceof Map ? lengths : new Map(Object.entries(lengths));
  }

  /** A weigher for one request, that counts into the same lengths: requests may be parsed side by side. */
  forRequest(): TextWeigher {
    return new TextWeigher(this.#lengths);
  }

  /** Lengths by sparse vector name, as plain data. */
  get lengths(): Record<string, TextLengths> {
    return Object.fromEntries(this.#lengths);
  }

  /** Mean tokens per text; `undefined` while there was no text with a token. */
  averageLength(name: string): number | undefined {
    const { texts, tokens } = this.#lengths.get(name) ?? { texts: 0, tokens: 0 };
    return tokens === 0 ? undefined : tokens / texts;
  }

  /**
   * The vector of a stored text under the sparse vector `name`. For `quarry/bm25` it is empty until `settle` fills it.
   * Throws a 400 for an unknown model or option.
   */
  infer(name: string, document: Document, path: string): SparseVector {
    const counted = countDocumentTokens(document, path);
    if (!counted.measured) return counted.weigh();
    const vector: SparseVector = { indices: [], values: [] };
    this.#waiting.push({ name, document: counted, vector });
    return vector;
  }

  /** Takes the texts inferred since the last call into the mean, and weighs them. Returns whether there were any. */
  settle(): boolean {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { name, document } of waiting) {
      const { texts, tokens } = this.#lengths.get(name) ?? { texts: 0, tokens: 0 };
      this.#lengths.set(name, { texts: texts + 1, tokens: tokens + document.length });
    }
    for (const { name, document, vector } of waiting) {
      Object.assign(vector, document.weigh(this.averageLength(name)));
    }
    return waiting.length > 0;
  }

  /** Forgets the texts inferred since the last `settle`: their request was refused. */
  discard(): void {
    this.#waiting = [];
  }
}
