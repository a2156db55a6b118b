import { types } from 'node:util';
import { BadRequestError } from '../../engine/index.js';

/**
 * Arguments of a scoped call are copied once, before anything is checked, and only the copy is
 * checked and handed on. A getter, a proxy or a `toJSON` that answers differently each time is thus
 * asked once, and what was checked is what the engine receives.
 */

/** Plain data: what JSON can hold, and integers beyond 2^53. */
export type Plain = null | boolean | number | bigint | string | Plain[] | PlainObject;

/** A plain object. It never has an own key `__proto__`. */
export type PlainObject = { [key: string]: Plain };

/** Deeper nesting is refused: 64 prefetches in array form, and room for the rest. */
const MAX_DEPTH = 256;

/**
 * Copies `value` the way `JSON.stringify` reads it: `toJSON` is called, `undefined`, functions and
 * symbols vanish (null inside arrays), dates become text. Typed arrays become lists of numbers;
 * numbers that are not finite and bigints stay, for the engine to judge.
 *
 * Throws a 400 for cycles, for nesting beyond 256 levels and for the key `__proto__`.
 */
export function snapshot(value: unknown): Plain | undefined {
  return copy(value, '', 0, new Set());
}

function copy(value: unknown, key: string, depth: number, parents: Set<object>): Plain | undefined {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return value;
    case 'object':
      return value === null ? null : copyObject(value, key, depth, parents);
    default:
      return undefined;
  }
}

function copyObject(
  value: object,
  key: string,
  depth: number,
  parents: Set<object>,
): Plain | undefined {
  if (depth >= MAX_DEPTH) {
    throw new BadRequestError(`Format error in JSON body: nested deeper than ${MAX_DEPTH} levels`);
  }
  if (parents.has(value)) {
    throw new BadRequestError('Format error in JSON body: an object contains itself');
  }
  parents.add(value);
  try {
    const toJson = (value as { toJSON?: unknown }).toJSON;
    if (typeof toJson === 'function') {
      return copy(toJson.call(value, key), key, depth + 1, parents);
    }
    return Array.isArray(value) || types.isTypedArray(value)
      ? copyArray(value as ArrayLike<unknown>, depth, parents)
      : copyFields(value as Record<string, unknown>, depth, parents);
  } finally {
    parents.delete(value);
  }
}

function copyArray(values: ArrayLike<unknown>, depth: number, parents: Set<object>): Plain[] {
  const length = values.length;
  const copied: Plain[] = [];
  for (let index = 0; index < length; index += 1) {
    copied.push(copy(values[index], String(index), depth + 1, parents) ?? null);
  }
  return copied;
}

function copyFields(
  fields: Record<string, unknown>,
  depth: number,
  parents: Set<object>,
): PlainObject {
  const copied: PlainObject = {};
  for (const key of Object.keys(fields)) {
    if (key === '__proto__') {
      throw new BadRequestError('Format error in JSON body: the key "__proto__" is not allowed');
    }
    const field = copy(fields[key], key, depth + 1, parents);
    if (field !== undefined) copied[key] = field;
  }
  return copied;
}
