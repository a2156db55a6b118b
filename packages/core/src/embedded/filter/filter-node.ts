import type { Bitset } from '../bytes/index.js';
import type { Estimate } from '../index/payload/index.js';

/** Where a condition gets its answer. */
export type Access = 'index' | 'ids' | 'vectors' | 'payload';

/** What `explain` says of one condition. */
export interface ConditionLabel {
  /** The condition in words, such as `city = "Berlin"`. */
  readonly text: string;
  /** The payload path, if it is about one. */
  readonly field?: string | undefined;
  readonly access: Access;
  /** Type of the index used. */
  readonly index?: string | undefined;
  /** Payload fields that have no index for this condition. */
  readonly unindexed?: readonly string[] | undefined;
}

/** A clause of a filter and what stands in it. */
export interface NodeClause {
  readonly clause: 'must' | 'should' | 'must_not' | 'min_should';
  readonly nodes: readonly FilterNode[];
}

/** Rows of which nearly all may be left out of sight. */
export interface FewRows {
  /** Upper bound of their number. */
  readonly most: number;
  /** Whether being one of them is all that the filter asks. */
  readonly decides: boolean;
  /** The rows, ascending. */
  rows(): Uint32Array;
}

/** A filter or a condition, prepared for one segment. */
export interface FilterNode {
  readonly estimate: Estimate;
  readonly readsPayloads: boolean;
  /** Whether `bits` are exactly the matching rows, and not just a set that contains them. */
  readonly isExact: boolean;
  matches(offset: number): boolean;
  /** The rows below `size` that may match, the caller's to change; `undefined` for all. */
  bits(size: number): Bitset | undefined;
  /** All rows that may match, where they can be listed. */
  readonly few?: FewRows | undefined;
  /** What a condition is called; absent for a filter. Asked for by `explain` alone. */
  readonly label?: (() => ConditionLabel) | undefined;
  /** What a filter consists of; absent for a condition. */
  readonly clauses?: readonly NodeClause[] | undefined;
}
