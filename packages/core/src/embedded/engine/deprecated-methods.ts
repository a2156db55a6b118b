import type {
  DeprecatedSearch,
  GroupsResult,
  QueryGroupsRequest,
  QueryRequest,
  QueryResponse,
  ScoredPoint,
} from '../../engine/index.js';
import { parseBatch, queryOfDiscover, queryOfRecommend, queryOfSearch } from '../query/index.js';
import { ClusterRefusals } from './cluster-refusals.js';

/** Rewrites an old request body as one of `query`. */
type Rewrite = (body: unknown, path?: string) => object;

/** The methods that the official client had up to 1.18, answered by those that replaced them. */
export abstract class DeprecatedMethods extends ClusterRefusals implements DeprecatedSearch {
  abstract query(collection: string, args: QueryRequest): Promise<QueryResponse>;
  abstract queryBatch(
    collection: string,
    args: { searches: QueryRequest[] },
  ): Promise<QueryResponse[]>;
  abstract queryGroups(collection: string, args: QueryGroupsRequest): Promise<GroupsResult>;

  search(collection: string, args: object): Promise<ScoredPoint[]> {
    return this.#one(collection, withPayload(args), queryOfSearch);
  }

  searchBatch(collection: string, args: { searches: unknown[] }): Promise<ScoredPoint[][]> {
    return this.#batch(collection, args, queryOfSearch);
  }

  async searchPointGroups(collection: string, args: object): Promise<GroupsResult> {
    return this.queryGroups(collection, queryOfSearch(args) as QueryGroupsRequest);
  }

  recommend(collection: string, args: object): Promise<ScoredPoint[]> {
    return this.#one(collection, withPayload(args), queryOfRecommend);
  }

  recommendBatch(collection: string, args: { searches: unknown[] }): Promise<ScoredPoint[][]> {
    return this.#batch(collection, args, queryOfRecommend);
  }

  recommend_batch(collection: string, args: { searches: unknown[] }): Promise<ScoredPoint[][]> {
    return this.recommendBatch(collection, args);
  }

  async recommendPointGroups(collection: string, args: object): Promise<GroupsResult> {
    return this.queryGroups(collection, queryOfRecommend(args) as QueryGroupsRequest);
  }

  discoverPoints(collection: string, args: object): Promise<ScoredPoint[]> {
    return this.#one(collection, args, queryOfDiscover);
  }

  discoverBatchPoints(collection: string, args: { searches: unknown[] }): Promise<ScoredPoint[][]> {
    return this.#batch(collection, args, queryOfDiscover);
  }

  async #one(collection: string, args: object, rewrite: Rewrite): Promise<ScoredPoint[]> {
    return (await this.query(collection, rewrite(args) as QueryRequest)).points;
  }

  async #batch(
    collection: string,
    args: { searches: unknown[] },
    rewrite: Rewrite,
  ): Promise<ScoredPoint[][]> {
    const searches = parseBatch(args, rewrite) as QueryRequest[];
    const answers = await this.queryBatch(collection, { ...args, searches });
    return answers.map(({ points }) => points);
  }
}

/** The official client asked for payloads unless it was told otherwise, unlike the endpoints behind it. */
function withPayload(args: { with_payload?: unknown }): object {
  return args.with_payload === undefined ? { ...args, with_payload: true } : args;
}
