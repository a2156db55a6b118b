import { ValidationError } from '../../engine/index.js';
import type { Bounds, ValueOperator } from '../payload/index.js';
import { isInteger, parseDatetime, parsePath } from '../payload/index.js';
import { parseGeoBox, parseGeoCircle, parseGeoPolygon } from './parse-geo.js';
import type { FieldCondition } from './parsed-filter.js';
import {
  allowKeys,
  describe,
  malformed,
  type RequestObject,
  readArray,
  readBoolean,
  readCount,
  readNumber,
  readObject,
  readString,
} from './request-object.js';

/** The keys of a field condition. */
export const FIELD_KEYS = [
  'key',
  'match',
  'range',
  'geo_bounding_box',
  'geo_radius',
  'geo_polygon',
  'values_count',
  'is_empty',
  'is_null',
];

const MATCH_KEYS = ['value', 'text', 'text_any', 'phrase', 'prefix', 'any', 'except'] as const;
const BOUNDS = ['lt', 'lte', 'gt', 'gte'] as const;

/** These look at the whole field, and alone decide a condition that has them; the first in this order wins. */
const DECIDING = ['values_count', 'is_empty', 'is_null'];

/**
 * Parses a condition that has a `key`. Several operators in one condition are met by any of them; `values_count`,
 * `is_empty` or `is_null` among them decides alone.
 */
export function parseFieldCondition(object: RequestObject): FieldCondition {
  allowKeys(object, FIELD_KEYS);
  const { fields, at } = object;
  const path = parsePath(fields['key'], `${at}.key`);
  const operators: ValueOperator[] = [];
  for (const key of FIELD_KEYS.slice(1)) {
    const value = fields[key];
    if (value !== undefined && value !== null)
      operators.push(parseOperator(key, value, `${at}.${key}`));
  }
  if (operators.length === 0) {
    throw new ValidationError(at, 'At least one field condition must be specified');
  }
  const deciding = DECIDING.map((kind) => operators.find((operator) => operator.kind === kind));
  const alone = deciding.find((operator) => operator !== undefined);
  return { kind: 'field', path, operators: alone ? [alone] : operators };
}

function parseOperator(key: string, input: unknown, at: string): ValueOperator {
  switch (key) {
    case 'match':
      return parseMatch(input, at);
    case 'range':
      return parseRange(input, at);
    case 'geo_bounding_box':
      return { kind: 'geo_bounding_box', box: parseGeoBox(input, at) };
    case 'geo_radius':
      return { kind: 'geo_radius', circle: parseGeoCircle(input, at) };
    case 'geo_polygon':
      return { kind: 'geo_polygon', area: parseGeoPolygon(input, at) };
    case 'values_count':
      return { kind: 'values_count', bounds: boundsFrom(readObject(input, at), readCount) };
    case 'is_empty':
      return { kind: 'is_empty', expected: readBoolean(input, at) };
    default:
      return { kind: 'is_null', expected: readBoolean(input, at) };
  }
}

function parseMatch(input: unknown, at: string): ValueOperator {
  const object = readObject(input, at);
  allowKeys(object, MATCH_KEYS);
  const given = MATCH_KEYS.filter((key) => object.fields[key] !== undefined);
  const key = given[0];
  if (key === undefined || given.length > 1) {
    throw malformed(
      at,
      `expected one of ${MATCH_KEYS.join(', ')}, got ${given.join(' and ') || 'none'}`,
    );
  }
  const value = object.fields[key];
  const place = `${at}.${key}`;
  switch (key) {
    case 'value':
      return { kind: 'match', value: parseMatchValue(value, place) };
    case 'any':
    case 'except':
      return { kind: key, values: parseMatchList(value, place) };
    default:
      return { kind: key, text: readString(value, place) };
  }
}

function parseMatchValue(input: unknown, at: string): string | number | boolean {
  if (typeof input === 'string' || typeof input === 'boolean') return input;
  const value = typeof input === 'bigint' ? Number(input) : input;
  if (isInteger(value)) return value === 0 ? 0 : value;
  throw malformed(at, `expected a string, an integer or a boolean, got ${describe(input)}`);
}

function parseMatchList(input: unknown, at: string): ReadonlySet<string | number> {
  const list = readArray(input, at);
  const values = new Set<string | number>();
  let type: string | undefined;
  list.forEach((given, position) => {
    const value = typeof given === 'bigint' ? Number(given) : given;
    if (typeof value !== 'string' && !isInteger(value)) {
      throw malformed(
        `${at}[${position}]`,
        `expected a string or an integer, got ${describe(given)}`,
      );
    }
    type ??= typeof value;
    if (typeof value !== type) {
      throw malformed(`${at}[${position}]`, 'expected strings only or integers only, got both');
    }
    values.add(value);
  });
  return values;
}

function parseRange(input: unknown, at: string): ValueOperator {
  const object = readObject(input, at);
  const isDatetime = BOUNDS.some((bound) => typeof object.fields[bound] === 'string');
  return isDatetime
    ? { kind: 'datetime_range', bounds: boundsFrom(object, readDatetime) }
    : { kind: 'range', bounds: boundsFrom(object, readNumber) };
}

function boundsFrom(object: RequestObject, read: (input: unknown, at: string) => number): Bounds {
  allowKeys(object, BOUNDS);
  const bounds: { -readonly [bound in keyof Bounds]: number } = {};
  for (const bound of BOUNDS) {
    const value = object.fields[bound];
    if (value !== undefined && value !== null) bounds[bound] = read(value, `${object.at}.${bound}`);
  }
  return bounds;
}

function readDatetime(input: unknown, at: string): number {
  const text = readString(input, at);
  const instant = parseDatetime(text);
  if (instant === undefined) {
    throw malformed(at, `'${text}' does not match accepted datetime format (RFC3339)`);
  }
  return instant;
}
