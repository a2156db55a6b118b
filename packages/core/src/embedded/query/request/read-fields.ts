import { type Bounds, formatError, isWithin, outOfBounds } from '../../request/index.js';

/**
 * Readers of single fields of a JSON body, for requests that come by the thousand per second: unlike the `Fields` that
 * settings are read with, they allocate nothing while all is well (a whole query is read in 0.2 us plus its vector),
 * and they pass over unknown fields, as Qdrant does in queries. `undefined` and `null` mean "not given".
 */

/** A JSON object whose fields are not known yet. */
export type JsonObject = { readonly [name: string]: unknown };

/** Largest count a request may ask for: what JavaScript counts exactly. */
const MAX_COUNT = Number.MAX_SAFE_INTEGER;

/** `limit` under `prefetch[0]` is `prefetch[0].limit`; at the root it is `limit`. */
export function fieldPath(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

/** An object, or the 400 that says what came instead. */
export function readObject(value: unknown, path: string, expected = 'an object'): JsonObject {
  if (isJsonObject(value)) return value;
  throw formatError(path === '' ? 'body' : path, expected, value);
}

/** Whether a value is a JSON object: neither null, nor a list, nor binary data. */
export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value)
  );
}

/** An unsigned integer within bounds, or `undefined` where none is given. */
export function readCount(
  value: unknown,
  parent: string,
  name: string,
  bounds: Bounds = {},
): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MAX_COUNT) {
    throw formatError(fieldPath(parent, name), 'an unsigned integer', value);
  }
  if (!isWithin(value, bounds)) throw outOfBounds(fieldPath(parent, name), value, bounds);
  return value;
}

/** A finite number within bounds, or `undefined` where none is given. */
export function readNumber(
  value: unknown,
  parent: string,
  name: string,
  bounds: Bounds = {},
): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw formatError(fieldPath(parent, name), 'a number', value);
  }
  if (!isWithin(value, bounds)) throw outOfBounds(fieldPath(parent, name), value, bounds);
  return value;
}

/** Text, or `undefined` where none is given. */
export function readText(value: unknown, parent: string, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw formatError(fieldPath(parent, name), 'a string', value);
  return value;
}

/** Text that must be there. */
export function readRequiredText(value: unknown, parent: string, name: string): string {
  if (typeof value !== 'string') throw formatError(fieldPath(parent, name), 'a string', value);
  return value;
}

/** A truth value, or `undefined` where none is given. */
export function readFlag(value: unknown, parent: string, name: string): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw formatError(fieldPath(parent, name), 'a boolean', value);
  return value;
}

/** One of a few words, or `undefined` where none is given. */
export function readWord<Word extends string>(
  value: unknown,
  parent: string,
  name: string,
  words: readonly Word[],
): Word | undefined {
  if (value === undefined || value === null) return undefined;
  if ((words as readonly unknown[]).includes(value)) return value as Word;
  const expected = words.map((word) => `"${word}"`).join(' or ');
  throw formatError(fieldPath(parent, name), expected, value);
}

/** A list, or the 400 that says what came instead. */
export function readList(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw formatError(path, 'a list', value);
}

/** One item or a list of them, as a list; empty where nothing is given. */
export function readOneOrMany(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
