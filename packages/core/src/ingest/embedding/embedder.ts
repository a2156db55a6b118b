import type { SparseVector } from '../../engine/index.js';

/** Options of every call of an embedder. */
export interface EmbedOptions {
  /** Gives the call up; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * How far the similarities of an embedder can be trusted beside BM25. It chooses the default fusion of hybrid retrieval:
 * `'strong'` (a neural encoder) ranks as an equal, `'weak'` (averaged word vectors and the like) only nudges BM25's
 * ranking. Fusing a weak one as an equal costs up to 0.27 nDCG@10 against BM25 alone.
 */
export type EmbedderStrength = 'weak' | 'strong';

/**
 * Turns texts into dense vectors. Texts and queries are told apart because many models want them marked differently.
 *
 * An embedder that calls a service should reject with errors that carry `isRetryable` or an HTTP `status`, so that `ingest`
 * knows which to try again.
 */
export interface Embedder {
  /**
   * Identifies the vectors: two embedders of one name give the same vectors for the same texts. Part of `content_hash`, so
   * another name means that everything is embedded anew.
   */
  readonly name: string;
  readonly dimension: number;
  /** Default `'strong'`. */
  readonly strength?: EmbedderStrength;
  /** Texts one call takes at most. Default: no limit. */
  readonly maximumBatch?: number;
  /** One vector per text, in order. */
  embedDocuments(
    texts: string[],
    options?: EmbedOptions,
  ): Promise<readonly (readonly number[] | Float32Array)[]>;
  embedQuery(text: string, options?: EmbedOptions): Promise<readonly number[] | Float32Array>;
}

/** Turns texts into sparse vectors, for keyword search. */
export interface SparseEmbedder {
  /** As of {@link Embedder}. */
  readonly name: string;
  /** Texts one call takes at most. Default: no limit. */
  readonly maximumBatch?: number;
  /** One vector per text, in order; empty where a text has no terms. */
  embedDocuments(texts: string[], options?: EmbedOptions): Promise<readonly SparseVector[]>;
  embedQuery(text: string, options?: EmbedOptions): Promise<SparseVector>;
}
