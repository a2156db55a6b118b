/** LangChain on Quarry, or on a Qdrant server. */

// Vector store

export { ingestLayout } from './layout.js';
export type {
  AddDocumentsOptions,
  DeleteOptions,
  QuarryVectorStoreOptions,
  SearchOptions,
} from './options.js';
export {
  QuarryRetriever,
  type QuarryRetrieverInput,
  type RetrieverSearchType,
} from './retriever.js';
export { QuarryVectorStore, type ScoredDocument } from './vector-store.js';

// Around it

export {
  checkAgentAnswer,
  citationPrompt,
  type DocumentPassage,
  passagesOf,
  passagesText,
  type RetrieverArtifact,
  type RetrieverToolOptions,
  retrieverTool,
  toPassages,
} from './citation/index.js';
export { QuarryEmbeddings } from './embeddings.js';
export { QuarryRecordManager, type QuarryRecordManagerOptions } from './record-manager.js';
export { QuarryReranker, type QuarryRerankerOptions } from './reranker.js';
export { QuarryTranslator, type QuarryTranslatorOptions } from './translator.js';

// What options are made of

export {
  type Bm25Options,
  type Fusion,
  type IdStrategy,
  type RetrievalMode,
  type ScoreKind,
  type ShortFilter,
  type SparseEmbeddings,
  type StoreFilter,
  type TenantOption,
  VectorStoreError,
  type VectorStoreErrorCode,
} from '@quarry/adapter-kit';
