import { type Bm25Config, bm25Document, bm25Query } from '@quarry/core';
import type { SparseEmbedder } from '@quarry/core/ingest';

/**
 * Words that count in an average text. Chunks of the default size (1200 characters) have about so many, and on Cranfield,
 * CACM and product documentation this finds more than the 256 that Qdrant assumes.
 */
const averageLength = 110;

/**
 * BM25 as a sparse embedder: the vectors of the engine's own `qdrant/bm25`, made on this side, so that they work with any
 * server. The collection's sparse vector needs the modifier `idf`.
 *
 * @param options as of `qdrant/bm25`, but `avg_len` is 110 unless given. Set it to about a twelfth of your chunks' size in
 * characters; too small a value finds long texts too rarely, too large a value too often.
 */
export function bm25Embedder(options: Bm25Config = {}): SparseEmbedder {
  const settings = { avg_len: averageLength, ...options };
  return {
    name: `bm25 ${JSON.stringify(settings)}`,
    embedDocuments: async (texts) => texts.map((text) => bm25Document(text, settings)),
    embedQuery: async (text) => bm25Query(text, settings),
  };
}
