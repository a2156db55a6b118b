import type { ChangeAliasesOperation, CollectionsAliasesResponse } from './types/alias.js';
import type {
  ClusterOperations,
  CollectionClusterInfo,
  CreateShardingKey,
  DistributedTelemetryData,
  DropShardingKey,
  QuotaConfig,
  QuotaStatus,
  ShardKeysResponse,
} from './types/cluster.js';
import type {
  CollectionExistence,
  CollectionInfo,
  CollectionsResponse,
  CreateCollection,
  UpdateCollection,
  VersionInfo,
} from './types/collection.js';
import type { GroupsResult, QueryGroupsRequest } from './types/groups.js';
import type { Loose } from './types/loose-object.js';
import type { OptimizationsResponse } from './types/optimization.js';
import type { CreateFieldIndex } from './types/payload-index.js';
import type { Record } from './types/point.js';
import type { QueryRequest, QueryRequestBatch, QueryResponse } from './types/query.js';
import type {
  CountRequest,
  CountResult,
  FacetRequest,
  FacetResponse,
  PointRequest,
  ReadOptions,
  ScrollRequest,
  ScrollResult,
  SearchMatrixOffsetsResponse,
  SearchMatrixPairsResponse,
  SearchMatrixRequest,
} from './types/read.js';
import type { PointsSelector } from './types/selector.js';
import type {
  ShardSnapshotRecover,
  SnapshotDescription,
  SnapshotRecover,
} from './types/snapshot.js';
import type { VectorNameConfig } from './types/vector-config.js';
import type {
  DeletePayload,
  DeleteVectors,
  PointInsertOperations,
  SetPayload,
  UpdateOperations,
  UpdateResult,
  UpdateVectors,
  WriteOptions,
} from './types/write.js';

/** Options of an operation on a whole collection. */
export interface TimeoutOption {
  /** Seconds after which the call may be given up. */
  timeout?: number;
}

/** Options of a snapshot operation. */
export interface WaitOption {
  /** Answer when the work is done (true) or once it has started (false). Default true. */
  wait?: boolean;
}

/**
 * A vector database, wherever it runs: embedded in this process, or a server behind the official
 * client.
 *
 * Methods, arguments and answers are those of the official client, so that client is a
 * `VectorEngine` as it is. Arguments and answers are plain data and belong to the caller once the
 * call has returned. `collection` is a name or an alias; an unknown one rejects with status 404,
 * malformed input with 400 or 422. Methods are written in method form on purpose: it lets clients
 * of several versions, whose arguments differ in details, all fit.
 */
export interface VectorEngine {
  // Collections

  /** Creates a collection. 409 if it exists, 400 if an alias has that name. */
  createCollection(
    collection: string,
    args: TimeoutOption & Loose<CreateCollection>,
  ): Promise<boolean>;

  /** Deletes the collection if it exists and creates it anew, empty. */
  recreateCollection(
    collection: string,
    args: TimeoutOption & Loose<CreateCollection>,
  ): Promise<boolean>;

  /** Changes settings; the engine rebuilds what depends on them in the background. */
  updateCollection(collection: string, args?: UpdateCollection & TimeoutOption): Promise<boolean>;

  /** Deletes a collection, its points and its aliases. False if there was none. */
  deleteCollection(collection: string, args?: TimeoutOption): Promise<boolean>;

  /** Whether a collection or alias of that name exists. */
  collectionExists(collection: string): Promise<CollectionExistence>;

  /** State, settings and payload indexes of a collection. */
  getCollection(collection: string): Promise<CollectionInfo>;

  /** Names of all collections. */
  getCollections(): Promise<CollectionsResponse>;

  /** Applies alias changes together. */
  updateCollectionAliases(args: TimeoutOption & ChangeAliasesOperation): Promise<boolean>;

  /** Aliases of one collection. */
  getCollectionAliases(collection: string): Promise<CollectionsAliasesResponse>;

