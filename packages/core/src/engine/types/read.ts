import type { Filter } from './filter.js';
import type { LooseObject } from './loose-object.js';
import type {
  PointId,
  Record,
  ShardKeySelector,
  WithPayloadInterface,
  WithVector,
} from './point.js';
import type { OrderByInterface } from './query.js';

/** Options of every read. An embedded engine has one copy of the data and ignores `consistency`. */
export type ReadOptions = {
  consistency?: ReadConsistency;
  /** Seconds after which the call may be given up. */
  timeout?: number;
};

/** Replicas to ask: a number (default 1), or a rule. */
export type ReadConsistency = number | ReadConsistencyType;

/** What most replicas agree on, what more than half of them agree on, or all. */
export type ReadConsistencyType = 'majority' | 'quorum' | 'all';

/** Points by id. */
export type PointRequest = {
  shard_key?: ShardKeySelector | null;
  ids: PointId[];
  /** Default true. */
  with_payload?: WithPayloadInterface | null;
  /** Default false. */
  with_vector?: WithVector;
};

/** A page of points in id order (numbers before UUIDs), or in the order of a payload value. */
export type ScrollRequest = {
  shard_key?: ShardKeySelector | null;
  /** First id of the page, included: hand back `next_page_offset`. Not together with `order_by`. */
  offset?: ScrollResult['next_page_offset'];
  /** Default 10. */
  limit?: number | null;
  filter?: Filter | null;
  /** Default true. */
  with_payload?: WithPayloadInterface | null;
  /** Default false. */
  with_vector?: WithVector;
  order_by?: OrderByInterface | null;
};

/** A page of points. */
export type ScrollResult = {
  points: Record[];
  /** First id of the next page; null on the last page, and always under `order_by`. */
  next_page_offset?: PointId | LooseObject | null;
};

/** Which points to count, and how exactly. */
export type CountRequest = {
  shard_key?: ShardKeySelector | null;
  filter?: Filter | null;
  /** False allows an estimate. Default true. */
  exact?: boolean;
};

/** How many points matched. */
export type CountResult = {
  count: number;
};

/** How often each value of a field occurs. Needs a keyword, integer, uuid or bool index. */
export type FacetRequest = {
  shard_key?: ShardKeySelector | null;
  key: string;
  /** Values at most. Default 10. */
  limit?: number | null;
  filter?: Filter | null;
  /** Default false, which may count too few. */
  exact?: boolean | null;
};

/** A value of the field counted. */
export type FacetValue = string | number | boolean;

/** A value and the number of points that have it. */
export type FacetValueHit = {
  value: FacetValue;
  count: number;
};

/** Most frequent first, then by value. */
export type FacetResponse = {
  hits: FacetValueHit[];
};

/** Distances among a random sample of points. */
export type SearchMatrixRequest = {
  shard_key?: ShardKeySelector | null;
  filter?: Filter | null;
  /** Points drawn, 2 or more. Default 10. */
  sample?: number | null;
  /** Neighbours per point, all within the sample. Default 3. */
  limit?: number | null;
  using?: string | null;
};

/** Two points and the score between them. */
export type SearchMatrixPair = {
  a: PointId;
  b: PointId;
  score: number;
};

/** Each point of the sample with its neighbours. */
export type SearchMatrixPairsResponse = {
  pairs: SearchMatrixPair[];
};

/** A sparse matrix: the n-th score belongs to `ids[offsets_row[n]]` and `ids[offsets_col[n]]`. */
export type SearchMatrixOffsetsResponse = {
  offsets_row: number[];
  offsets_col: number[];
  scores: number[];
  ids: PointId[];
};
