import type {
  CreateCollection,
  Distance,
  PayloadFieldSchema,
  SearchParams,
  TenantScopeOptions,
} from '@quarry/core';
import type { EngineSourceOptions } from '../engine/index.js';
import type { Fusion } from '../search/fusion.js';
import type { SparseEncoder } from '../search/sparse-encoder.js';
import type { OnWarning } from './absent-keys.js';

/** How points are found: by meaning, by words, or by both. */
export type RetrievalMode = 'dense' | 'sparse' | 'hybrid';

/** A tenant by its id, or with details of how tenants are kept apart. */
export type TenantOption =
  | TenantScopeOptions['tenant']
  | Pick<TenantScopeOptions, 'tenant' | 'field' | 'idField' | 'shardKey' | 'termRarity'>;

/** A collection of texts, framework aside. */
export interface PointStoreOptions extends EngineSourceOptions {
  readonly collection: string;
  readonly retrievalMode: RetrievalMode;
  /** Encoder of the sparse vector; needed by the modes `sparse` and `hybrid`. */
  readonly sparse?: SparseEncoder | undefined;
  /** Vectors are written and searched under these names. Default: those of the only vectors there are. */
  readonly vectorName?: string | undefined;
  readonly sparseVectorName?: string | undefined;
  /** Name of the dense vector of a collection that has to be created, unless `vectorName` tells it. Default `""`. */
  readonly newVectorName?: string | undefined;
  /** The same for the sparse vector. */
  readonly newSparseVectorName: string;
  readonly distance?: Distance | undefined;
  readonly collectionConfig?: CreateCollection | undefined;
  readonly validateCollectionConfig?: boolean | undefined;
  readonly forceRecreate?: boolean | undefined;
  readonly payloadIndexes?: { readonly [field: string]: PayloadFieldSchema } | undefined;
  readonly helpfulIndexes?: { readonly [field: string]: PayloadFieldSchema } | undefined;
  readonly fusion?: Fusion | undefined;
  readonly prefetchLimit?: number | undefined;
  readonly searchParams?: SearchParams | undefined;
  readonly scoreThreshold?: number | undefined;
  /** Points per write request. Default 64. */
  readonly batchSize?: number | undefined;
  /** Bytes per write request, by estimate. Default 16 MiB, half of what a server accepts. */
  readonly batchBytes?: number | undefined;
  /** Further attempts of a request that failed for a passing reason. Default 3. */
  readonly maxRetries?: number | undefined;
  readonly tenant?: TenantOption | undefined;
  /** Default: `process.emitWarning`. False: nothing is looked for. */
  readonly onWarning?: OnWarning | false | undefined;
  /** Payload read back with every hit. Default: all of it. */
  readonly payload?: true | readonly string[] | undefined;
}
