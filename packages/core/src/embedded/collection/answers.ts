import type {
  CountResult,
  FacetResponse,
  GroupsResult,
  PointGroup,
  QueryResponse,
  ScoredPoint,
  ScrollResult,
  SearchMatrixOffsetsResponse,
  SearchMatrixPairsResponse,
} from '../../engine/index.js';
import type { Hit, Matrix, ParsedGroups, ParsedQuery, ResolveCollection } from '../query/index.js';
import {
  lookupId,
  matrixOffsets,
  matrixPairs,
  parseCountRequest,
  parseFacetRequest,
  parseGroupsRequest,
  parseMatrixRequest,
  parseQueryRequest,
  parseScrollRequest,
  runGroups,
  runMatrix,
  runQuery,
  runScroll,
} from '../query/index.js';
import type { Collection } from './collection.js';
import { facetHits } from './facet-hits.js';
import type { Selectors } from './hydrate.js';
import { parseSelectors, showAll, toRecord, toScoredPoint } from './hydrate.js';
import type { RowLocation } from './segment-store.js';
import { estimateCount, select } from './selection.js';
import type { LocatedHit } from './top-hits.js';

/** Finds a collection by name, for lookups in others; throws the 404. */
export type FindCollection = (name: string) => Collection;

type Body = Record<string, unknown>;

/** A parsed query with what to show of its hits. */
export interface PreparedQuery {
  readonly query: ParsedQuery;
  readonly selectors: Selectors;
}

/** Reads a query and what to return with its hits. */
export function prepareQuery(body: unknown, path = ''): PreparedQuery {
  const query = parseQueryRequest(body, path);
  return { query, selectors: parseSelectors(body as Body, false) };
}

/** What `query` answers. */
export async function answerQuery(
  collection: Collection,
  { query, selectors }: PreparedQuery,
  find: FindCollection,
): Promise<QueryResponse> {
  collection.limits.read();
  collection.limits.query(query);
  const { hits } = await runQuery(query, collection.reader, readerOf(find));
  return { points: await toPoints(collection, hits, selectors) };
}

/** What `queryGroups` answers: hits by payload value, with the points that `with_lookup` names. */
export async function answerGroups(
  collection: Collection,
  body: unknown,
  find: FindCollection,
): Promise<GroupsResult> {
  const request = parseGroupsRequest(body);
  const fields = body as Body;
  const selectors = parseSelectors(fields, false);
  collection.limits.read();
  collection.limits.groups(request);
  const { groups } = await runGroups(request, collection.reader, readerOf(find));
  const shown = groups.map(async ({ id, hits }) => {
    const lookup = request.withLookup && lookUp(request.withLookup, id, find);
    const group: PointGroup = { id, hits: await toPoints(collection, hits, selectors) };
    if (lookup) group.lookup = lookup;
    return group;
  });
  return { groups: await Promise.all(shown) };
}

/** What `scroll` answers: a page in the order of ids or of a payload value. */
export async function answerScroll(collection: Collection, body: unknown): Promise<ScrollResult> {
  const request = parseScrollRequest(body);
  const selectors = parseSelectors((body ?? {}) as Body, true);
  collection.limits.read();
  collection.limits.page(request.limit, request.filter);
  const { hits, nextOffset } = await runScroll(request, collection.reader);
  const points = await showAll(located(collection, hits), (at) => {
    const record = toRecord(at, selectors);
    const { orderValue } = at.hit;
    if (orderValue !== undefined) record.order_value = orderValue;
    return record;
  });
  return { points, next_page_offset: nextOffset };
}

/** What `count` answers: by counting, or with `exact: false` what the indexes estimate. */
export async function answerCount(collection: Collection, body: unknown): Promise<CountResult> {
  const { filter, exact } = parseCountRequest(body);
  collection.limits.read();
  collection.limits.filter(filter);
  if (!exact) return { count: estimateCount(collection.store, { filter }) };
  let count = 0;
  for (const selection of await select(collection.store, { filter })) count += selection.count;
  return { count };
}

/** What `facet` answers: values of a payload field, most frequent first. */
export async function answerFacet(collection: Collection, body: unknown): Promise<FacetResponse> {
  const request = parseFacetRequest(body);
  collection.limits.read();
  collection.limits.page(request.limit, request.filter);
  const selections = await select(collection.store, { filter: request.filter });
  return { hits: facetHits(collection.settings, selections, request) };
}

/** What `searchMatrixPairs` answers. */
export async function answerMatrixPairs(
  collection: Collection,
  body: unknown,
): Promise<SearchMatrixPairsResponse> {
  return matrixPairs(await answerMatrix(collection, body));
}

/** What `searchMatrixOffsets` answers. */
export async function answerMatrixOffsets(
  collection: Collection,
  body: unknown,
): Promise<SearchMatrixOffsetsResponse> {
  return matrixOffsets(await answerMatrix(collection, body));
}

function answerMatrix(collection: Collection, body: unknown): Promise<Matrix> {
  const request = parseMatrixRequest(body);
  collection.limits.read();
  collection.limits.page(request.sample, request.filter);
  return runMatrix(request, collection.reader);
}

/** Hits with what was asked for of their points; a point that has gone since is left out. */
export function toPoints(
  collection: Collection,
  hits: readonly Hit[],
  selectors: Selectors,
): ScoredPoint[] | Promise<ScoredPoint[]> {
  return showAll(located(collection, hits), (at) =>
    toScoredPoint(at, at.hit.score, selectors, at.hit.orderValue),
  );
}

/** Hits with their rows. */
function located(
  collection: Collection,
  hits: readonly Hit[],
): (RowLocation & { readonly hit: Hit })[] {
  const rows = [];
  for (const hit of hits) {
    const at = locateHit(collection, hit);
    if (at) rows.push({ segment: at.segment, offset: at.offset, hit });
  }
  return rows;
}

/** The row of a hit: the one it was found in, unless the point has been written again since. */
function locateHit({ store }: Collection, hit: Hit | LocatedHit): RowLocation | undefined {
  if (
    'segment' in hit &&
    hit.segment.live.has(hit.offset) &&
    store.segments.includes(hit.segment)
  ) {
    return hit;
  }
  return store.locate(hit.id);
}

function lookUp(
  lookup: NonNullable<ParsedGroups['withLookup']>,
  group: string | number,
  find: FindCollection,
) {
  const other = find(lookup.collection);
  const id = lookupId(group);
  const at = id === undefined ? undefined : other.store.locate(id);
  return at && toRecord(at, { withPayload: lookup.payload, withVector: lookup.vectors });
}

function readerOf(find: FindCollection): ResolveCollection {
  return (name) => find(name).reader;
}
