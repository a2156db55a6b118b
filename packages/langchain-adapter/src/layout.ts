import type { QuarryVectorStoreOptions } from './options.js';

/**
 * Options for a collection filled by `ingest` of `@quarry/core/ingest`: its vector names, its text, and its source, title
 * and offsets as metadata. Pass the sparse embedder of the ingestion as `sparseEmbeddings`.
 *
 * @example new QuarryVectorStore(embeddings, { ...ingestLayout, client: engine, collectionName: 'docs' })
 */
export const ingestLayout = {
  contentPayloadKey: 'text',
  metadataPayloadKey: 'metadata',
  payloadFields: ['source', 'title', 'headings', 'chunk', 'start', 'end'],
  vectorName: 'dense',
  sparseVectorName: 'bm25',
} as const satisfies QuarryVectorStoreOptions;
