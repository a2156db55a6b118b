import type { Filter } from './filter.js';
import type { WithLookupInterface } from './groups.js';
import type {
  PointId,
  ShardKeySelector,
  SparseVector,
  WithPayloadInterface,
  WithVector,
} from './point.js';
import type { LookupLocation, RecommendStrategy } from './query.js';
import type { SearchParams } from './search-params.js';

/** A dense vector and its name. */
export type NamedVector = {
  name: string;
  vector: number[];
};

/** A sparse vector and its name. */
export type NamedSparseVector = {
  name: string;
  vector: SparseVector;
};

/** A bare list of numbers means the unnamed vector. */
export type NamedVectorStruct = number[] | NamedVector | NamedSparseVector;

/** A point's id, or a vector. */
export type RecommendExample = PointId | number[] | SparseVector;

/** A vector's name. */
export type UsingVector = string;

/** @deprecated Ask with `QueryRequest`. */
export type SearchRequest = {
  shard_key?: ShardKeySelector | null;
  vector: NamedVectorStruct;
  filter?: Filter | null;
  params?: SearchParams | null;
  limit: number;
  offset?: number | null;
  with_payload?: WithPayloadInterface | null;
  with_vector?: WithVector | null;
  score_threshold?: number | null;
};

/** @deprecated Ask with `QueryRequestBatch`. */
export type SearchRequestBatch = {
  searches: SearchRequest[];
};

/** @deprecated Ask with `QueryGroupsRequest`. */
export type SearchGroupsRequest = {
  shard_key?: ShardKeySelector | null;
  vector: NamedVectorStruct;
  filter?: Filter | null;
  params?: SearchParams | null;
  with_payload?: WithPayloadInterface | null;
  with_vector?: WithVector | null;
  score_threshold?: number | null;
  group_by: string;
  group_size: number;
  limit: number;
  with_lookup?: WithLookupInterface | null;
};

/** @deprecated Ask with a `RecommendQuery`. */
export type RecommendRequest = {
  shard_key?: ShardKeySelector | null;
  positive?: RecommendExample[];
  negative?: RecommendExample[];
  strategy?: RecommendStrategy | null;
  filter?: Filter | null;
  params?: SearchParams | null;
  limit: number;
  offset?: number | null;
  with_payload?: WithPayloadInterface | null;
  with_vector?: WithVector | null;
  score_threshold?: number | null;
  using?: UsingVector | null;
  lookup_from?: LookupLocation | null;
};

/** @deprecated Ask with `QueryRequestBatch`. */
export type RecommendRequestBatch = {
  searches: RecommendRequest[];
};

/** @deprecated Ask with `QueryGroupsRequest`. */
export type RecommendGroupsRequest = {
  shard_key?: ShardKeySelector | null;
  positive?: RecommendExample[];
  negative?: RecommendExample[];
  strategy?: RecommendStrategy | null;
  filter?: Filter | null;
  params?: SearchParams | null;
  with_payload?: WithPayloadInterface | null;
  with_vector?: WithVector | null;
  score_threshold?: number | null;
  using?: UsingVector | null;
  lookup_from?: LookupLocation | null;
  group_by: string;
  group_size: number;
  limit: number;
  with_lookup?: WithLookupInterface | null;
};

/** A step from an unwanted example towards a wanted one. */
export type ContextExamplePair = {
  positive: RecommendExample;
  negative: RecommendExample;
};

/** @deprecated Ask with a `DiscoverQuery` or a `ContextQuery`. */
export type DiscoverRequest = {
  shard_key?: ShardKeySelector | null;
  target?: RecommendExample | null;
  context?: ContextExamplePair[] | null;
  filter?: Filter | null;
  params?: SearchParams | null;
  limit: number;
  offset?: number | null;
  with_payload?: WithPayloadInterface | null;
  with_vector?: WithVector | null;
  using?: UsingVector | null;
  lookup_from?: LookupLocation | null;
};

/** @deprecated Ask with `QueryRequestBatch`. */
export type DiscoverRequestBatch = {
  searches: DiscoverRequest[];
};
