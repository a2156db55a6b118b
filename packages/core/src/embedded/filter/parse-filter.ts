import type { PointId } from '../../engine/index.js';
import { ValidationError } from '../../engine/index.js';
import { parsePointId } from '../bytes/index.js';
import { elementsOf, parsePath } from '../payload/index.js';
import { FIELD_KEYS, parseFieldCondition } from './parse-field-condition.js';
import {
  MATCH_ALL,
  type NestedCondition,
  type ParsedCondition,
  type ParsedFilter,
  type ParsedMinShould,
} from './parsed-filter.js';
import {
  allowKeys,
  malformed,
  type RequestObject,
  readArray,
  readCount,
  readObject,
  readString,
  requireKeys,
} from './request-object.js';

/** Filters inside filters, deeper than any sensible one and far from the end of the stack. */
const DEEPEST = 64;

const CLAUSES = ['should', 'min_should', 'must', 'must_not'];
const U32_MAX = 0xffffffff;

/**
 * Checks a whole filter and turns it into its parsed form. `null` and `undefined` match every point, as do clauses that
 * are absent, `null` or `[]`. `path` is the filter's place in the request, for errors.
 *
 * Stricter than Qdrant in one thing: an unknown key is refused in conditions too, not only beside the clauses.
 *
 * @throws BadRequestError (400) for a shape that is wrong, ValidationError (422) for a value outside its limits.
 */
export function parseFilter(input: unknown, path = 'filter'): ParsedFilter {
  if (input === undefined || input === null) return MATCH_ALL;
  return filterFrom(readObject(input, path), 0);
}

/** Parses one condition on its own, as formulas and `update_filter`-like places hold them. */
export function parseCondition(input: unknown, path = 'condition'): ParsedCondition {
  return conditionFrom(input, path, 0);
}

function filterFrom(object: RequestObject, depth: number): ParsedFilter {
  allowKeys(object, CLAUSES);
  if (depth > DEEPEST) throw malformed(object.at, `nested deeper than ${DEEPEST} filters`);
  const { fields, at } = object;
  return {
    must: clauseFrom(fields['must'], `${at}.must`, depth),
    should: clauseFrom(fields['should'], `${at}.should`, depth),
    mustNot: clauseFrom(fields['must_not'], `${at}.must_not`, depth),
    minShould: minShouldFrom(fields['min_should'], `${at}.min_should`, depth),
  };
}

function clauseFrom(input: unknown, at: string, depth: number): ParsedCondition[] {
  if (input === undefined || input === null) return [];
  if (!Array.isArray(input)) return [conditionFrom(input, at, depth)];
  return input.map((condition, position) => conditionFrom(condition, `${at}[${position}]`, depth));
}

function minShouldFrom(input: unknown, at: string, depth: number): ParsedMinShould | undefined {
  if (input === undefined || input === null) return undefined;
  const object = readObject(input, at);
  allowKeys(object, ['conditions', 'min_count']);
  requireKeys(object, ['conditions', 'min_count']);
  const conditions = readArray(object.fields['conditions'], `${at}.conditions`);
  const minCount = readCount(object.fields['min_count'], `${at}.min_count`);
  if (minCount < 1) {
    throw new ValidationError(`${at}.min_count`, `value ${minCount} invalid, must be 1 or larger`);
  }
  return {
    conditions: conditions.map((condition, position) =>
      conditionFrom(condition, `${at}.conditions[${position}]`, depth),
    ),
    minCount,
  };
}

function conditionFrom(input: unknown, at: string, depth: number): ParsedCondition {
  const object = readObject(input, at, 'some form of condition');
  const { fields } = object;
  if ('key' in fields) return parseFieldCondition(object);
  for (const kind of ['is_empty', 'is_null'] as const) {
    if (kind in fields) return { kind, path: keyOf(object, kind) };
  }
  if ('has_id' in fields) return hasIdFrom(object);
  if ('has_vector' in fields) {
    allowKeys(object, ['has_vector']);
    return { kind: 'has_vector', name: readString(fields['has_vector'], `${at}.has_vector`) };
  }
  if ('slice' in fields) return sliceFrom(object);
  if ('nested' in fields) return nestedFrom(object, depth);
  const keys = Object.keys(fields);
  if (keys.length > 0 && keys.every((key) => FIELD_KEYS.includes(key))) {
    throw malformed(at, 'missing field `key`');
  }
  if (keys.length > 0 && !keys.some((key) => CLAUSES.includes(key))) {
    throw malformed(
      `${at}.${keys[0]}`,
      'Expected some form of condition, which can be a field condition (like {"key": ..., "match": ... }), is_empty, is_null, has_id, has_vector, slice, nested or a filter',
    );
  }
  return { kind: 'filter', filter: filterFrom(object, depth + 1) };
}

function keyOf(object: RequestObject, name: string) {
  allowKeys(object, [name]);
  const field = readObject(object.fields[name], `${object.at}.${name}`);
  allowKeys(field, ['key']);
  requireKeys(field, ['key']);
  return parsePath(field.fields['key'], `${field.at}.key`);
}

function hasIdFrom(object: RequestObject): ParsedCondition {
  allowKeys(object, ['has_id']);
  const at = `${object.at}.has_id`;
  const ids = new Set<PointId>();
  readArray(object.fields['has_id'], at).forEach((id, position) => {
    // The common case without building the text of its place; lists of ids can be very long.
    if (Number.isSafeInteger(id) && (id as number) >= 0) ids.add(id as number);
    else ids.add(parsePointId(id, `${at}[${position}]`));
  });
  return { kind: 'has_id', ids };
}

function sliceFrom(object: RequestObject): ParsedCondition {
  allowKeys(object, ['slice']);
  const slice = readObject(object.fields['slice'], `${object.at}.slice`);
  allowKeys(slice, ['total', 'index']);
  requireKeys(slice, ['total', 'index']);
  const total = readCount(slice.fields['total'], `${slice.at}.total`, U32_MAX);
  const index = readCount(slice.fields['index'], `${slice.at}.index`, U32_MAX);
  if (total === 0) throw malformed(`${slice.at}.total`, 'expected a nonzero whole number, got 0');
  if (index >= total) {
    throw new ValidationError(
      `${slice.at}.index`,
      `index (${index}) must be less than total (${total})`,
    );
  }
  return { kind: 'slice', total, index };
}

function nestedFrom(object: RequestObject, depth: number): NestedCondition {
  allowKeys(object, ['nested']);
  const nested = readObject(object.fields['nested'], `${object.at}.nested`);
  allowKeys(nested, ['key', 'filter']);
  requireKeys(nested, ['key', 'filter']);
  const path = elementsOf(parsePath(nested.fields['key'], `${nested.at}.key`));
  const filter = readObject(nested.fields['filter'], `${nested.at}.filter`);
  return { kind: 'nested', path, filter: filterFrom(filter, depth + 1) };
}