  /** All aliases. */
  getAliases(): Promise<CollectionsAliasesResponse>;

  /** Adds a vector to an existing collection. Points lack it until it is written. */
  createVectorName(
    collection: string,
    vectorName: string,
    config: Loose<VectorNameConfig>,
    options?: WriteOptions,
  ): Promise<UpdateResult>;

  /** Removes a vector from a collection and from all its points. */
  deleteVectorName(
    collection: string,
    vectorName: string,
    options?: WriteOptions,
  ): Promise<UpdateResult>;

  /**
   * Indexes a payload field. The same index again changes nothing; `wait` has no default, so pass
   * true to be sure.
   */
  createPayloadIndex(
    collection: string,
    args: WriteOptions & CreateFieldIndex,
  ): Promise<UpdateResult>;

  /** Drops a payload index; the payload stays. An unknown field is no error. */
  deletePayloadIndex(
    collection: string,
    fieldName: string,
    options?: WriteOptions,
  ): Promise<UpdateResult>;

  /**
   * Background jobs. `with` names extra parts, separated by commas: `queued`, `completed`,
   * `idle_segments`.
   */
  getOptimizations(
    collection: string,
    args?: { with?: string; completed_limit?: number },
  ): Promise<OptimizationsResponse>;

  // Writing points

  /** Writes points in row or column form, replacing whole points of the same id. */
  upsert(collection: string, args: WriteOptions & PointInsertOperations): Promise<UpdateResult>;

  /**
   * Deletes points; unknown ids are no error. `wait` has no default, so pass true to see the effect
   * at once.
   */
  delete(collection: string, args: WriteOptions & PointsSelector): Promise<UpdateResult>;

  /**
   * Writes vectors of existing points and leaves their other vectors alone. 404 for an unknown id.
   */
  updateVectors(collection: string, args: WriteOptions & UpdateVectors): Promise<UpdateResult>;

  /** Removes named vectors from points. 404 for an unknown id, 400 for an unknown name. */
  deleteVectors(collection: string, args: WriteOptions & DeleteVectors): Promise<UpdateResult>;

  /**
   * Merges top-level keys into the payload; a null value removes the key. 404 for an unknown id.
   */
  setPayload(collection: string, args: WriteOptions & SetPayload): Promise<UpdateResult>;

  /** Replaces the payload. 404 for an unknown id. */
  overwritePayload(collection: string, args: WriteOptions & SetPayload): Promise<UpdateResult>;

  /** Removes payload paths. 404 for an unknown id. */
  deletePayload(
    collection: string,
    args: WriteOptions & PointsSelector & DeletePayload,
  ): Promise<UpdateResult>;

  /** Removes the whole payload. 404 for an unknown id. */
  clearPayload(collection: string, args: WriteOptions & PointsSelector): Promise<UpdateResult>;

  /** Applies several writes in order; one result per write. */
  batchUpdate(collection: string, args: WriteOptions & UpdateOperations): Promise<UpdateResult[]>;

  // Reading points

  /**
   * Finds points: nearest, hybrid, recommended, sorted and more. Returns 10 points without payload
   * by default.
   */
  query(collection: string, args: ReadOptions & QueryRequest): Promise<QueryResponse>;

  /** Several queries at once; answers come in the order asked. */
  queryBatch(collection: string, args: ReadOptions & QueryRequestBatch): Promise<QueryResponse[]>;

  /**
   * Finds points and gathers them by a payload value. Best effort: a group may have fewer points
   * than exist.
   */
  queryGroups(collection: string, args: ReadOptions & QueryGroupsRequest): Promise<GroupsResult>;

  /** Points by id, payload included by default. Unknown ids are left out. */
  retrieve(collection: string, args: PointRequest & ReadOptions): Promise<Record[]>;

  /** A page of points in order, 10 with payload by default. */
  scroll(collection: string, args?: ScrollRequest & ReadOptions): Promise<ScrollResult>;

