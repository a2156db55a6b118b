import type { Condition, Filter, GeoPoint } from './filter.js';
import type { LooseObject } from './loose-object.js';
import type {
  DenseVector,
  Document,
  Image,
  InferenceObject,
  MultiDenseVector,
  PointId,
  Record,
  ScoredPoint,
  ShardKeySelector,
  SparseVector,
  WithPayloadInterface,
  WithVector,
} from './point.js';

/** Options of every read. An embedded engine has one copy of the data and ignores `consistency`. */
export type ReadOptions = {
  consistency?: ReadConsistency;
  /** Seconds after which the call may be given up. */
  timeout?: number;
};

/** Replicas to ask: a number (default 1), or a rule. */
export type ReadConsistency = number | ReadConsistencyType;

export type ReadConsistencyType = 'majority' | 'quorum' | 'all';

/** A question asked of a collection. Without `query`, points come in the order of their ids. */
export type QueryRequest = {
  shard_key?: ShardKeySelector | null;
  /** Questions answered first; the outer `query` then works on their answers. Up to 64 levels deep. */
  prefetch?: Prefetch | Prefetch[] | null;
  query?: QueryInterface | null;
  /** Name of the vector to compare with. Default: the unnamed one. */
  using?: string | null;
  /** Joined to the filter of every prefetch as well. */
  filter?: Filter | null;
  params?: SearchParams | null;
  /** Leave out worse scores: at most this under `Cosine` and `Dot`, at least this under `Euclid` and `Manhattan`. */
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

/** A vector, something to embed, or the id of a point whose vector is meant (that point is left out of the answer). */
export type VectorInput =
  | DenseVector
  | SparseVector
  | MultiDenseVector
  | PointId
  | Document
  | Image
  | InferenceObject;

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

/** Maximal marginal relevance: pick points near the query yet unlike those already picked. Scores stay the original ones. */
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

export type RecommendInput = {
  positive?: VectorInput[] | null;
  negative?: VectorInput[] | null;
  strategy?: RecommendStrategy | null;
};

/**
 * `average_vector` (default) searches once with a mean of the examples and needs a positive one. `best_score` and
 * `sum_scores` compare each point with every example, cost more, and work with negative examples alone.
 */
export type RecommendStrategy = 'average_vector' | 'best_score' | 'sum_scores';

/** Points near `target` in the region the pairs of `context` prefer. */
export type DiscoverQuery = {
  discover: DiscoverInput;
};

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

export type ContextInput = ContextPair | ContextPair[] | null;

/** Points sorted by a payload value. Needs an integer, float or datetime index that serves ranges. */
export type OrderByQuery = {
  order_by: OrderByInterface;
};

/** A payload path, or a path with details. */
export type OrderByInterface = string | OrderBy;

export type OrderBy = {
  key: string;
  /** Default `asc`. */
  direction?: Direction | null;
  /** First value wanted, included: a number, or a date and time as text. */
  start_from?: StartFrom | null;
};

export type Direction = 'asc' | 'desc';

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

export type Rrf = {
  /** 1 or more; larger flattens the gap between first and later ranks. Default 2. */
  k?: number | null;
  /** One weight per prefetch, in order. Default: all 1. */
  weights?: number[] | null;
};

/** Prefetched points scored anew by an expression. */
export type FormulaQuery = {
  formula: Expression;
  /** Values of payload keys (or `$score`) for points that lack them. A missing value without default is an error. */
  defaults?: { [key: string]: unknown };
};

/**
 * A number; a variable (`"$score"`, `"$score[1]"` for the second prefetch, or a payload path); a condition worth 1 or 0; or
 * an operation. Computed in 64-bit floats; a result that is not finite is an error.
 */
export type Expression =
  | number
  | string
  | Condition
  | GeoDistance
  | DatetimeExpression
  | DatetimeKeyExpression
  | MultExpression
  | SumExpression
  | NegExpression
  | AbsExpression
  | DivExpression
  | SqrtExpression
  | PowExpression
  | ExpExpression
  | Log10Expression
  | LnExpression
  | LinDecayExpression
  | ExpDecayExpression
  | GaussDecayExpression;

/** Metres between `origin` and the place at payload path `to`. */
export type GeoDistance = {
  geo_distance: GeoDistanceParams;
};

export type GeoDistanceParams = {
  origin: GeoPoint;
  to: string;
};

/** A fixed date and time, in seconds since 1970. */
export type DatetimeExpression = {
  datetime: string;
};

/** The date and time at a payload path, in seconds since 1970. */
export type DatetimeKeyExpression = {
  datetime_key: string;
};

export type MultExpression = {
  mult: Expression[];
};

export type SumExpression = {
  sum: Expression[];
};

export type NegExpression = {
  neg: Expression;
};

export type AbsExpression = {
  abs: Expression;
};

export type DivExpression = {
  div: DivParams;
};

export type DivParams = {
  left: Expression;
  right: Expression;
  /** Result when `right` is 0. Default: an error. */
  by_zero_default?: number | null;
};

export type SqrtExpression = {
  sqrt: Expression;
};

export type PowExpression = {
  pow: PowParams;
};

export type PowParams = {
  base: Expression;
  exponent: Expression;
};

export type ExpExpression = {
  exp: Expression;
};

export type Log10Expression = {
  log10: Expression;
};

export type LnExpression = {
  ln: Expression;
};

/** Falls in a straight line with distance from the target, down to 0. */
export type LinDecayExpression = {
  lin_decay: DecayParamsExpression;
};

/** Falls exponentially with distance from the target. */
export type ExpDecayExpression = {
  exp_decay: DecayParamsExpression;
};

/** Falls as a bell curve with distance from the target. */
export type GaussDecayExpression = {
  gauss_decay: DecayParamsExpression;
};

export type DecayParamsExpression = {
  x: Expression;
  /** Where the value is 1. Default 0. */
  target?: Expression | null;
  /** Distance from the target at which the value is `midpoint`. Above 0. Default 1. */
  scale?: number | null;
  /** Between 0 and 1. Default 0.5. */
  midpoint?: number | null;
};

/** Points drawn by chance. `offset` does not apply. */
export type SampleQuery = {
  sample: Sample;
};

export type Sample = 'random';

/** Nearest points, corrected by how relevant earlier answers were. */
export type RelevanceFeedbackQuery = {
  relevance_feedback: RelevanceFeedbackInput;
};

export type RelevanceFeedbackInput = {
  target: VectorInput;
  feedback: FeedbackItem[];
  strategy: FeedbackStrategy;
};

export type FeedbackItem = {
  example: VectorInput;
  /** How relevant the example was; larger is better. */
  score: number;
};

export type FeedbackStrategy = NaiveFeedbackStrategy;

export type NaiveFeedbackStrategy = {
  naive: NaiveFeedbackStrategyParams;
};

/** Weights of the three terms of the corrected score, learnt beforehand for a data set. */
export type NaiveFeedbackStrategyParams = {
  a: number;
  b: number;
  c: number;
};

/** How hard to search. */
export type SearchParams = {
  /** Width of the graph search, 1 or more. Larger finds more and takes longer. Default: `ef_construct`. */
  hnsw_ef?: number | null;
  /** Compare with every matching point, using original vectors. Default false. */
  exact?: boolean;
  quantization?: QuantizationSearchParams | null;
  /** Skip large parts that have no graph yet: quick, but the answer may be incomplete. Default false. */
  indexed_only?: boolean;
  acorn?: AcornSearchParams | null;
  /** Which points count towards term rarity of a sparse vector with the `idf` modifier. Default: all. */
  idf?: IdfParams | null;
};

export type QuantizationSearchParams = {
  /** Search original vectors instead. Default false. */
  ignore?: boolean;
  /** Score finalists by original vectors. Default: true for binary and for turbo under 4 bits, else false. */
  rescore?: boolean | null;
  /** Finalists per point wanted, 1 or more. Larger repairs more of what quantization blurs. */
  oversampling?: number | null;
};

/** Graph search that looks past filtered-out neighbours: finds more under strict filters, takes longer. */
export type AcornSearchParams = {
  /** Default false. */
  enable?: boolean;
  /** Used when the filter keeps at most this share of points, 0 to 1. Default 0.4. */
  max_selectivity?: number | null;
};

export type IdfParams = IdfScope | IdfCorpusParams;

export type IdfScope = 'global';

/** Count term rarity among matching points only. */
export type IdfCorpusParams = {
  corpus: Filter;
};

/** A question whose answers are gathered by a payload value. No `offset`; otherwise fields mean what they mean in a query. */
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

export type WithLookup = {
  collection: string;
  /** Default true. */
  with_payload?: WithPayloadInterface | null;
  /** Default false. */
  with_vectors?: WithVector | null;
};

export type GroupId = string | number;

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

export type ScrollResult = {
  points: Record[];
  /** First id of the next page; null on the last page, and always under `order_by`. */
  next_page_offset?: PointId | LooseObject | null;
};

export type CountRequest = {
  shard_key?: ShardKeySelector | null;
  filter?: Filter | null;
  /** False allows an estimate. Default true. */
  exact?: boolean;
};

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

export type FacetValue = string | number | boolean;

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

export type SearchMatrixPair = {
  a: PointId;
  b: PointId;
  score: number;
};

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
