import { BadRequestError } from '../../../engine/index.js';
import { type ParsedFilter, parseFilter } from '../../filter/index.js';
import { refuseShardKey } from '../../request/index.js';
import { parseQueryInterface, type Query } from './query-interface.js';
import {
  fieldPath,
  readCount,
  readNumber,
  readObject,
  readOneOrMany,
  readRequiredText,
  readText,
} from './read-fields.js';
import { type ParsedSearchParams, parseSearchParams } from './search-params.js';

/** Where ids in a query take their vectors from. */
export interface Lookup {
  readonly collection: string;
  /** Vector name there; the query's own when absent. */
  readonly vector: string | undefined;
}

/** A query request, or one of its prefetches, with every field checked. */
export interface ParsedQuery {
  readonly prefetch: readonly ParsedQuery[];
  readonly query: Query | undefined;
  /** Vector name; `''` is the unnamed one. */
  readonly using: string;
  readonly filter: ParsedFilter | undefined;
  readonly params: ParsedSearchParams | undefined;
  /** As a 32-bit float, the precision scores are compared in. */
  readonly scoreThreshold: number | undefined;
  readonly limit: number;
  /** 0 in a prefetch. */
  readonly offset: number;
  readonly lookup: Lookup | undefined;
}

/** Points returned when a request names no limit. */
export const DEFAULT_LIMIT = 10;

/** Levels of nesting allowed, as in Qdrant. */
const MAX_PREFETCH_DEPTH = 64;

/** Reads the body of `points/query`, without its selectors of payload and vectors. */
export function parseQueryRequest(body: unknown, path = ''): ParsedQuery {
  return parseNode(body, path, 0);
}

function parseNode(body: unknown, path: string, depth: number): ParsedQuery {
  if (depth > MAX_PREFETCH_DEPTH) {
    throw BadRequestError.wrongInput(
      `prefetches depth ${depth} exceeds max depth ${MAX_PREFETCH_DEPTH}`,
    );
  }
  const fields = readObject(body, path);
  refuseShardKey(fields['shard_key'], fieldPath(path, 'shard_key'));
  const prefetch = readOneOrMany(fields['prefetch']).map((inner, position) =>
    parseNode(inner, `${fieldPath(path, 'prefetch')}[${position}]`, depth + 1),
  );
  const query = parseQueryInterface(fields['query'], fieldPath(path, 'query'));
  const using = readText(fields['using'], path, 'using') ?? '';
  const scoreThreshold = readNumber(fields['score_threshold'], path, 'score_threshold');
  const filter = fields['filter'];
  const parsed: ParsedQuery = {
    prefetch,
    query,
    using,
    filter:
      filter === undefined || filter === null
        ? undefined
        : parseFilter(filter, fieldPath(path, 'filter')),
    params: parseSearchParams(fields['params'], fieldPath(path, 'params')),
    scoreThreshold: scoreThreshold === undefined ? undefined : Math.fround(scoreThreshold),
    limit: readCount(fields['limit'], path, 'limit', { min: 1 }) ?? DEFAULT_LIMIT,
    offset: depth === 0 ? (readCount(fields['offset'], path, 'offset') ?? 0) : 0,
    lookup: parseLookup(fields['lookup_from'], fieldPath(path, 'lookup_from')),
  };
  checkCombination(parsed);
  return parsed;
}

function parseLookup(value: unknown, path: string): Lookup | undefined {
  if (value === undefined || value === null) return undefined;
  const fields = readObject(value, path);
  refuseShardKey(fields['shard_key'], fieldPath(path, 'shard_key'));
  return {
    collection: readRequiredText(fields['collection'], path, 'collection'),
    vector: readText(fields['vector'], path, 'vector'),
  };
}

function checkCombination({ prefetch, query, using, scoreThreshold }: ParsedQuery): void {
  if (query === undefined && prefetch.length > 0) {
    throw new BadRequestError(
      "Bad request: A query is needed to merge the prefetches. Can't have prefetches without defining a query.",
    );
  }
  if (scoreThreshold !== undefined) {
    if (query === undefined) {
      throw new BadRequestError(
        "Bad request: A query is needed to use the score_threshold. Can't have score_threshold without defining a query.",
      );
    }
    if (query.kind === 'order-by') {
      throw new BadRequestError("Bad request: Can't use score_threshold with an order_by query.");
    }
  }
  const fusion = query?.kind === 'rrf' || query?.kind === 'dbsf';
  if (fusion && using !== '') {
    throw new BadRequestError(
      "Bad request: Fusion queries cannot be combined with the 'using' field.",
    );
  }
  if (prefetch.length > 0) {
    if (query?.kind === 'rrf' && query.weights && query.weights.length !== prefetch.length) {
      throw BadRequestError.wrongInput(
        `RRF weights length (${query.weights.length}) does not match number of prefetches (${prefetch.length})`,
      );
    }
    return;
  }
  if (fusion) throw BadRequestError.wrongInput('cannot apply Fusion without prefetches');
  if (query?.kind === 'formula')
    throw BadRequestError.wrongInput('cannot apply Formula without prefetches');
}
