import type { PointId } from '../../../engine/index.js';
import { BadRequestError } from '../../../engine/index.js';
import { parsePointId } from '../../bytes/index.js';
import { type ParsedFilter, parseFilter } from '../../filter/index.js';
import { type Bounds, refuseShardKey } from '../../request/index.js';
import { type Order, parseKey, parseOrderBy } from './order-by.js';
import { DEFAULT_LIMIT } from './query.js';
import { readCount, readFlag, readObject, readRequiredText, readText } from './read-fields.js';

/** A page of points, in the order of ids or of a payload value. */
export interface ParsedScroll {
  readonly filter: ParsedFilter | undefined;
  readonly limit: number;
  /** First id of the page. */
  readonly offset: PointId | undefined;
  readonly order: Order | undefined;
}

/** Reads the body of `points/scroll`, without its selectors. */
export function parseScrollRequest(body: unknown): ParsedScroll {
  const fields = readObject(body ?? {}, '');
  refuseShardKey(fields['shard_key'], 'shard_key');
  const offset = fields['offset'] ?? undefined;
  const orderBy = fields['order_by'] ?? undefined;
  if (offset !== undefined && orderBy !== undefined) {
    throw new BadRequestError(
      "Bad request: Cannot use an `offset` when using `order_by`. The alternative for paging is to use `order_by.start_from` and a filter to exclude the IDs that you've already seen for the `order_by.start_from` value",
    );
  }
  return {
    filter: optionalFilter(fields['filter']),
    limit: readCount(fields['limit'], '', 'limit', AT_LEAST_ONE) ?? DEFAULT_LIMIT,
    offset: offset === undefined ? undefined : parsePointId(offset, 'offset'),
    order: orderBy === undefined ? undefined : parseOrderBy(orderBy, 'order_by'),
  };
}

/** How many points satisfy a filter. */
export interface ParsedCount {
  readonly filter: ParsedFilter | undefined;
  /** False allows an estimate. */
  readonly exact: boolean;
}

/** Reads the body of `points/count`. */
export function parseCountRequest(body: unknown): ParsedCount {
  const fields = readObject(body ?? {}, '');
  refuseShardKey(fields['shard_key'], 'shard_key');
  return {
    filter: optionalFilter(fields['filter']),
    exact: readFlag(fields['exact'], '', 'exact') ?? true,
  };
}

/** How often each value of a field occurs. */
export interface ParsedFacet {
  /** Payload path, checked. */
  readonly key: string;
  readonly filter: ParsedFilter | undefined;
  readonly limit: number;
  /** False allows counts that are too small. */
  readonly exact: boolean;
}

/** Reads the body of `facet`. */
export function parseFacetRequest(body: unknown): ParsedFacet {
  const fields = readObject(body, '');
  refuseShardKey(fields['shard_key'], 'shard_key');
  return {
    key: parseKey(readRequiredText(fields['key'], '', 'key'), 'key'),
    filter: optionalFilter(fields['filter']),
    limit: readCount(fields['limit'], '', 'limit', AT_LEAST_ONE) ?? DEFAULT_LIMIT,
    exact: readFlag(fields['exact'], '', 'exact') ?? false,
  };
}

/** Distances within a random sample. */
export interface ParsedMatrix {
  readonly filter: ParsedFilter | undefined;
  readonly using: string;
  /** Points drawn. */
  readonly sample: number;
  /** Neighbours per point. */
  readonly limit: number;
}

const DEFAULT_MATRIX_SAMPLE = 10;
const DEFAULT_MATRIX_LIMIT = 3;

/** Reads the body of `points/search/matrix/pairs` and `/offsets`. */
export function parseMatrixRequest(body: unknown): ParsedMatrix {
  const fields = readObject(body ?? {}, '');
  refuseShardKey(fields['shard_key'], 'shard_key');
  return {
    filter: optionalFilter(fields['filter']),
    using: readText(fields['using'], '', 'using') ?? '',
    sample: readCount(fields['sample'], '', 'sample', { min: 2 }) ?? DEFAULT_MATRIX_SAMPLE,
    limit: readCount(fields['limit'], '', 'limit', AT_LEAST_ONE) ?? DEFAULT_MATRIX_LIMIT,
  };
}

const AT_LEAST_ONE: Bounds = { min: 1 };

function optionalFilter(value: unknown): ParsedFilter | undefined {
  return value === undefined || value === null ? undefined : parseFilter(value);
}
