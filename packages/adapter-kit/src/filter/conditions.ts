import type { Condition, DatetimeRange, Filter, Range } from '@quarry/core';
import { VectorStoreError } from '../error/index.js';

/** A value a payload field can be compared with. */
export type FilterValue = string | number | boolean | Date;

/**
 * The field, or one of its elements if it is a list, equals `value`. Qdrant compares integers exactly and fractions by a
 * range of no width; a number goes by range in any case, which matches 1 and 1.0 alike.
 */
export function equals(key: string, value: FilterValue): Condition {
  if (typeof value === 'number') return { key, range: { gte: finite(key, value), lte: value } };
  if (value instanceof Date) return { key, range: { gte: iso(key, value), lte: iso(key, value) } };
  return { key, match: { value } };
}

/** The field equals one of `values`, which may be of several types. */
export function equalsAny(key: string, values: readonly FilterValue[]): Condition {
  if (values.length === 0) return matchNothing();
  if (values.every((value) => typeof value === 'string'))
    return { key, match: { any: values as string[] } };
  if (values.every((value) => typeof value === 'number' && Number.isSafeInteger(value))) {
    return { key, match: { any: values as number[] } };
  }
  return { should: values.map((value) => equals(key, value)) };
}

/** The field has a value. Null and `[]` are none. */
export function exists(key: string): Condition {
  return { must_not: [{ is_empty: { key } }] };
}

/** The field is a number, or a date, within all the bounds. */
export function within(
  key: string,
  bounds: { readonly [bound in 'gt' | 'gte' | 'lt' | 'lte']?: unknown },
): Condition {
  const entries = Object.entries(bounds).map(([bound, value]) => [bound, limit(key, value)]);
  const kinds = new Set(entries.map(([, value]) => typeof value));
  if (kinds.size > 1) {
    throw new VectorStoreError(
      'invalid-filter',
      `bounds on "${key}" are numbers and dates, expected one kind`,
    );
  }
  return { key, range: Object.fromEntries(entries) as Range | DatetimeRange };
}

/** Holds for no point. */
export function matchNothing(): Condition {
  return { has_id: [] };
}

/** Holds when `condition` does not. */
export function negate(condition: Condition): Condition {
  return { must_not: [condition] };
}

/** All of them hold. Absent ones ask for nothing; undefined if none asks for anything. */
export function allOf(...filters: readonly (Filter | null | undefined)[]): Filter | undefined {
  const asking = filters.filter((filter) => filter !== null && filter !== undefined);
  return asking.length < 2 ? asking[0] : { must: asking };
}

/** Whether a filter lets every point through: it has no clause, or only empty ones. */
export function matchesAll(filter: Filter | null | undefined): boolean {
  return Object.values(filter ?? {}).every(
    (clause) =>
      clause === null || clause === undefined || (Array.isArray(clause) && clause.length === 0),
  );
}

function limit(key: string, value: unknown): number | string {
  if (typeof value === 'number') return finite(key, value);
  if (value instanceof Date) return iso(key, value);
  if (typeof value === 'string' && looksLikeDate.test(value)) return value;
  throw new VectorStoreError(
    'invalid-filter',
    `a bound on "${key}" is ${JSON.stringify(value)}, expected a number, a Date or a date as text`,
  );
}

const looksLikeDate = /^\d{4}-\d{2}-\d{2}(?:[Tt ].+)?$/;

function finite(key: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new VectorStoreError(
    'invalid-filter',
    `"${key}" is compared with ${value}, expected a finite number`,
  );
}

function iso(key: string, value: Date): string {
  if (!Number.isNaN(value.getTime())) return value.toISOString();
  throw new VectorStoreError('invalid-filter', `"${key}" is compared with an invalid date`);
}
