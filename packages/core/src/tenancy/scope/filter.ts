import { BadRequestError } from '../../engine/index.js';
import { checkPath } from './payload-keys.js';
import { plainList, plainObject, readFields } from './request-fields.js';
import type { ScopedCall } from './scoped-call.js';
import type { Plain, PlainObject } from './snapshot.js';
import type { Wall } from './walls.js';

const CLAUSES = new Set(['must', 'should', 'must_not', 'min_should']);
const MIN_SHOULD = new Set(['conditions', 'min_count']);
const NESTED = new Set(['key', 'filter']);
const PAYLOAD_FIELD = new Set(['key']);

/** Tests of a field condition, with the fields of each; `undefined` marks plain values. */
const FIELD_TESTS: ReadonlyMap<string, ReadonlySet<string> | undefined> = new Map([
  ['match', new Set(['value', 'text', 'text_any', 'phrase', 'prefix', 'any', 'except'])],
  ['range', new Set(['lt', 'gt', 'gte', 'lte'])],
  ['geo_bounding_box', new Set(['top_left', 'bottom_right'])],
  ['geo_radius', new Set(['center', 'radius'])],
  ['geo_polygon', new Set(['exterior', 'interiors'])],
  ['values_count', new Set(['lt', 'gt', 'gte', 'lte'])],
  ['is_empty', undefined],
  ['is_null', undefined],
]);
const FIELD_CONDITION = new Set(['key', ...FIELD_TESTS.keys()]);

/** Where paths of a condition start: at the payload, or at an element of an array inside it. */
type Base = 'payload' | 'element';

/**
 * The caller's filter inside the tenant's: `{ must: [tenant, filter] }`. It is wrapped and never
 * merged, so no `should` or `min_should` of the caller can stand beside the tenant's condition.
 */
export function confine(
  call: ScopedCall,
  filter: Plain | undefined,
  path: string,
  wall: Wall,
): PlainObject {
  const own = readFilter(call, filter, path);
  if (!call.stands(wall)) return own ?? {};
  const tenant = tenantCondition(call);
  return { must: own === undefined ? [tenant] : [tenant, own] };
}

/** True of the tenant's points alone. */
export function tenantCondition({ rules }: ScopedCall): PlainObject {
  return { key: rules.field, match: { value: rules.tenant } };
}

/**
 * A checked copy of a filter with the engine's point ids. `undefined` for one that asks nothing, so
 * that engines are never given an empty filter as a condition.
 */
export function readFilter(
  call: ScopedCall,
  filter: Plain | undefined,
  path: string,
  base: Base = 'payload',
): PlainObject | undefined {
  if (filter === undefined || filter === null) return undefined;
  const clauses = readFields(call, filter, path, CLAUSES);
  const copied: PlainObject = {};
  for (const [clause, value] of Object.entries(clauses)) {
    const where = `${path}.${clause}`;
    if (clause === 'min_should') copied[clause] = readMinShould(call, value, where, base);
    else if (!CLAUSES.has(clause)) copied[clause] = value;
    else if (!Array.isArray(value)) copied[clause] = readCondition(call, value, where, base);
    else if (value.length > 0) copied[clause] = readConditions(call, value, where, base);
  }
  return Object.keys(copied).length === 0 ? undefined : copied;
}

/** A checked copy of one condition with the engine's point ids. */
export function readCondition(
  call: ScopedCall,
  value: Plain | undefined,
  path: string,
  base: Base = 'payload',
): PlainObject {
  const condition = plainObject(value, path);
  if ('key' in condition) return readFieldCondition(call, condition, path, base);
  if ('has_id' in condition) {
    const { has_id } = readFields(call, condition, path, new Set(['has_id']));
    return { has_id: call.idList(has_id, `${path}.has_id`, 'condition-ids') };
  }
  if ('nested' in condition) return { nested: readNested(call, condition, path, base) };
  for (const test of ['is_empty', 'is_null']) {
    if (test in condition) return { [test]: readPayloadField(call, condition, test, path, base) };
  }
  if ('has_vector' in condition) return readFields(call, condition, path, new Set(['has_vector']));
  if ('slice' in condition) return readFields(call, condition, path, new Set(['slice', 'must']));
  return readFilter(call, condition, path, base) ?? { must: [] };
}

/** Whether an object is a condition rather than, say, an operation of a formula. */
export function isCondition(value: PlainObject): boolean {
  return CONDITION_KEYS.some((key) => key in value);
}

const CONDITION_KEYS = [
  ...CLAUSES,
  'key',
  'has_id',
  'nested',
  'is_empty',
  'is_null',
  'has_vector',
  'slice',
];

function readConditions(call: ScopedCall, value: Plain[], path: string, base: Base): Plain[] {
  return value.map((condition, index) => readCondition(call, condition, `${path}[${index}]`, base));
}

function readMinShould(call: ScopedCall, value: Plain, path: string, base: Base): PlainObject {
  const fields = readFields(call, value, path, MIN_SHOULD);
  const where = `${path}.conditions`;
  const conditions = readConditions(call, plainList(fields['conditions'], where), where, base);
  return { ...fields, conditions };
}

function readFieldCondition(
  call: ScopedCall,
  condition: PlainObject,
  path: string,
  base: Base,
): PlainObject {
  const fields = readFields(call, condition, path, FIELD_CONDITION);
  readKey(call, fields['key'], `${path}.key`, base);
  for (const [test, known] of FIELD_TESTS) {
    const value = fields[test];
    if (value !== undefined && known) readFields(call, value, `${path}.${test}`, known);
  }
  return fields;
}

function readPayloadField(
  call: ScopedCall,
  condition: PlainObject,
  test: string,
  path: string,
  base: Base,
): PlainObject {
  const outer = readFields(call, condition, path, new Set([test]));
  const inner = readFields(call, outer[test], `${path}.${test}`, PAYLOAD_FIELD);
  readKey(call, inner['key'], `${path}.${test}.key`, base);
  return inner;
}

function readNested(
  call: ScopedCall,
  condition: PlainObject,
  path: string,
  base: Base,
): PlainObject {
  const outer = readFields(call, condition, path, new Set(['nested']));
  const inner = readFields(call, outer['nested'], `${path}.nested`, NESTED);
  readKey(call, inner['key'], `${path}.nested.key`, base);
  const filter = readFilter(call, inner['filter'], `${path}.nested.filter`, 'element');
  if (inner['filter'] === undefined) {
    throw new BadRequestError(
      `Format error in JSON body: ${path}.nested: missing field \`filter\``,
    );
  }
  return { ...inner, filter: filter ?? {} };
}

/** Inside an array element, a reserved name is a key like any other. */
function readKey(call: ScopedCall, key: Plain | undefined, path: string, base: Base): void {
  if (base === 'payload') checkPath(call, key, path);
}
