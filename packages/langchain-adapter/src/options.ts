import type {
  Bm25Options,
  EngineSourceOptions,
  Fusion,
  IdStrategy,
  RetrievalMode,
  SparseEmbeddings,
  StoreFilter,
  TenantOption,
} from '@quarry/adapter-kit';
import type {
  CreateCollection,
  Distance,
  PayloadFieldSchema,
  ReadConsistency,
  SearchParams,
  ShardKeySelector,
} from '@quarry/core';

/** Options of a {@link QuarryVectorStore}; those of `@langchain/qdrant` have their names and defaults. */
export interface QuarryVectorStoreOptions extends EngineSourceOptions {
  /** Default `"documents"`. */
  collectionName?: string;
  /** Settings of a collection that has to be created. What it leaves out follows from the other options. */
  collectionConfig?: CreateCollection;
  /** Payload key of a document's text. Default `"content"`; `"page_content"` (Python) is read as well. */
  contentPayloadKey?: string;
  /** Payload key of a document's metadata. Default `"metadata"`. */
  metadataPayloadKey?: string;
  /**
   * Further payload fields that are read into `metadata`, where they win over a field of the same name; filters in short
   * form find them at the top of the payload. Default none.
   */
  payloadFields?: readonly string[];
  /** For `fromTexts` and `fromDocuments`: fields for the top of each point's payload, one object per document. */
  customPayload?: Record<string, unknown>[];

  /** Find by meaning, by words, or by both. Default `"dense"`. */
  retrievalMode?: RetrievalMode;
  /** Name of the dense vector; `""` is the unnamed one. Default: the only one of an existing collection, else unnamed. */
  vectorName?: string;
  /** Name of the sparse vector. Default: the only one of an existing collection, else `"langchain-sparse"`. */
  sparseVectorName?: string;
  /** Sparse vectors of your own, in place of BM25. */
  sparseEmbeddings?: SparseEmbeddings;
  /** Modifier of the sparse vector for `sparseEmbeddings`. `"none"` suits SPLADE. Default `"idf"`, as BM25 wants. */
  sparseModifier?: 'idf' | 'none';
  /** The engine's own BM25, with settings if wanted. Default in the modes that need words, unless there are `sparseEmbeddings`. */
  bm25?: boolean | Bm25Options;
  /** How the two rankings of hybrid mode become one. Default `"rrf"`. */
  fusion?: Fusion;
  /** Documents each ranking brings into the fusion. Too small loses what only one of them finds. Default: 4 k, at least 40. */
  prefetchLimit?: number;
  /** How a new collection compares dense vectors. Default `"Cosine"`. */
  distance?: Distance;

  /** Compare an existing collection with the options and refuse one that does not fit. Default true. */
  validateCollectionConfig?: boolean;
  /** Delete the collection before the first write, and create it anew. Default false. */
  forceRecreate?: boolean;
  /** Documents per write request. Default 64. */
  batchSize?: number;
  /** Bytes per write request, by estimate. Default 16 MiB; servers accept 32. */
  batchBytes?: number;
  /** Further attempts when a request fails for a passing reason. Default 3. */
  maxRetries?: number;

  /** What every search, read and delete has to match besides its own filter. No filter replaces it. */
  filter?: StoreFilter;
  /** Keep to this tenant's documents: they are walled off in the engine, not merely filtered. */
  tenant?: TenantOption;
  /** Leave out documents with lower scores. Default: none. */
  scoreThreshold?: number;
  /** How hard to search. */
  searchParams?: SearchParams;
  /** Indexes on payload paths (such as `"metadata.year"`), made with the collection. */
  payloadIndexes?: { [path: string]: PayloadFieldSchema };
  /** Ids that are no integers or UUIDs: map them to UUIDs and read them back as they were, or refuse them. Default `"uuid5"`. */
  idStrategy?: IdStrategy;
  /**
   * Meaning of `lambda`: `"langchain"` (default), from 0 for variety to 1 for relevance, or `"qdrant-compat"`, the reverse, as
   * `@langchain/qdrant` has it by mistake.
   */
  mmrLambda?: 'langchain' | 'qdrant-compat';
  /** Metadata key that searches write each document's score to. Default none. */
  scoreMetadataKey?: string;
  /**
   * Told, once per key, of a filter that found nothing and names a payload key that no point has and no index covers, as
   * misspelt ones. Default: `process.emitWarning`, which prints to the standard error output. `false` for silence.
   */
  onWarning?: ((message: string) => void) | false;
}

/** Options of adding documents; a list is taken for `ids`. */
export interface AddDocumentsOptions {
  /** One id per document; wins over `document.id`. Default: the document's, else a random UUID. */
  ids?: string[];
  /** Fields for the top of each point's payload, one object per document. */
  customPayload?: Record<string, unknown>[];
  /** Shard to write to, for collections sharded by hand. */
  shardKey?: ShardKeySelector;
  /** Stops adding before the next request. What has been written stays; adding the same ids again is safe. */
  signal?: AbortSignal;
}

/** What to delete: exactly one of `ids`, `filter` and `all`. Unknown ids, and a missing collection, are no error. */
export interface DeleteOptions {
  ids?: string[];
  filter?: StoreFilter;
  /** All documents (of the tenant, within the store's filter). The collection stays. */
  all?: boolean;
  shardKey?: ShardKeySelector;
}

/** Options of one search, in place of the store's. */
export interface SearchOptions {
  /** Documents wanted. Default 4. */
  k?: number;
  /** Documents to skip. Default 0. */
  offset?: number;
  /** Joined to the store's filter. */
  filter?: StoreFilter;
  retrievalMode?: RetrievalMode;
  fusion?: Fusion;
  prefetchLimit?: number;
  scoreThreshold?: number;
  searchParams?: SearchParams;
  consistency?: ReadConsistency;
  shardKey?: ShardKeySelector;
  /** Metadata key that each document's score is written to. */
  scoreMetadataKey?: string;
  /** Gives the search up: it rejects with the signal's reason, and what an engine still answers is dropped. */
  signal?: AbortSignal;
}
