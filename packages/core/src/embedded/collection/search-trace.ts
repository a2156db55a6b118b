import type { FilterExplanation } from '../filter/index.js';
import { compileFilter, matchesAll } from '../filter/index.js';
import type { SearchOptions } from '../query/index.js';
import type { FieldHits } from '../segment/index.js';
import type { Selection } from './selection.js';

/** One search of a query (a query with prefetches makes several), as it was carried out. */
export interface SearchTrace {
  /** Vector name. */
  readonly using: string;
  readonly limit: number;
  /** Time to find out which rows may be returned. */
  readonly filterMilliseconds: number;
  readonly segments: SegmentTrace[];
}

/** What a search did in one segment. */
export interface SegmentTrace {
  readonly segment: number;
  /** Rows, dead ones included. */
  readonly rows: number;
  readonly living: number;
  /** Rows that may be returned. */
  readonly allowed: number;
  /** `exact`: every allowed row in full; `scan`: their codes; `two-hop` and `graph`: walks; `postings`: an inverted index. */
  readonly strategy: string;
  /** Rows of the tenant whose own graph, or rows, were searched in place of the segment's (`hnsw_config.payload_m`). */
  readonly tenantRows?: number | undefined;
  readonly why: string;
  /** Graph nodes or rows looked at, and vectors scored. */
  readonly visited: number;
  readonly scored: number;
  readonly found: number;
  readonly milliseconds: number;
  /** Whether a search thread did it (`openEngine({ threads })`), not the thread that was asked. */
  readonly inThread: boolean;
  readonly filter: FilterExplanation | undefined;
  /** Present where there is a filter and the segment remembers what filters matched. */
  readonly filterCache?: FilterCacheTrace | undefined;
}

/** What a segment remembers of filters. */
export interface FilterCacheTrace {
  /** Whether this search found its filter's rows there. */
  readonly wasKnown: boolean;
  /** Reads so far whose filter was known, and was not. */
  readonly hits: number;
  readonly misses: number;
  /** Filters remembered, and the bytes they take. */
  readonly filters: number;
  readonly bytes: number;
}

/** The trace of a search that is about to visit segments. */
export function startTrace(
  using: string,
  { limit }: SearchOptions,
  filterMilliseconds: number,
): SearchTrace {
  return { using, limit, filterMilliseconds, segments: [] };
}

/** What was done in one segment, and why it was done that way. */
export function traceSegment(
  { segment, count, wasKnown }: Selection,
  { filter, params }: SearchOptions,
  { strategy, tenantRows, visited, scored, offsets, inThread = false }: FieldHits,
  milliseconds: number,
  isIndexed: boolean,
): SegmentTrace {
  return {
    segment: segment.number,
    rows: segment.size,
    living: segment.liveCount,
    allowed: count,
    strategy,
    ...(tenantRows === undefined ? {} : { tenantRows }),
    why:
      strategy === 'scan' && !isIndexed
        ? WITHOUT_GRAPH
        : reasonFor(strategy, shareOf(count, segment.size, tenantRows), params?.exact === true),
    visited,
    scored,
    found: offsets.length,
    milliseconds,
    inThread,
    ...(filter && !matchesAll(filter)
      ? {
          filter: compileFilter(filter, segment).explain(),
          filterCache: segment.filterCache && { wasKnown, ...segment.filterCache.counts },
        }
      : { filter: undefined }),
  };
}

const WITHOUT_GRAPH =
  'the segment has no graph yet: codes of its rows find candidates, originals decide';

function shareOf(allowed: number, rows: number, tenantRows: number | undefined): string {
  return tenantRows === undefined
    ? `${allowed} of ${rows} rows are allowed`
    : `${allowed} of ${tenantRows} rows of a tenant with a graph of its own are allowed`;
}

function reasonFor(strategy: string, share: string, asked: boolean): string {
  switch (strategy) {
    case 'exact':
      return asked ? 'params.exact asks for it' : 'the segment has no graph yet';
    case 'scan':
      return `${share}: few enough to score their codes one by one, or hardly any of them near the query`;
    case 'two-hop':
      return `${share}: enough to walk the graph through rows that are not`;
    case 'graph':
      return `${share}: a plain walk`;
    case 'postings':
      return 'sparse vectors are answered by their postings';
    default:
      return 'the segment has no vector of this name, or indexed_only leaves it out';
  }
}
