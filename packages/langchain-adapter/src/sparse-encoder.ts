import {
  bm25Encoder,
  embeddingsEncoder,
  type SparseEncoder,
  VectorStoreError,
} from '@quarry/adapter-kit';
import type { QuarryVectorStoreOptions } from './options.js';

/** The encoder a store's options ask for; undefined if it has no sparse vectors. */
export function sparseEncoder(options: QuarryVectorStoreOptions): SparseEncoder | undefined {
  const { sparseEmbeddings, sparseModifier, bm25, retrievalMode = 'dense' } = options;
  if (sparseEmbeddings && bm25) {
    throw new VectorStoreError(
      'invalid-option',
      'sparseEmbeddings and bm25 are given, expected one of them',
    );
  }
  if (sparseEmbeddings) return embeddingsEncoder(sparseEmbeddings, sparseModifier);
  if (bm25 === false || (bm25 === undefined && retrievalMode === 'dense')) return undefined;
  return bm25Encoder(bm25);
}
