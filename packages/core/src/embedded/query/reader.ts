import type { Payload, PointId, SearchParams } from '../../engine/index.js';
import type { ParsedFilter } from '../filter/index.js';
import type { VectorKind, VectorValue } from '../vectors/index.js';

export type { DistanceName, VectorKind } from '../vectors/index.js';

/**
 * A vector in the form that scoring works on. The reader normalises it for cosine and rounds it to the datatype, and
 * may do so in place: vectors handed to it belong to it, vectors it hands out are copies.
 */
export type QueryVector = VectorValue;

/**
 * A point that a search found. `score` is the internal similarity, larger is better for every metric
 * (Dot and Cosine: the product; Euclid: minus the squared distance; Manhattan: minus the distance).
 */
export interface Hit {
  readonly id: PointId;
  score: number;
  /** Present in `order_by` results. */
  readonly orderValue?: number;
}

/** Which points a search may return. */
export interface Scope {
  readonly filter?: ParsedFilter | undefined;
  /** Only these, when given: the candidates of a prefetch. All of them are compared, whatever `params` say. */
  readonly only?: ReadonlySet<PointId> | undefined;
  /** Never these: ids used as query input. */
  readonly except?: ReadonlySet<PointId> | undefined;
}

/** A search within a scope: how many hits, and how hard to look for them. */
export interface SearchOptions extends Scope {
  readonly limit: number;
  readonly params?: SearchParams | undefined;
  /** Points that count towards term rarity under the `idf` modifier; all of them when absent. */
  readonly idfCorpus?: ParsedFilter | undefined;
}

/**
 * What a query needs of a collection. The embedded collection implements it over its segments; the query layer
 * is written, and tested, against this alone.
 */
export interface CollectionReader {
  readonly name: string;
  /** The kind of a vector name (`''` is the unnamed one); throws the 400 of an unknown name. */
  vectorKind(using: string): VectorKind;
  /** The stored vector of a point, or `undefined` where the point is missing; `null` where it lacks that vector. */
  storedVector(id: PointId, using: string): Promise<QueryVector | null | undefined>;
  /**
   * The `limit` best points, best first; among equal ones the larger id first, though which of them make a full list
   * is left open. Points without the vector are left out, and under sparse vectors those that share no index with
   * the query. Query weights are multiplied by term rarity here where the name has the `idf` modifier. Vectors arrive
   * checked: of the name's kind and dimension.
   */
  nearest(using: string, query: QueryVector, options: SearchOptions): Promise<Hit[]>;
  /**
   * Scores every point in scope that has the vector: `combine` receives its similarity to each example, in order
   * (one array, reused between calls), and returns its score. The `limit` best, in the order of `nearest`. Sparse
   * examples are weighted by rarity as in `nearest`; no common index is a similarity of 0.
   */
  scoreAll(
    using: string,
    examples: readonly QueryVector[],
    combine: (similarities: Float32Array) => number,
    options: SearchOptions,
  ): Promise<Hit[]>;
  /**
   * Similarities of one stored vector to others, in the order of `others`; `NaN` where a vector is missing. Never
   * weighted by term rarity; of multivectors, `id` is the query side.
   */
  similaritiesTo(using: string, id: PointId, others: readonly PointId[]): Promise<Float32Array>;
  /** Ids in scope in scroll order, starting at `from` (inclusive). Score 1. */
  byId(
    options: Scope & { readonly from?: PointId | undefined; readonly limit: number },
  ): Promise<Hit[]>;
  /** Points ordered by a numeric or datetime payload value; throws the 400 of a missing range index. */
  ordered(
    order: {
      readonly key: string;
      readonly direction: 'asc' | 'desc';
      readonly startFrom?: number | string | undefined;
    },
    options: Scope & { readonly limit: number },
  ): Promise<Hit[]>;
  /** A random sample of the points in scope. Score 1. */
  sample(options: Scope & { readonly limit: number }): Promise<Hit[]>;
  /** Whether the points satisfy a filter, in the order of `ids`: for conditions inside formulas. */
  matches(ids: readonly PointId[], filter: ParsedFilter): Promise<boolean[]>;
  /** Payloads in the order of `ids` (`undefined` for a point that is gone); safe to keep, never shared. */
  payloads(ids: readonly PointId[]): Promise<(Payload | undefined)[]>;
}