  /** Number of points that match; exact by default. */
  count(collection: string, args?: CountRequest & TimeoutOption): Promise<CountResult>;

  /** How often each value of an indexed field occurs. 400 without a fitting index. */
  facet(collection: string, args: ReadOptions & FacetRequest): Promise<FacetResponse>;

  /** Distances among a random sample, as pairs. */
  searchMatrixPairs(
    collection: string,
    args: ReadOptions & SearchMatrixRequest,
  ): Promise<SearchMatrixPairsResponse>;

  /** Distances among a random sample, as a sparse matrix. */
  searchMatrixOffsets(
    collection: string,
    args: ReadOptions & SearchMatrixRequest,
  ): Promise<SearchMatrixOffsetsResponse>;

  // Snapshots

  /** Snapshots of a collection. */
  listSnapshots(collection: string): Promise<SnapshotDescription[]>;

  /** Writes a snapshot of a collection. Its aliases are not part of it. Null when not waiting. */
  createSnapshot(collection: string, args?: WaitOption): Promise<SnapshotDescription | null>;

  /** Deletes a snapshot. 404 if there is none of that name. */
  deleteSnapshot(collection: string, snapshotName: string, args?: WaitOption): Promise<boolean>;

  /** Replaces the collection's contents by a snapshot's, creating the collection if need be. */
  recoverSnapshot(collection: string, args: SnapshotRecover): Promise<boolean>;

  /** Snapshots of everything. */
  listFullSnapshots(): Promise<SnapshotDescription[]>;

  /** Writes a snapshot of everything, aliases included. */
  createFullSnapshot(args?: WaitOption): Promise<SnapshotDescription>;

  /** Deletes a snapshot of everything. */
  deleteFullSnapshot(snapshotName: string, args?: WaitOption): Promise<boolean>;

  /** Snapshots of one shard. */
  listShardSnapshots(collection: string, shardId: number): Promise<SnapshotDescription[]>;

  /** Writes a snapshot of one shard. */
  createShardSnapshot(
    collection: string,
    shardId: number,
    args: WaitOption,
  ): Promise<SnapshotDescription>;

  /** Deletes a snapshot of one shard. */
  deleteShardSnapshot(
    collection: string,
    shardId: number,
    snapshotName: string,
    args: WaitOption,
  ): Promise<boolean>;

  /** Replaces one shard by a snapshot. */
  recoverShardFromSnapshot(
    collection: string,
    shardId: number,
    args: WaitOption & ShardSnapshotRecover,
  ): Promise<boolean>;

  // Clusters: an engine without one rejects with an UnsupportedError

  /** Where the shards of a collection are. */
  collectionClusterInfo(collection: string): Promise<CollectionClusterInfo>;

  /** Moves, copies or drops shards. */
  updateCollectionCluster(
    collection: string,
    args: TimeoutOption & ClusterOperations,
  ): Promise<boolean>;

  /** Shard keys of a collection. */
  listShardKeys(collection: string): Promise<ShardKeysResponse>;

  /** Adds a shard key. */
  createShardKey(collection: string, args: TimeoutOption & CreateShardingKey): Promise<boolean>;

  /** Removes a shard key and its points. */
  deleteShardKey(collection: string, args: TimeoutOption & DropShardingKey): Promise<boolean>;

  /** State of every peer. */
  clusterTelemetry(args?: {
    details_level?: number;
    per_collection?: boolean;
    timeout?: number;
  }): Promise<DistributedTelemetryData>;

  /** Limits and use of a server. Clients before 1.19 lack it. */
  getQuotas?(): Promise<QuotaStatus>;

  /** Sets limits of a server. Clients before 1.19 lack it. */
  updateQuotas?(args?: { wait?: boolean } & QuotaConfig): Promise<boolean>;

  // Service

  /** Name and version of what answers. */
  versionInfo(): Promise<VersionInfo>;
}
