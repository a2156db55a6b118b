/** LlamaIndex.TS on Quarry, or on a Qdrant server. */

// Vector store

export type { MetadataFilter, MetadataFilters } from './filter/index.js';
export { ingestLayout } from './store/ingest-layout.js';
export type {
  HybridFusionFunction,
  QuarryQueryParams,
  QuarryVectorStoreOptions,
  QueryOptions,
  SparseEncoderFunction,
} from './store/options.js';
export { QuarryVectorStore } from './store/vector-store.js';

// Around it

export {
  type CitableNode,
  CitationQueryEngine,
  type CitationQueryEngineOptions,
  type NodeCitation,
} from './citation/citation-query-engine.js';
export { QuarryEmbedding } from './embedding/quarry-embedding.js';
export { QuarryReranker, type QuarryRerankerOptions } from './rerank/rerank-postprocessor.js';

// What options are made of

export {
  type Bm25Options,
  type Fusion,
  type IdStrategy,
  type TenantOption,
  VectorStoreError,
  type VectorStoreErrorCode,
} from '@quarry/adapter-kit';

// The stored form of nodes, which knows no framework

export {
  type NodeData,
  type NodeKind,
  nodeToPayload,
  type PayloadReading,
  payloadToNode,
  type RelatedNode,
  type RelationKind,
  type StorableNode,
} from './node/index.js';
