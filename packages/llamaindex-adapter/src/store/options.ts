import type { BaseEmbedding } from '@llamaindex/core/embeddings';
import type { VectorStoreQueryResult } from '@llamaindex/core/vector-store';
import type {
  Bm25Options,
  EngineSourceOptions,
  Fusion,
  IdStrategy,
  TenantOption,
} from '@quarry/adapter-kit';
import type {
  CreateCollection,
  Distance,
  Filter,
  PayloadFieldSchema,
  SearchParams,
  ShardKeySelector,
} from '@quarry/core';
import type { MetadataFilters } from '../filter/index.js';

/** Turns texts into sparse vectors: their indices, then their values, text by text. */
export type SparseEncoderFunction = (
  texts: string[],
) =>
  | readonly [indices: number[][], values: number[][]]
  | Promise<readonly [indices: number[][], values: number[][]]>;

/** Joins a dense and a sparse answer into one of at most `topK` nodes. */
export type HybridFusionFunction = (
  dense: VectorStoreQueryResult,
  sparse: VectorStoreQueryResult,
  alpha: number,
  topK: number,
) => VectorStoreQueryResult;

/**
 * Options of a {@link QuarryVectorStore}; those of `@llamaindex/qdrant` have their names and defaults, those of LlamaIndex
 * for Python theirs in camel case.
 */
export interface QuarryVectorStoreOptions extends EngineSourceOptions {
  /** Default `"default"`. */
  collectionName?: string;
  /** Nodes per write request. Default 100. */
  batchSize?: number;
  /** Bytes per write request, by estimate. Default 16 MiB; servers accept 32. */
  batchBytes?: number;
  /** Further attempts when a request fails for a passing reason. Default 3. */
  maxRetries?: number;
  /** Default: that of LlamaIndex's `Settings`, asked for when it is needed. */
  embedModel?: BaseEmbedding;
  /** Another name of `embedModel`. */
  embeddingModel?: BaseEmbedding;

  /** Store sparse vectors beside the dense ones, and answer the modes `hybrid` and `sparse`. Default false. */
  enableHybrid?: boolean;
  /** The engine's own BM25 makes the sparse vectors. Default: yes, unless there are functions of yours for it. */
  enableNativeBm25?: boolean;
  bm25Config?: Bm25Options;
  /** Makes the sparse vectors of nodes. Goes with `sparseQueryFn`. */
  sparseDocFn?: SparseEncoderFunction;
  /** Makes the sparse vectors of queries. Default: `sparseDocFn`. */
  sparseQueryFn?: SparseEncoderFunction;
  /** Modifier of the sparse vector for functions of yours. `"none"` suits SPLADE, `"idf"` BM25. Default `"none"`. */
  sparseModifier?: 'idf' | 'none';
  /** How hybrid mode joins its two answers. Default: by relative scores, weighted by `alpha`. */
  hybridFusionFn?: HybridFusionFunction;
  /** As `hybridFusionFn`, by name. Default `{ alpha: 0.5, sparseFrom: 'worst' }`. */
  fusion?: Fusion;
  /** Nodes each of the two answers brings. Default: 4 times as many as wanted, at least 40. */
  prefetchLimit?: number;

  /** Default: the only one of an existing collection; in a new one `"text-dense"` with `enableHybrid`, else unnamed. */
  denseVectorName?: string;
  /** Default: the only one of an existing collection; `"text-sparse-new"` in a new one. */
  sparseVectorName?: string;
  /** How a new collection compares dense vectors. Default `"Cosine"`. */
  distance?: Distance;
  /** Settings of a collection that has to be created. What it leaves out follows from the other options. */
  collectionConfig?: CreateCollection;
  validateCollectionConfig?: boolean;
  /** Delete the collection before the first write, and create it anew. Default false. */
  forceRecreate?: boolean;
  /** Index the field that documents are deleted by, with the collection. Default true. */
  indexDocId?: boolean;
  /** Further indexes on payload paths, made with the collection. */
  payloadIndexes?: { [path: string]: PayloadFieldSchema };

  /** Payload key of the text of points that are not LlamaIndex's. Default `"text"`; LangChain's are read as well. */
  textKey?: string;
  /** Payload key of the metadata of points that are not LlamaIndex's. Default `"metadata"`. */
  metadataKey?: string;
  /** Where metadata filters look. Default: at the top of the payload. `"metadata"` for collections of LangChain. */
  filterPrefix?: string;
  /** Metadata fields that filters find at the top of the payload despite `filterPrefix`. */
  topLevelFields?: readonly string[];
  /** Payload key of the id of a node's document. Default `"doc_id"`. */
  docIdKey?: string;

  /** What every query, read and delete has to match besides its own filters. Nothing replaces it. */
  filter?: MetadataFilters | Filter;
  /** Keep to this tenant's nodes: they are walled off in the engine, not merely filtered. */
  tenant?: TenantOption;
  /** Leave out nodes with lower scores. Default: none. */
  scoreThreshold?: number;
  /** How hard to search. */
  searchParams?: SearchParams;
  /** Shard that nodes are written to, for collections sharded by hand. */
  shardKey?: ShardKeySelector;
  /** Ids that are no integers or UUIDs: map them to UUIDs and read them back as they were, or refuse them. Default `"uuid5"`. */
  idStrategy?: IdStrategy;
  /**
   * Told, once per key, of a filter that found nothing and names a payload key that no point has and no index covers, as
   * misspelt ones. Default: `process.emitWarning`, which prints to the standard error output. `false` for silence.
   */
  onWarning?: ((message: string) => void) | false;
}

/** What LlamaIndex.TS does not pass on to a store by itself goes through `customParams`, beside Qdrant's search parameters. */
export interface QuarryQueryParams extends SearchParams {
  /** Query mode, for engines that have no option for it. Wins over the query's. */
  mode?: string;
  /** Weight of the dense answer in hybrid mode, from 0 to 1. Default 0.5. */
  alpha?: number;
  fusion?: Fusion;
  /** Nodes the sparse answer brings into hybrid mode, or that sparse mode returns. */
  sparseTopK?: number;
  /** Nodes hybrid mode returns. Default: `similarityTopK`. */
  hybridTopK?: number;
  prefetchLimit?: number;
  /** Of mode `mmr`, from 0 (variety) to 1 (relevance). Default 0.5. */
  mmrThreshold?: number;
  /** Nodes mode `mmr` chooses from. Default: 4 times as many as wanted, at least 40. */
  mmrPrefetchK?: number;
  /** Only nodes of these documents. */
  docIds?: string[];
  /** Only these nodes. */
  nodeIds?: string[];
  scoreThreshold?: number;
  /** Nested metadata filters, joined to the query's. */
  filters?: MetadataFilters;
  /** A filter in Qdrant's form, joined to the others. */
  qdrantFilters?: Filter;
  shardKey?: ShardKeySelector;
  /** Gives the query up: it rejects with the signal's reason, and what an engine still answers is dropped. */
  signal?: AbortSignal;
}

/** Options of a query, as `@llamaindex/qdrant` has them. */
export interface QueryOptions {
  /** Joined to the other filters. */
  qdrant_filters?: Filter;
  qdrant_search_params?: SearchParams;
  /** As `customParams.signal`. */
  signal?: AbortSignal;
}
