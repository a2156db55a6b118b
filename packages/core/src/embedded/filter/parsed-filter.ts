import type { PointId } from '../../engine/index.js';
import type { PayloadPath, ValueOperator } from '../payload/index.js';

/** A filter that has been checked: every clause a list, every value of its type. Immutable, so it can be shared. */
export interface ParsedFilter {
  readonly must: readonly ParsedCondition[];
  readonly should: readonly ParsedCondition[];
  readonly mustNot: readonly ParsedCondition[];
  readonly minShould: ParsedMinShould | undefined;
}

/** At least `minCount` of `conditions` hold. */
export interface ParsedMinShould {
  readonly conditions: readonly ParsedCondition[];
  readonly minCount: number;
}

export type ParsedCondition =
  | FieldCondition
  | AbsenceCondition
  | { readonly kind: 'has_id'; readonly ids: ReadonlySet<PointId> }
  | { readonly kind: 'has_vector'; readonly name: string }
  | { readonly kind: 'slice'; readonly total: number; readonly index: number }
  | NestedCondition
  | { readonly kind: 'filter'; readonly filter: ParsedFilter };

/**
 * The conditions `{is_empty: {key}}` and `{is_null: {key}}`. Under a path to several values they differ from the operators
 * of the same name: the first asks that all are empty, the second that one is null itself, not an array with a null in it.
 */
export interface AbsenceCondition {
  readonly kind: 'is_empty' | 'is_null';
  readonly path: PayloadPath;
}

/** A test of a payload field. More than one operator is met by any of them. */
export interface FieldCondition {
  readonly kind: 'field';
  readonly path: PayloadPath;
  readonly operators: readonly ValueOperator[];
}

/** One element of the array at `path` (which ends in `[]`) satisfies the whole filter. */
export interface NestedCondition {
  readonly kind: 'nested';
  readonly path: PayloadPath;
  readonly filter: ParsedFilter;
}

/** The filter that every point satisfies. */
export const MATCH_ALL: ParsedFilter = { must: [], should: [], mustNot: [], minShould: undefined };

/** Whether a filter asks for nothing. */
export function matchesAll(filter: ParsedFilter): boolean {
  return (
    filter.must.length === 0 &&
    filter.should.length === 0 &&
    filter.mustNot.length === 0 &&
    filter.minShould === undefined
  );
}

/** The filter satisfied where all of `filters` are; absent ones ask for nothing. */
export function allOf(...filters: readonly (ParsedFilter | undefined)[]): ParsedFilter {
  const asking = filters.filter((filter) => filter !== undefined && !matchesAll(filter));
  if (asking.length === 0) return MATCH_ALL;
  if (asking.length === 1) return asking[0]!;
  const must = asking.map((filter): ParsedCondition => ({ kind: 'filter', filter: filter! }));
  return { ...MATCH_ALL, must };
}

/**
 * Joins two filters as the reference engine joins a query's filter with those of its prefetches: clause by clause.
 * That is not always both of them: the `should` lists become one list, of which one condition is enough, and
 * `min_should` takes the larger count over all conditions.
 */
export function mergeFilters(a: ParsedFilter, b: ParsedFilter): ParsedFilter {
  return {
    must: [...a.must, ...b.must],
    should: [...a.should, ...b.should],
    mustNot: [...a.mustNot, ...b.mustNot],
    minShould:
      a.minShould && b.minShould
        ? {
            conditions: [...a.minShould.conditions, ...b.minShould.conditions],
            minCount: Math.max(a.minShould.minCount, b.minShould.minCount),
          }
        : (a.minShould ?? b.minShould),
  };
}

/** All conditions of a filter's own clauses. */
export function conditionsOf(filter: ParsedFilter): ParsedCondition[] {
  return [
    ...filter.must,
    ...filter.mustNot,
    ...filter.should,
    ...(filter.minShould?.conditions ?? []),
  ];
}
