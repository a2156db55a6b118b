import type { QuarryVectorStoreOptions } from './options.js';

/**
 * Options for querying a collection filled by `ingest` of `@quarry/core/ingest`. Pass the sparse embedder of the ingestion
 * by `sparseDocFn` for modes `hybrid` and `sparse`.
 */
export const ingestLayout = {
  denseVectorName: 'dense',
  sparseVectorName: 'bm25',
  textKey: 'text',
  metadataKey: 'metadata',
  filterPrefix: 'metadata',
  topLevelFields: ['source', 'title', 'headings', 'chunk', 'start', 'end'],
  docIdKey: 'source',
} as const satisfies QuarryVectorStoreOptions;
