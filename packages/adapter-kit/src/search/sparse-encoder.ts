import type { Bm25Config, Document, SparseVector } from '@quarry/core';
import { VectorStoreError } from '../error/index.js';

/** Turns texts into sparse vectors. */
export interface SparseEmbeddings {
  /** One vector per text, in order. */
  embedDocuments(texts: string[]): Promise<readonly SparseVector[]>;
  embedQuery(text: string): Promise<SparseVector>;
}

/**
 * The engine's own BM25. `model` is `qdrant/bm25` (default), which servers have as well, or `quarry/bm25`, which weighs by
 * the measured average length of the texts and is the embedded engine's alone.
 */
export type Bm25Options = Bm25Config & { readonly model?: 'qdrant/bm25' | 'quarry/bm25' };

/** Makes what is stored, or searched by, in a sparse vector. */
export interface SparseEncoder {
  documents(texts: readonly string[]): Promise<readonly (SparseVector | Document)[]>;
  query(text: string): Promise<SparseVector | Document>;
  /** Of a sparse vector that has to be created: `idf` where the collection is to weigh in how rare a term is. */
  readonly modifier: 'idf' | 'none';
  /** The answers make no sense under another modifier. */
  readonly requiresIdf: boolean;
}

/** An encoder by the engine's BM25: texts are sent as they are. */
export function bm25Encoder(options: Bm25Options | true = true): SparseEncoder {
  const { model = 'qdrant/bm25', ...config } = options === true ? {} : options;
  const document = (text: string): Document =>
    Object.keys(config).length === 0 ? { text, model } : { text, model, options: config };
  return {
    documents: async (texts) => texts.map(document),
    query: async (text) => document(text),
    modifier: 'idf',
    requiresIdf: true,
  };
}

/** An encoder by embeddings of the caller's. */
export function embeddingsEncoder(
  embeddings: SparseEmbeddings,
  modifier: 'idf' | 'none' = 'idf',
): SparseEncoder {
  return {
    async documents(texts) {
      const vectors = await embeddings.embedDocuments([...texts]);
      if (vectors.length === texts.length) return vectors;
      throw new VectorStoreError(
        'invalid-vector',
        `sparse embeddings gave ${vectors.length} vectors for ${texts.length} texts`,
      );
    },
    query: (text) => embeddings.embedQuery(text),
    modifier,
    requiresIdf: false,
  };
}
