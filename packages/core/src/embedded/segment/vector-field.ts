import type { RowSet } from '../bytes/index.js';
import type { SearchThreads } from '../index/hnsw/index.js';
import type { VectorValue } from '../vectors/index.js';

/** What a search in one segment returns: segment rows, best first, with internal similarities. */
export interface FieldHits {
  readonly offsets: Uint32Array;
  readonly scores: Float32Array;
  /** Graph nodes or rows looked at. */
  readonly visited: number;
  /** Vectors scored, by codes or in full. */
  readonly scored: number;
  /** How the segment answered: `exact`, `scan`, `two-hop`, `graph`, `postings`. */
  readonly strategy: string;
  /** Rows of the tenant whose own graph, or rows alone, were searched; absent where that was the whole segment. */
  readonly tenantRows?: number | undefined;
  /** Present where a search thread did it. */
  readonly inThread?: boolean | undefined;
}

/** How one segment is to be searched. */
export interface FieldSearch {
  readonly limit: number;
  /** Rows that may be returned; absent: every row. */
  readonly allowed?: RowSet | undefined;
  /** Kilobytes of vectors up to which a graph is not walked, where the collection's settings choose that. */
  readonly fullScanKilobytes?: number | undefined;
  readonly exact?: boolean | undefined;
  readonly ef?: number | undefined;
  readonly rescore?: boolean | undefined;
  readonly oversampling?: number | undefined;
  readonly ignoreQuantization?: boolean | undefined;
}

/** The vectors of one name in one segment. */
export interface VectorField {
  readonly kind: VectorValue['kind'];
  /** Points of this segment that have the vector, dead ones included. */
  readonly count: number;
  /** Whether an approximate index serves it. */
  readonly indexed: boolean;
  /** Those of `count` that a graph serves, where that may be some of them. */
  readonly inGraphs?: number;
  /** Bytes of memory held. */
  readonly bytes: number;
  /** Fetches from the disk what belongs in memory and was left for after opening. */
  loadOriginals?(): Promise<void>;
  has(offset: number): boolean;
  /** Does in slices of the event loop what reading the first vector would do at once, for fields where that takes long. */
  prepareToRead?(): Promise<void>;
  /** A row's vector, the caller's own. */
  vectorAt(offset: number): VectorValue | undefined;
  /** The same without a copy, for fields that can do that: to be used before anything else is asked of the field. */
  viewAt?(offset: number): VectorValue | undefined;
  search(query: VectorValue, options: FieldSearch): FieldHits;
  /** The same search in another thread, for fields that can do that. */
  searchIn?(threads: SearchThreads, query: VectorValue, options: FieldSearch): Promise<FieldHits>;
  /** The similarity of the query to each row; `NaN` where the vector is missing (sparse: nothing in common). */
  similarities(query: VectorValue, offsets: Uint32Array): Float32Array;
  close(): void;
}

/** A field that rows can be added to. */
export interface AppendableField extends VectorField {
  append(offset: number, value: VectorValue): void;
}

/** An empty answer. */
export function noHits(strategy: string): FieldHits {
  return {
    offsets: new Uint32Array(0),
    scores: new Float32Array(0),
    visited: 0,
    scored: 0,
    strategy,
  };
}
