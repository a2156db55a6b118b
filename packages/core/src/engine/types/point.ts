import type { LooseObject } from './loose-object.js';
import type { StemmingAlgorithm, StopwordsInterface, TokenizerType } from './payload-index.js';

/**
 * Identity of a point inside its collection: an unsigned integer (up to 2^53 - 1 as a JavaScript
 * number) or a UUID string in any usual form (answers carry the lower-case hyphenated one). A
 * number written as a string is refused.
 */
export type PointId = number | string;

/**
 * The JSON object stored beside a point's vectors. Keys are free; values are whatever JSON can
 * hold.
 */
export type Payload = { [key: string]: unknown };

/**
 * One number per dimension. Stored as 32-bit floats, and normalised to length 1 when the distance
 * is `Cosine`.
 */
export type DenseVector = number[];

/**
 * The non-zero places of a very wide vector. `indices` are unique unsigned 32-bit integers in any
 * order and pair up with `values`, so both lists have the same length.
 */
export type SparseVector = {
  indices: number[];
  values: number[];
};

/**
 * Several rows of one length standing for one object, compared by the best match per query row.
 * Never empty.
 */
export type MultiDenseVector = number[][];

/** Settings of the built-in `qdrant/bm25` text model. */
export type Bm25Config = {
  /** How soon repeating a term stops helping. Default 1.2. */
  k?: number;
  /** How much long texts are held back, from 0 (not at all) to 1. Default 0.75. */
  b?: number;
  /** Length, in tokens, of an average text. A constant, never measured. Default 256. */
  avg_len?: number;
  /** Default `word`. */
  tokenizer?: TokenizerType;
  /** Language of stop words and stemmer; `none` switches both off. Default `english`. */
  language?: string | null;
  /** Default true. */
  lowercase?: boolean | null;
  /** Turns `é` into `e` and the like. Default false. */
  ascii_folding?: boolean | null;
  /** Default: the list of `language`. */
  stopwords?: StopwordsInterface | null;
  /** Default: the Snowball stemmer of `language`. */
  stemmer?: StemmingAlgorithm | null;
  /** Shorter tokens are dropped. Default: no limit. */
  min_token_len?: number | null;
  /** Longer tokens are dropped. Default: no limit. */
  max_token_len?: number | null;
};

/** Model settings: those of BM25, or free keys for any other model. */
export type DocumentOptions = { [key: string]: unknown } | Bm25Config;

/**
 * Text to be turned into a vector by the engine itself. An engine refuses a `model` it does not
 * know.
 */
export type Document = {
  text: string;
  /** For example `qdrant/bm25`; letter case does not matter. */
  model: string;
  options?: DocumentOptions | null;
};

/** An image to be turned into a vector by the engine: a URL or base64 text. */
export type Image = {
  image: unknown;
  model: string;
  options?: { [key: string]: unknown } | null;
};

/** Any other object to be turned into a vector by the engine. */
export type InferenceObject = {
  object: unknown;
  model: string;
  options?: { [key: string]: unknown } | null;
};

/** One vector in any of its written forms. */
export type Vector =
  | DenseVector
  | SparseVector
  | MultiDenseVector
  | Document
  | Image
  | InferenceObject;

/** Vectors by name. A point may lack any of them: leave the key out. */
export type NamedVectors = { [name: string]: Vector | undefined };

/** What a point holds: one unnamed vector, or vectors by name. `{}` means no vector. */
export type VectorStruct =
  | DenseVector
  | MultiDenseVector
  | NamedVectors
  | Document
  | Image
  | InferenceObject;

/** One vector as it is read back. */
export type VectorOutput = DenseVector | SparseVector | MultiDenseVector;

/** A point's vectors as they are read back. */
export type VectorStructOutput =
  | DenseVector
  | MultiDenseVector
  | { [name: string]: VectorOutput | undefined };

/**
 * A point to write. It replaces the whole point of that id: vectors and payload left out are gone.
 */
export type PointStruct = {
  id: PointId;
  vector: VectorStruct;
  payload?: Payload | null;
};

/** New vectors for an existing point. Named ones are merged into those it has. */
export type PointVectors = {
  id: PointId;
  vector: VectorStruct;
};

/** Vectors of a column-form batch: one per id, or one list per vector name. */
export type BatchVectorStruct =
  | DenseVector[]
  | MultiDenseVector[]
  | { [name: string]: Vector[] | undefined }
  | Document[]
  | Image[]
  | InferenceObject[];

/** Points in column form: lists of equal length, the n-th entry of each making the n-th point. */
export type Batch = {
  ids: PointId[];
  vectors: BatchVectorStruct;
  payloads?: (Payload | null)[] | null;
};

/** Name of a shard, for collections that place points by hand. */
export type ShardKey = string | number;

/** Use shard `target`, or `fallback` while `target` is absent or not ready. */
export type ShardKeyWithFallback = {
  target: ShardKey;
  fallback: ShardKey;
};

/**
 * Which shards a request concerns. An embedded engine has one shard, accepts this and ignores it.
 */
export type ShardKeySelector = ShardKey | ShardKey[] | ShardKeyWithFallback;

/** Return only these payload paths. */
export type PayloadSelectorInclude = {
  include: string[];
};

/** Return all but these payload paths. */
export type PayloadSelectorExclude = {
  exclude: string[];
};

/** Payload paths to return or to leave out. */
export type PayloadSelector = PayloadSelectorInclude | PayloadSelectorExclude;

/**
 * Payload to return: all, none, a list of paths, or a selector. Default: all when reading points,
 * none when querying.
 */
export type WithPayloadInterface = boolean | string[] | PayloadSelector;

/** Vectors to return: all, none, or those named. Default: none. */
export type WithVector = boolean | string[];

/** The value a point was sorted by. Datetimes come as microseconds since 1970. */
export type OrderValue = number;

/** A point as it is read back. */
export type Record = {
  id: PointId;
  /** Absent unless asked for; `null` when the point has none. */
  payload?: Payload | null;
  /**
   * Absent unless asked for. As stored: normalised under `Cosine`, rounded under a narrow datatype.
   */
  vector?: VectorStructOutput | LooseObject | null;
  shard_key?: ShardKey | LooseObject | null;
  /** Present when the answer was sorted with `order_by`. */
  order_value?: OrderValue | LooseObject | null;
};

/** A point found by a query. */
export type ScoredPoint = {
  id: PointId;
  /** Number of the last write that touched the point; 0 when the query scored nothing. */
  version: number;
  /**
   * Similarity under `Cosine` and `Dot` (larger is better), distance under `Euclid` and `Manhattan`
   * (smaller is better), the fused or computed figure for fusion and formula, 1 when the query
   * scores nothing.
   */
  score: number;
  payload?: Payload | null;
  vector?: VectorStructOutput | LooseObject | null;
  shard_key?: ShardKey | LooseObject | null;
  order_value?: OrderValue | LooseObject | null;
};
