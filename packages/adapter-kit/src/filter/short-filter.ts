import type { Condition, Filter } from '@quarry/core';
import { VectorStoreError } from '../error/index.js';
import {
  equals,
  equalsAny,
  exists,
  type FilterValue,
  matchNothing,
  negate,
  within,
} from './conditions.js';
import { nestedKey, payloadKey } from './payload-key.js';

/*
 * The short form: `{ year: { $gte: 2020 }, tag: { $in: ['a', 'b'] } }`. Operators mean what they mean in MongoDB; above all,
 * `$ne`, `$nin` and `$not` let documents without the field pass. Fields side by side have all to match.
 */

/** What a field is compared with. Several operators have all to hold. */
export interface FieldOperators {
  readonly $eq?: FilterValue | null;
  /** Unequal, or missing. */
  readonly $ne?: FilterValue | null;
  readonly $gt?: number | string | Date;
  readonly $gte?: number | string | Date;
  readonly $lt?: number | string | Date;
  readonly $lte?: number | string | Date;
  /** Equals one of these. `[]` matches nothing. */
  readonly $in?: readonly FilterValue[];
  /** Equals none of these, or is missing. */
  readonly $nin?: readonly FilterValue[];
  /** A list that has every one of these. */
  readonly $all?: readonly FilterValue[];
  /** Whether the field has a value; null and `[]` are none. */
  readonly $exists?: boolean;
  /** Number of elements of a list. */
  readonly $size?: number | { readonly [bound in '$gt' | '$gte' | '$lt' | '$lte']?: number };
  /** Contains the words of this text (with a text index), or the text itself (without). */
  readonly $text?: string;
  /** Contains the words next to each other, in this order. */
  readonly $phrase?: string;
  /** Begins with this. */
  readonly $prefix?: string;
  /** One and the same element of a list of objects matches. */
  readonly $elemMatch?: ShortFilter;
  /** The operators do not hold. */
  readonly $not?: FieldOperators;
}

/** A filter in short form. A list stands for `$in`, null for a missing or empty value. */
export type ShortFilter = {
  readonly $and?: readonly (ShortFilter | Filter)[];
  readonly $or?: readonly (ShortFilter | Filter)[];
  readonly $nor?: readonly (ShortFilter | Filter)[];
  readonly $not?: ShortFilter | Filter;
} & {
  readonly [field: string]:
    | FilterValue
    | null
    | readonly FilterValue[]
    | FieldOperators
    | readonly (ShortFilter | Filter)[]
    | ShortFilter
    | Filter
    | undefined;
};

/** Qdrant's filter, or the short form. Which it is shows in its keys. */
export type StoreFilter = Filter | ShortFilter;

/** How a field name of the short form becomes a payload path. */
export type FieldPath = (field: string) => string;

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
  if (!key.startsWith('$')) return fieldConditions(payloadKey(fieldPath(key)), value);
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

function fieldConditions(key: string, value: unknown): Condition[] {
  if (value === null) return [{ is_empty: { key } }];
  if (isValue(value)) return [equals(key, value)];
  if (Array.isArray(value)) return [equalsAny(key, listOfValues(key, value))];
  if (!isPlainObject(value)) {
    throw new VectorStoreError(
      'invalid-filter',
      `"${key}" is compared with ${describe(value)}, expected a value, a list or operators`,
    );
  }
  const operators = Object.entries(value);
  if (operators.length === 0 || !operators.every(([name]) => name.startsWith('$'))) {
    throw new VectorStoreError(
      'invalid-filter',
      `"${key}" is compared with an object without operators; name inner fields by path, like "${key}.field"`,
    );
  }
  const bounds = operators.filter(([name]) => name in boundNames);
  const others = operators.filter(([name]) => !(name in boundNames));
  return [
    ...(bounds.length > 0 ? [within(key, Object.fromEntries(bounds.map(toBound)))] : []),
    ...others.map(([name, operand]) => operatorCondition(key, name, operand)),
  ];
}

const boundNames: { readonly [operator: string]: string } = {
  $gt: 'gt',
  $gte: 'gte',
  $lt: 'lt',
  $lte: 'lte',
};

function toBound([name, value]: [string, unknown]): [string, unknown] {
  return [boundNames[name]!, value];
}

function operatorCondition(key: string, operator: string, operand: unknown): Condition {
  switch (operator) {
    case '$eq':
      return operand === null ? { is_empty: { key } } : equals(key, singleValue(key, operand));
    case '$ne':
      return operand === null ? exists(key) : negate(equals(key, singleValue(key, operand)));
    case '$in':
      return equalsAny(key, listOfValues(key, operand));
    case '$nin':
      return negate(equalsAny(key, listOfValues(key, operand)));
    case '$all':
      return { must: listOfValues(key, operand).map((value) => equals(key, value)) };
    case '$exists':
      if (typeof operand !== 'boolean') throw wrongOperand(key, operator, operand, 'true or false');
      return operand ? exists(key) : { is_empty: { key } };
    case '$size':
      return { key, values_count: sizeBounds(key, operand) };
    case '$text':
      return { key, match: { text: textOf(key, operator, operand) } };
    case '$phrase':
      return { key, match: { phrase: textOf(key, operator, operand) } };
    case '$prefix':
      return { key, match: { prefix: textOf(key, operator, operand) } };
    case '$elemMatch': {
      const filter = toFilter(operand as ShortFilter, (field) => field);
      return { nested: { key, filter: filter ?? {} } };
    }
    case '$not': {
      if (!isPlainObject(operand)) throw wrongOperand(key, operator, operand, 'operators');
      return { must_not: [{ must: fieldConditions(key, operand) }] };
    }
    default:
      throw unknownOperator(operator);
  }
}

function sizeBounds(key: string, operand: unknown): { [bound: string]: number } {
  if (typeof operand === 'number') return { gte: operand, lte: operand };
  if (isPlainObject(operand)) {
    const bounds = Object.entries(operand);
    if (bounds.every(([name, value]) => name in boundNames && typeof value === 'number')) {
      return Object.fromEntries(bounds.map(toBound)) as { [bound: string]: number };
    }
  }
  throw wrongOperand(key, '$size', operand, 'a number or bounds');
}

function textOf(key: string, operator: string, operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw wrongOperand(key, operator, operand, 'a text');
}

function singleValue(key: string, value: unknown): FilterValue {
  if (isValue(value)) return value;
  throw new VectorStoreError(
    'invalid-filter',
    `"${key}" is compared with ${describe(value)}, expected a text, number, boolean or Date`,
  );
}

function listOfValues(key: string, values: unknown): FilterValue[] {
  if (Array.isArray(values)) return values.map((value) => singleValue(key, value));
  throw new VectorStoreError(
    'invalid-filter',
    `"${key}" is compared with ${describe(values)}, expected a list of values`,
  );
}

function isValue(value: unknown): value is FilterValue {
  return ['string', 'number', 'boolean'].includes(typeof value) || value instanceof Date;
}

function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

function wrongOperand(key: string, operator: string, operand: unknown, expected: string): Error {
  return new VectorStoreError(
    'invalid-filter',
    `${operator} of "${key}" is ${describe(operand)}, expected ${expected}`,
  );
}

function unknownOperator(operator: string): Error {
  return new VectorStoreError('invalid-filter', `unknown filter operator "${operator}"`);
}

function describe(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

/** Puts fields of the short form under a payload key, save those that lie at the top. */
export function fieldsUnder(parent: string, atTop: ReadonlySet<string> = new Set()): FieldPath {
  return (field) => (atTop.has(field.split(/[.[]/, 1)[0]!) ? field : nestedKey(parent, field));
}
