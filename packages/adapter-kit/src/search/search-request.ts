import type {
  Filter,
  Document as InferredText,
  Payload,
  PointId,
  ReadConsistency,
  SearchParams,
  ShardKeySelector,
  SparseVector,
} from '@quarry/core';
import type { RetrievalMode } from '../store/store-options.js';
import type { Fusion, RankedPoint } from './fusion.js';
import type { ScoreKind } from './score.js';

/** A question to a collection. */
export interface SearchRequest {
  /** Default: the store's. */
  readonly mode?: RetrievalMode | undefined;
  /** Needed by the modes `dense` and `hybrid`. */
  readonly vector?: readonly number[] | undefined;
  /** Needed by the modes `sparse` and `hybrid`. */
  readonly words?: SparseVector | InferredText | undefined;
  /** Points wanted, from 1. */
  readonly limit: number;
  /** Points to skip. Default 0. */
  readonly offset?: number | undefined;
  readonly filter?: Filter | undefined;
  /** Default: the store's. */
  readonly fusion?: Fusion | undefined;
  /** Another way to join two rankings by their scores, in place of `fusion`. */
  readonly fuse?:
    | ((dense: readonly SearchHit[], sparse: readonly SearchHit[]) => readonly RankedPoint[])
    | undefined;
  /** Points that each ranking brings into a fusion. Default: the store's, else four times as many as wanted, at least 40. */
  readonly prefetchLimit?: number | undefined;
  /** As `prefetchLimit`, for the sparse ranking alone. */
  readonly sparseLimit?: number | undefined;
  /** Leave out lower scores, in terms of the score returned. Default: the store's. */
  readonly scoreThreshold?: number | undefined;
  /** Default: the store's. */
  readonly params?: SearchParams | undefined;
  readonly consistency?: ReadConsistency | undefined;
  readonly shardKey?: ShardKeySelector | undefined;
  /** Return dense vectors. Default false. */
  readonly withVector?: boolean | undefined;
  /** Gives the call up: what the caller waits for is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A point found. */
export interface SearchHit {
  readonly id: PointId;
  /** Higher is better, whatever the kind. */
  readonly score: number;
  readonly kind: ScoreKind;
  readonly payload: Payload;
  /** The dense vector, if asked for and there is one. */
  readonly vector: number[] | undefined;
}
