import type { Filter } from './filter.js';
import type {
  Batch,
  Payload,
  PointId,
  PointStruct,
  PointVectors,
  ShardKeySelector,
} from './point.js';
import type { PointsSelector } from './selector.js';

/** Options of every write. */
export type WriteOptions = {
  /**
   * Answer when the write is visible (true) or once it is accepted (false). The client sends true
   * unless a method says otherwise.
   */
  wait?: boolean;
  /**
   * Order among concurrent writers to several replicas. Default `weak`. Ignored where there is one
   * copy.
   */
  ordering?: WriteOrdering;
  /** Seconds after which the call may be given up. */
  timeout?: number;
};

/** `weak` lets writes overtake one another, `medium` and `strong` send them through one leader. */
export type WriteOrdering = 'weak' | 'medium' | 'strong';

/**
 * `completed`: visible to reads. `acknowledged`: accepted, visible later. `wait_timeout`: accepted,
 * but `timeout` ran out before it became visible.
 */
export type UpdateStatus = 'acknowledged' | 'completed' | 'wait_timeout';

/** What became of a write. */
export type UpdateResult = {
  /** Grows with every write of a collection. */
  operation_id?: number | null;
  status: UpdateStatus;
};

/**
 * `upsert` (default) writes always, `insert_only` leaves existing points alone, `update_only` adds
 * no new ones.
 */
export type UpdateMode = 'upsert' | 'insert_only' | 'update_only';

type InsertRules = {
  shard_key?: ShardKeySelector | null;
  /** Overwrite an existing point only if it matches. New points are written all the same. */
  update_filter?: Filter | null;
  update_mode?: UpdateMode | null;
};

/** Points in row form. */
export type PointsList = InsertRules & {
  points: PointStruct[];
};

/** Points in column form. */
export type PointsBatch = InsertRules & {
  batch: Batch;
};

/** Points in either form. */
export type PointInsertOperations = PointsBatch | PointsList;

/** Payload for points chosen by `points` or, without it, by `filter`; one of them is needed. */
export type SetPayload = {
  payload: Payload;
  points?: PointId[] | null;
  filter?: Filter | null;
  shard_key?: ShardKeySelector | null;
  /** Path to write at. Default: the top of the payload. */
  key?: string | null;
};

/** Payload paths to remove from points chosen by `points` or by `filter`. */
export type DeletePayload = {
  keys: string[];
  points?: PointId[] | null;
  filter?: Filter | null;
  shard_key?: ShardKeySelector | null;
};

/** Points with new vectors. */
export type UpdateVectors = {
  points: PointVectors[];
  shard_key?: ShardKeySelector | null;
  /** Touch only points that match. */
  update_filter?: Filter | null;
};

/**
 * Vector names to remove from points chosen by `points` or by `filter`. `""` is the unnamed one.
 */
export type DeleteVectors = {
  points?: PointId[] | null;
  filter?: Filter | null;
  vector: string[];
  shard_key?: ShardKeySelector | null;
};

/** See `VectorEngine.upsert`. */
export type UpsertOperation = {
  upsert: PointInsertOperations;
};

/** See `VectorEngine.delete`. */
export type DeleteOperation = {
  delete: PointsSelector;
};

/** See `VectorEngine.setPayload`. */
export type SetPayloadOperation = {
  set_payload: SetPayload;
};

/** See `VectorEngine.overwritePayload`. */
export type OverwritePayloadOperation = {
  overwrite_payload: SetPayload;
};

/** See `VectorEngine.deletePayload`. */
export type DeletePayloadOperation = {
  delete_payload: DeletePayload;
};

/** See `VectorEngine.clearPayload`. */
export type ClearPayloadOperation = {
  clear_payload: PointsSelector;
};

/** See `VectorEngine.updateVectors`. */
export type UpdateVectorsOperation = {
  update_vectors: UpdateVectors;
};

/** See `VectorEngine.deleteVectors`. */
export type DeleteVectorsOperation = {
  delete_vectors: DeleteVectors;
};

/** One write of a batch. */
export type UpdateOperation =
  | UpsertOperation
  | DeleteOperation
  | SetPayloadOperation
  | OverwritePayloadOperation
  | DeletePayloadOperation
  | ClearPayloadOperation
  | UpdateVectorsOperation
  | DeleteVectorsOperation;

/** Writes applied one after another. */
export type UpdateOperations = {
  operations: UpdateOperation[];
};
