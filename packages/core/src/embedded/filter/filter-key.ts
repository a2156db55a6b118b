import type { ParsedFilter } from './parsed-filter.js';

/** Filters that are longer when written down are asked too seldom twice to be worth writing down. */
const LONGEST_KEY = 2_000;

/**
 * A text that two filters share only if they are the same, clause by clause and value by value, or `undefined` where it would
 * be long. Strings carry their length, so no value can pass for the end of itself.
 */
export function filterKey(filter: ParsedFilter): string | undefined {
  const key = written(filter, '');
  return key === undefined || key.length > LONGEST_KEY ? undefined : key;
}

/** `before` and the value behind it; `undefined` where something is not plain data. */
function written(value: unknown, before: string): string | undefined {
  if (before.length > LONGEST_KEY) return before;
  switch (typeof value) {
    case 'string':
      return `${before}${value.length}:${value}`;
    case 'number':
    case 'bigint':
      return `${before}#${value};`;
    case 'boolean':
      return before + (value ? 'T' : 'F');
    case 'symbol':
      return `${before}${String(value)}`;
    case 'undefined':
      return `${before}_`;
  }
  if (value === null) return `${before}N`;
  if (Array.isArray(value) || value instanceof Set) {
    let key: string | undefined = `${before}[`;
    for (const each of value) {
      key = written(each, key);
      if (key === undefined) return undefined;
    }
    return `${key}]`;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  let key: string | undefined = `${before}{`;
  for (const name in value) {
    const each = (value as Record<string, unknown>)[name];
    if (each === undefined) continue;
    key = written(each, `${key}${name}=`);
    if (key === undefined) return undefined;
  }
  return `${key}}`;
}
