import type { Condition, Filter } from '@quarry/core';
import { VectorStoreError } from '../error/index.js';
import { matchNothing, negate } from './conditions.js';
import { fieldConditions } from './field-operators.js';
import { describe, isPlainObject, unknownOperator } from './malformed.js';
import { nestedKey, payloadKey } from './payload-key.js';
import type { FieldPath, ShortFilter, StoreFilter } from './short-form.js';

const nativeClauses = new Set(['must', 'should', 'must_not', 'min_should']);
const conditionParts = new Set(['match', 'range', 'is_empty', 'is_null', 'values_count', 'nested']);

/**
 * Qdrant's form of either kind. Undefined for one that asks for nothing.
 *
 * @param fieldPath where the fields of the short form are; native filters are passed on as they are
 * @throws VectorStoreError for anything that is neither, undefined values included: a value that was forgotten must not
 * widen the answer
 */
export function toFilter(
  input: StoreFilter | null | undefined,
  fieldPath: FieldPath,
): Filter | undefined {
  if (input === null || input === undefined) return undefined;
  const fields: unknown = input;
  if (!isPlainObject(fields)) {
    throw new VectorStoreError(
      'invalid-filter',
      `a filter is ${describe(input)}, expected an object`,
    );
  }
  const keys = Object.keys(fields);
  if (keys.length === 0) return undefined;
  const native = keys.filter((key) => nativeClauses.has(key) && looksNative(fields[key]));
  if (native.length === keys.length) return input as Filter;
  if (native.length > 0) {
    throw new VectorStoreError(
      'invalid-filter',
      `a filter mixes Qdrant's "${native[0]}" with "${keys.find((key) => !native.includes(key))}": use one form`,
    );
  }
  if (isBareCondition(fields)) {
    throw new VectorStoreError(
      'invalid-filter',
      'a filter is a single Qdrant condition, expected it inside { must: [...] }',
    );
  }
  const conditions = keys.flatMap((key) => entryConditions(key, fields[key], fieldPath));
  return conditions.length === 0 ? undefined : { must: conditions };
}

function looksNative(value: unknown): boolean {
  if (value === undefined) return true;
  return value === null || Array.isArray(value) ? !isListOfValues(value) : isPlainObject(value);
}

function isListOfValues(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => !isPlainObject(item));
}

function isBareCondition(input: { readonly [key: string]: unknown }): boolean {
  return (
    typeof input['key'] === 'string' &&
    Object.keys(input).some((key) => conditionParts.has(key) && isPlainObject(input[key]))
  );
}

function entryConditions(key: string, value: unknown, fieldPath: FieldPath): Condition[] {
  if (!key.startsWith('$')) return fieldConditions(payloadKey(fieldPath(key)), value, ofElement);
  switch (key) {
    case '$and':
      return branches(key, value, fieldPath);
    case '$or': {
      const conditions = branches(key, value, fieldPath, true);
      return [conditions.length === 0 ? matchNothing() : { should: conditions }];
    }
    case '$nor':
      return [{ must_not: branches(key, value, fieldPath, true) }];
    case '$not': {
      const inner = toFilter(value as StoreFilter, fieldPath);
      return [inner === undefined ? matchNothing() : negate(inner)];
    }
    default:
      throw unknownOperator(key);
  }
}

/** A filter of the elements of a list: its fields are theirs. */
const ofElement = (filter: unknown) => toFilter(filter as ShortFilter, (field) => field);

/** `keepsEmpty`: a branch that asks for nothing matches everything, which counts in `$or` and `$nor`. */
function branches(
  operator: string,
  value: unknown,
  fieldPath: FieldPath,
  keepsEmpty = false,
): Condition[] {
  if (!Array.isArray(value)) {
    throw new VectorStoreError(
      'invalid-filter',
      `${operator} is ${describe(value)}, expected a list of filters`,
    );
  }
  return value
    .map((branch) => toFilter(branch as StoreFilter, fieldPath))
    .flatMap((branch) => (branch ? [branch] : keepsEmpty ? [{}] : []));
}

/** Puts fields of the short form under a payload key, save those that lie at the top. */
export function fieldsUnder(parent: string, atTop: ReadonlySet<string> = new Set()): FieldPath {
  return (field) => (atTop.has(field.split(/[.[]/, 1)[0]!) ? field : nestedKey(parent, field));
}
