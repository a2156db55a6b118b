import type { Filter } from './filter.js';
import type { Expression } from './formula.js';
import type {
  DenseVector,
  Document,
  Image,
  InferenceObject,
  MultiDenseVector,
  PointId,
  ScoredPoint,
  ShardKeySelector,
  SparseVector,
  WithPayloadInterface,
  WithVector,
} from './point.js';
import type { SearchParams } from './search-params.js';

/** A question asked of a collection. Without `query`, points come in the order of their ids. */
export type QueryRequest = {
  shard_key?: ShardKeySelector | null;
  /**
   * Questions answered first; the outer `query` then works on their answers. Up to 64 levels deep.
   */
  prefetch?: Prefetch | Prefetch[] | null;
  query?: QueryInterface | null;
  /** Name of the vector to compare with. Default: the unnamed one. */
  using?: string | null;
  /** Joined to the filter of every prefetch as well. */
  filter?: Filter | null;
  params?: SearchParams | null;
  /**
   * Leave out worse scores: at most this under `Cosine` and `Dot`, at least this under `Euclid` and
   * `Manhattan`.
   */
  score_threshold?: number | null;
  /** Points to return, 1 or more. Default 10. */
  limit?: number | null;
  /** Points to skip. Does not widen the limit of a prefetch. Default 0. */
  offset?: number | null;
  /** Default false. */
  with_vector?: WithVector | null;
  /** Default false. */
  with_payload?: WithPayloadInterface | null;
  /** Take vectors of the ids used in `query` from another collection. */
  lookup_from?: LookupLocation | null;
};

/** An inner question of a {@link QueryRequest}. Fields mean what they mean there. */
export type Prefetch = {
  prefetch?: Prefetch | Prefetch[] | null;
  query?: QueryInterface | null;
  using?: string | null;
  filter?: Filter | null;
  params?: SearchParams | null;
  score_threshold?: number | null;
  /** Default 10. Too small starves the outer query. */
  limit?: number | null;
  lookup_from?: LookupLocation | null;
};

/** Several questions in one call, answered in order. */
export type QueryRequestBatch = {
  searches: QueryRequest[];
};

/** Points found, best first. */
export type QueryResponse = {
  points: ScoredPoint[];
};

/** Where ids used as examples take their vectors from. */
export type LookupLocation = {
  collection: string;
  /** Default: the vector the query uses. */
  vector?: string | null;
  shard_key?: ShardKeySelector | null;
};

/** A bare vector or id means `nearest`. */
export type QueryInterface = VectorInput | Query;

/**
 * A vector, something to embed, or the id of a point whose vector is meant (that point is left out
 * of the answer).
 */
export type VectorInput =
  | DenseVector
  | SparseVector
  | MultiDenseVector
  | PointId
  | Document
  | Image
  | InferenceObject;

/** A question with its kind spelt out. */
export type Query =
  | NearestQuery
  | RecommendQuery
  | DiscoverQuery
  | ContextQuery
  | OrderByQuery
  | FusionQuery
  | RrfQuery
  | FormulaQuery
  | SampleQuery
  | RelevanceFeedbackQuery;

/** Points closest to a vector. */
export type NearestQuery = {
  nearest: VectorInput;
  /** Spread the answer out. */
  mmr?: Mmr | null;
};

/**
 * Maximal marginal relevance: pick points near the query yet unlike those already picked. Scores
 * stay the original ones.
 */
export type Mmr = {
  /** From 0 (nearness only) to 1 (variety only). Default 0.5. */
  diversity?: number | null;
  /** Points considered, up to 16384. Default: `limit`. */
  candidates_limit?: number | null;
};

/** Points like some examples and unlike others. */
export type RecommendQuery = {
  recommend: RecommendInput;
};

/** Examples to be like and to be unlike. */
export type RecommendInput = {
  positive?: VectorInput[] | null;
  negative?: VectorInput[] | null;
  strategy?: RecommendStrategy | null;
};

/**
 * `average_vector` (default) searches once with a mean of the examples and needs a positive one.
 * `best_score` and `sum_scores` compare each point with every example, cost more, and work with
 * negative examples alone.
 */
export type RecommendStrategy = 'average_vector' | 'best_score' | 'sum_scores';

/** Points near `target` in the region the pairs of `context` prefer. */
export type DiscoverQuery = {
  discover: DiscoverInput;
};

/** A target and the context around it. */
export type DiscoverInput = {
  target: VectorInput;
  context: ContextInput;
};

/** A step from an unwanted example towards a wanted one. */
export type ContextPair = {
  positive: VectorInput;
  negative: VectorInput;
};

/** Points in the region the pairs prefer, with no target. Scores are 0 or less. */
export type ContextQuery = {
  context: ContextInput;
};

/** One pair or several. */
export type ContextInput = ContextPair | ContextPair[] | null;

/**
 * Points sorted by a payload value. Needs an integer, float or datetime index that serves ranges.
 */
export type OrderByQuery = {
  order_by: OrderByInterface;
};

/** A payload path, or a path with details. */
export type OrderByInterface = string | OrderBy;

/** A payload path, a direction and a start. */
export type OrderBy = {
  key: string;
  /** Default `asc`. */
  direction?: Direction | null;
  /** First value wanted, included: a number, or a date and time as text. */
  start_from?: StartFrom | null;
};

/** Smallest first, or largest first. */
export type Direction = 'asc' | 'desc';

/** A number, or a date and time as text. */
export type StartFrom = number | string;

/** Prefetched lists merged into one. */
export type FusionQuery = {
  fusion: Fusion;
};

/** `rrf` merges by rank; `dbsf` by score, scaled by each list's mean and deviation. */
export type Fusion = 'rrf' | 'dbsf';

/** Reciprocal rank fusion with settings. */
export type RrfQuery = {
  rrf: Rrf;
};

/** Settings of reciprocal rank fusion. */
export type Rrf = {
  /** 1 or more; larger flattens the gap between first and later ranks. Default 2. */
  k?: number | null;
  /** One weight per prefetch, in order. Default: all 1. */
  weights?: number[] | null;
};

/** Prefetched points scored anew by an expression. */
export type FormulaQuery = {
  formula: Expression;
  /**
   * Values of payload keys (or `$score`) for points that lack them. A missing value without default
   * is an error.
   */
  defaults?: { [key: string]: unknown };
};

/** Points drawn by chance. `offset` does not apply. */
export type SampleQuery = {
  sample: Sample;
};

/** The only way of drawing there is. */
export type Sample = 'random';

/** Nearest points, corrected by how relevant earlier answers were. */
export type RelevanceFeedbackQuery = {
  relevance_feedback: RelevanceFeedbackInput;
};

/** A target and judgements of earlier answers. */
export type RelevanceFeedbackInput = {
  target: VectorInput;
  feedback: FeedbackItem[];
  strategy: FeedbackStrategy;
};

/** A judged example. */
export type FeedbackItem = {
  example: VectorInput;
  /** How relevant the example was; larger is better. */
  score: number;
};

/** How judgements correct a score. */
export type FeedbackStrategy = NaiveFeedbackStrategy;

/** A weighted sum. */
export type NaiveFeedbackStrategy = {
  naive: NaiveFeedbackStrategyParams;
};

/** Weights of the three terms of the corrected score, learnt beforehand for a data set. */
export type NaiveFeedbackStrategyParams = {
  a: number;
  b: number;
  c: number;
};
