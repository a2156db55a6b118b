import type { Filter } from './filter.js';
import type { LooseObject } from './loose-object.js';
import type {
  Record,
  ScoredPoint,
  ShardKeySelector,
  WithPayloadInterface,
  WithVector,
} from './point.js';
import type { LookupLocation, Prefetch, QueryInterface } from './query.js';
import type { SearchParams } from './search-params.js';

/**
 * A question whose answers are gathered by a payload value. No `offset`; otherwise fields mean what
 * they mean in a query.
 */
export type QueryGroupsRequest = {
  shard_key?: ShardKeySelector | null;
  prefetch?: Prefetch | Prefetch[] | null;
  query?: QueryInterface | null;
  using?: string | null;
  filter?: Filter | null;
  params?: SearchParams | null;
  score_threshold?: number | null;
  with_vector?: WithVector | null;
  with_payload?: WithPayloadInterface | null;
  lookup_from?: LookupLocation | null;
  /** Payload path holding strings or integers. A point with several values is in several groups. */
  group_by: string;
  /** Points per group at most. Default 3. */
  group_size?: number | null;
  /** Groups at most. Default 10. */
  limit?: number | null;
  /** Attach to each group the point whose id is the group's value. */
  with_lookup?: WithLookupInterface | null;
};

/** A collection name, or one with details. */
export type WithLookupInterface = string | WithLookup;

/** Where to look a group's point up, and what to return of it. */
export type WithLookup = {
  collection: string;
  /** Default true. */
  with_payload?: WithPayloadInterface | null;
  /** Default false. */
  with_vectors?: WithVector | null;
};

/** The value a group shares. */
export type GroupId = string | number;

/** The points that share a value. */
export type PointGroup = {
  /** Best first. */
  hits: ScoredPoint[];
  id: GroupId;
  /** Absent when not asked for or not found. */
  lookup?: Record | LooseObject | null;
};

/** Groups ordered by their best point. */
export type GroupsResult = {
  groups: PointGroup[];
};
