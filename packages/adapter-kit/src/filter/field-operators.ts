import type { Condition, Filter } from '@quarry/core';
import { VectorStoreError } from '../error/index.js';
import { equals, equalsAny, exists, type FilterValue, negate, within } from './conditions.js';
import { describe, isPlainObject, unknownOperator } from './malformed.js';

/** Turns a filter inside a filter into Qdrant's form. */
export type InnerFilter = (filter: unknown) => Filter | undefined;

/**
 * The conditions on the field at path `key`.
 *
 * @param inner the filter of an element of a list; it is the caller's, being a whole filter again
 * @throws VectorStoreError for anything that is neither value, list nor operators
 */
export function fieldConditions(key: string, value: unknown, inner: InnerFilter): Condition[] {
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
    ...others.map(([name, operand]) => operatorCondition(key, name, operand, inner)),
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

function operatorCondition(
  key: string,
  operator: string,
  operand: unknown,
  inner: InnerFilter,
): Condition {
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
    case '$elemMatch':
      return { nested: { key, filter: inner(operand) ?? {} } };
    case '$not': {
      if (!isPlainObject(operand)) throw wrongOperand(key, operator, operand, 'operators');
      return { must_not: [{ must: fieldConditions(key, operand, inner) }] };
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

function wrongOperand(key: string, operator: string, operand: unknown, expected: string): Error {
  return new VectorStoreError(
    'invalid-filter',
    `${operator} of "${key}" is ${describe(operand)}, expected ${expected}`,
  );
}
