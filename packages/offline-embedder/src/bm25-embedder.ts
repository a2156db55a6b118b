import { type Bm25Config, bm25Document, bm25Query } from '@quarry/core';
import type { SparseEmbedder } from '@quarry/core/ingest';

/**
 * BM25 as a sparse embedder: the same vectors as the engine's own `qdrant/bm25`, made on this side, so that they work with
 * any server. The collection's sparse vector needs the modifier `idf`.
 *
 * `avg_len` is the average length of a chunk in words that count (some 110 for chunks of 1200 characters of English);
 * the default of 256 is Qdrant's. An average far off costs little: it only shifts how much long chunks are held back.
 */
export function bm25Embedder(options: Bm25Config = {}): SparseEmbedder {
  return {
    name: `bm25${Object.keys(options).length > 0 ? JSON.stringify(options) : ''}`,
    embedDocuments: async (texts) => texts.map((text) => bm25Document(text, options)),
    embedQuery: async (text) => bm25Query(text, options),
  };
}
