import { confine } from './filter.js';
import { checkPath } from './payload-keys.js';
import { READ_OPTIONS } from './query.js';
import { readOrderBy } from './query-input.js';
import { readFields } from './request-fields.js';
import { pick, type ScopedCall } from './scoped-call.js';
import { readPayloadChoice, readVectorChoice } from './selection.js';
import type { Plain, PlainObject } from './snapshot.js';

const RETRIEVE = new Set(['shard_key', 'ids', 'with_payload', 'with_vector', ...READ_OPTIONS]);
const SCROLL = new Set([
  'shard_key',
  'offset',
  'limit',
  'filter',
  'with_payload',
  'with_vector',
  'order_by',
  ...READ_OPTIONS,
]);
const COUNT = new Set(['shard_key', 'filter', 'exact', 'timeout']);
const FACET = new Set(['shard_key', 'key', 'limit', 'filter', 'exact', ...READ_OPTIONS]);
const MATRIX = new Set(['shard_key', 'filter', 'sample', 'limit', 'using', ...READ_OPTIONS]);

const DEFAULT_PAGE = 10;

/** Confines `retrieve`. */
export function confineRetrieve(call: ScopedCall, args: Plain | undefined) {
  const fields = readFields(call, args, 'request', RETRIEVE);
  const payload = readPayloadChoice(call, fields['with_payload'], true);
  const request: PlainObject = {
    ...call.options(fields, READ_OPTIONS),
    ...readVectorChoice(fields['with_vector']),
    ids: call.idList(fields['ids'], 'ids'),
    with_payload: payload.request,
  };
  return { request, withPayload: payload.wanted };
}

/**
 * Confines `scroll`. A cursor is the caller's id of the next page's first point. The engine's answer
 * names that point by its own id alone, so one point more than wanted is asked for.
 */
export function confineScroll(call: ScopedCall, args: Plain | undefined) {
  const fields = readFields(call, args ?? {}, 'request', SCROLL);
  const payload = readPayloadChoice(call, fields['with_payload'], true);
  const request: PlainObject = {
    ...call.options(fields, READ_OPTIONS),
    ...readVectorChoice(fields['with_vector']),
    filter: confine(call, fields['filter'], 'filter', 'scroll-filter'),
    with_payload: payload.request,
  };
  if (fields['offset'] !== undefined) request['offset'] = call.id(fields['offset'], 'offset');
  if (fields['order_by'] !== undefined) {
    request['order_by'] = readOrderBy(call, fields['order_by'], 'order_by');
    return {
      request: { ...request, ...pick(fields, ['limit']) },
      withPayload: payload.wanted,
      pageSize: undefined,
    };
  }
  const limit = fields['limit'] ?? DEFAULT_PAGE;
  const pageSize = Number.isSafeInteger(limit) && Number(limit) > 0 ? Number(limit) : undefined;
  request['limit'] = pageSize === undefined ? limit : pageSize + 1;
  return { request, withPayload: payload.wanted, pageSize };
}

/** Confines `count`. An estimate is made from figures of all tenants, so counts are exact. */
export function confineCount(call: ScopedCall, args: Plain | undefined): PlainObject {
  const fields = readFields(call, args ?? {}, 'request', COUNT);
  return {
    ...call.options(fields, ['timeout']),
    filter: confine(call, fields['filter'], 'filter', 'count-filter'),
    exact: exactly(call, fields['exact'] ?? true),
  };
}

/** Confines `facet`. Counts are exact, as in {@link confineCount}. */
export function confineFacet(call: ScopedCall, args: Plain | undefined): PlainObject {
  const fields = readFields(call, args, 'request', FACET);
  return {
    ...call.options(fields, [...READ_OPTIONS, 'limit']),
    key: checkPath(call, fields['key'], 'key'),
    filter: confine(call, fields['filter'], 'filter', 'facet-filter'),
    exact: exactly(call, fields['exact'] ?? false),
  };
}

/** Confines both forms of the distance matrix. */
export function confineMatrix(call: ScopedCall, args: Plain | undefined): PlainObject {
  const fields = readFields(call, args ?? {}, 'request', MATRIX);
  return {
    ...call.options(fields, [...READ_OPTIONS, 'sample', 'limit', 'using']),
    filter: confine(call, fields['filter'], 'filter', 'matrix-filter'),
  };
}

function exactly(call: ScopedCall, exact: Plain): Plain {
  return call.stands('exact-figures') ? true : exact;
}
