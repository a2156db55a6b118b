import {
  equals,
  equalsAny,
  exists,
  type FilterValue,
  payloadKey,
  VectorStoreError,
  within,
} from '@quarry/adapter-kit';
import type { Condition, Filter } from '@quarry/core';

/** A test of one metadata field. Wider than LlamaIndex.TS's type: booleans and dates compare as well. */
export interface MetadataFilter {
  readonly key: string;
  readonly value?: unknown;
  /** Default `"=="`. */
  readonly operator?: string;
}

/** Tests that hold together (`and`, default), of which one holds (`or`), or none (`not`). May be nested, as in Python. */
export interface MetadataFilters {
  readonly filters: readonly (MetadataFilter | MetadataFilters)[];
  readonly condition?: 'and' | 'or' | 'not' | undefined;
}

/**
 * Qdrant's form of metadata filters; undefined if they ask for nothing.
 *
 * Every operator but `is_empty` wants the field to be there, `!=` and `nin` included, as in LlamaIndex's own store.
 *
 * @param fieldPath where metadata fields are in the payload
 * @throws VectorStoreError for an operator, condition or value that has no meaning here: nothing is ever left out
 */
export function metadataFilter(
  filters: MetadataFilters | null | undefined,
  fieldPath: (field: string) => string = (field) => field,
): Filter | undefined {
  if (filters === null || filters === undefined) return undefined;
  if (!Array.isArray(filters.filters)) {
    throw invalid(`filters are ${describe(filters)}, expected { filters: [...] }`);
  }
  const conditions = filters.filters.flatMap((filter: MetadataFilter | MetadataFilters) => {
    const condition =
      'filters' in filter ? metadataFilter(filter, fieldPath) : fieldCondition(filter, fieldPath);
    return condition ? [condition] : [];
  });
  if (conditions.length === 0) return undefined;
  switch (filters.condition ?? 'and') {
    case 'and':
      return { must: conditions };
    case 'or':
      return { should: conditions };
    case 'not':
      return { must_not: conditions };
    default:
      throw invalid(`condition is ${describe(filters.condition)}, expected "and", "or" or "not"`);
  }
}

function fieldCondition(
  { key: field, value, operator = '==' }: MetadataFilter,
  fieldPath: (field: string) => string,
): Condition {
  if (typeof field !== 'string') throw invalid(`a filter's key is ${describe(field)}`);
  const key = payloadKey(fieldPath(field));
  switch (operator) {
    case '==':
      return equals(key, scalar(field, operator, value));
    case '!=':
      return { must: [exists(key)], must_not: [equals(key, scalar(field, operator, value))] };
    case '>':
      return within(key, { gt: value });
    case '>=':
      return within(key, { gte: value });
    case '<':
      return within(key, { lt: value });
    case '<=':
      return within(key, { lte: value });
    case 'in':
    case 'any':
      return equalsAny(key, list(field, operator, value));
    case 'nin':
      return { must: [exists(key)], must_not: [equalsAny(key, list(field, operator, value))] };
    case 'all':
      return {
        must: [exists(key), ...list(field, operator, value).map((item) => equals(key, item))],
      };
    case 'contains':
      return equals(key, scalar(field, operator, value));
    case 'text_match':
      if (typeof value !== 'string') throw wrongValue(field, operator, value, 'a text');
      return { key, match: { text: value } };
    case 'is_empty':
      return { should: [{ is_empty: { key } }, { key, match: { value: '' } }] };
    default:
      throw invalid(`unknown filter operator ${describe(operator)} on "${field}"`);
  }
}

function scalar(field: string, operator: string, value: unknown): FilterValue {
  if (['string', 'number', 'boolean'].includes(typeof value)) return value as FilterValue;
  if (value instanceof Date) return value;
  throw wrongValue(field, operator, value, 'a text, number, boolean or Date');
}

/** A list as it is; a text is a list separated by commas, as both official adapters have it. */
function list(field: string, operator: string, value: unknown): FilterValue[] {
  if (typeof value === 'string') return value.split(',');
  if (Array.isArray(value)) return value.map((item) => scalar(field, operator, item));
  throw wrongValue(field, operator, value, 'a list');
}

function wrongValue(field: string, operator: string, value: unknown, expected: string): Error {
  return invalid(`"${field}" ${operator} ${describe(value)}: expected ${expected}`);
}

function invalid(message: string): Error {
  return new VectorStoreError('invalid-filter', message);
}

function describe(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
