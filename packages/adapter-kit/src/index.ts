/** Texts with metadata in a vector collection: what vector stores of every framework come down to. */

// Citations

export { type CitableText, passageElements } from './citation/index.js';

// Engines and their failures

export {
  type EngineSource,
  type EngineSourceOptions,
  engineSource,
  isForbidden,
  isMissing,
  isPassing,
  statusOf,
  unlessAborted,
  withRetries,
} from './engine/index.js';
export { VectorStoreError, type VectorStoreErrorCode } from './error/index.js';

// Filters

export {
  allOf,
  equals,
  equalsAny,
  exists,
  type FieldOperators,
  type FieldPath,
  type FilterValue,
  fieldsUnder,
  matchesAll,
  matchNothing,
  negate,
  nestedKey,
  payloadKey,
  type ShortFilter,
  type StoreFilter,
  toFilter,
  within,
} from './filter/index.js';

// Ids

export {
  type IdStrategy,
  type MappedId,
  ORIGINAL_ID_KEY,
  toDocumentId,
  toPointId,
  uuid5,
} from './ids/index.js';

// Rerankers

export {
  checkRerankOptions,
  type RankableText,
  type RankedText,
  type RerankOptions,
  rerankTexts,
  type ScoreTexts,
} from './rerank/index.js';

// Search

export {
  type Bm25Options,
  bm25Encoder,
  checkFusion,
  embeddingsEncoder,
  type Fusion,
  fuseByScore,
  type RankedPoint,
  relevanceOf,
  type ScoreKind,
  type SearchHit,
  type SearchRequest,
  type SparseEmbeddings,
  type SparseEncoder,
} from './search/index.js';

// Stores

export type { DenseLayout, Layout, SparseLayout } from './collection/index.js';
export {
  type NewPoint,
  type OnWarning,
  type PointSelection,
  PointStore,
  type PointStoreOptions,
  type RetrievalMode,
  type TenantOption,
} from './store/index.js';
