import type { Bitset } from '../../bytes/index.js';
import type { FieldCheck, ValueOperator } from '../../payload/index.js';
import type { IndexAnswer } from './answer.js';
import type { SectionWriter } from './sections.js';

/** A value as facets and groups name it. */
export type IndexedValue = string | number | boolean;

/** One entry of an ordered walk. Datetimes are microseconds since 1970. */
export interface OrderedRow {
  readonly row: number;
  readonly value: number;
}

/** Where an ordered walk begins and which way it goes. */
export interface OrderRequest {
  readonly direction: 'asc' | 'desc';
  /** First value, inclusive; default: the lowest, or the highest going down. */
  readonly startFrom?: number | undefined;
  /** Only these rows. */
  readonly allowed: Bitset;
}

/** How many of some rows have each value. */
export interface FacetCounts {
  /** Calls `visit` for each value that has a row, in no order. */
  forEach(visit: (value: IndexedValue, count: number) => void): void;
}

/**
 * The values of one payload field, arranged for the conditions its type serves. Rows are added in ascending order and
 * never change.
 */
export interface ValueIndex {
  /** Rows that have a value of the index's type. */
  readonly filled: number;
  /** Adds a row; `leaves` are the values at the path, arrays flattened. Values of other types are passed over. */
  add(row: number, leaves: readonly unknown[]): void;
  /** Steps that do what the next answer would do at once, for kinds where that may take long. Rows may be added in between. */
  preparing?(): Generator<undefined> | undefined;
  /** The rows that meet a condition, or `undefined` where this kind of index cannot tell. */
  answer(operator: ValueOperator): IndexAnswer | undefined;
  /** What the index makes a condition mean, where that differs from its meaning on raw payload. */
  meaning?(operator: ValueOperator): FieldCheck | undefined;
  /** Counts per value over some rows, for kinds that serve facets. */
  facet?(allowed: Bitset): FacetCounts;
  /** Rows in order of their values, one entry per value, for kinds that serve `order_by`. */
  ordered?(request: OrderRequest): Iterable<OrderedRow>;
  /**
   * Writes the index. One that takes long returns steps to go through, between which the caller may see to other things
   * but add no row.
   */
  save(writer: SectionWriter): Iterable<undefined> | undefined;
}
