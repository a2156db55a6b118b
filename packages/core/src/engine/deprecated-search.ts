import type {
  DiscoverRequest,
  DiscoverRequestBatch,
  RecommendGroupsRequest,
  RecommendRequest,
  RecommendRequestBatch,
  SearchGroupsRequest,
  SearchRequest,
  SearchRequestBatch,
} from './types/deprecated-search.js';
import type { GroupsResult } from './types/groups.js';
import type { ScoredPoint } from './types/point.js';
import type { ReadOptions } from './types/read.js';

/** `limit` may be left out: 10. */
type OptionalLimit<T extends { limit: number }> = Omit<T, 'limit'> & Partial<Pick<T, 'limit'>>;

/**
 * Methods the official client had up to 1.18 and `VectorEngine.query` replaces. An engine may offer
 * them so that older code runs; nothing in Quarry calls them.
 */
export interface DeprecatedSearch {
  /** @deprecated Use `query` with a vector. */
  search(
    collection: string,
    args: OptionalLimit<SearchRequest> & ReadOptions,
  ): Promise<ScoredPoint[]>;

  /** @deprecated Use `queryBatch`. */
  searchBatch(collection: string, args: SearchRequestBatch & ReadOptions): Promise<ScoredPoint[][]>;

  /** @deprecated Use `queryGroups`. */
  searchPointGroups(
    collection: string,
    args: ReadOptions & SearchGroupsRequest,
  ): Promise<GroupsResult>;

  /** @deprecated Use `query` with `recommend`. */
  recommend(
    collection: string,
    args: OptionalLimit<RecommendRequest> & ReadOptions,
  ): Promise<ScoredPoint[]>;

  /** @deprecated Use `queryBatch`. */
  recommendBatch(
    collection: string,
    args: RecommendRequestBatch & ReadOptions,
  ): Promise<ScoredPoint[][]>;

  /** @deprecated Use `queryBatch`. */
  recommend_batch(
    collection: string,
    args: RecommendRequestBatch & ReadOptions,
  ): Promise<ScoredPoint[][]>;

  /** @deprecated Use `queryGroups` with `recommend`. */
  recommendPointGroups(
    collection: string,
    args: ReadOptions & RecommendGroupsRequest,
  ): Promise<GroupsResult>;

  /** @deprecated Use `query` with `discover` or `context`. */
  discoverPoints(collection: string, args: ReadOptions & DiscoverRequest): Promise<ScoredPoint[]>;

  /** @deprecated Use `queryBatch`. */
  discoverBatchPoints(
    collection: string,
    args: ReadOptions & DiscoverRequestBatch,
  ): Promise<ScoredPoint[][]>;
}
