/** The Query API over one collection: reading requests, running them, and the scoring rules behind them. */

// Contract with the collection

export type {
  CollectionReader,
  DistanceName,
  Hit,
  QueryVector,
  Scope,
  SearchOptions,
  VectorKind,
} from './reader.js';

// Requests

export { parseBatch } from './request/batch.js';
export { queryOfDiscover, queryOfRecommend, queryOfSearch } from './request/deprecated.js';
export type { GroupLookup, ParsedGroups } from './request/groups.js';
export { parseGroupsRequest } from './request/groups.js';
export type { Order } from './request/order-by.js';
export type { ParsedQuery } from './request/query.js';
export { parseQueryRequest } from './request/query.js';
export type { ParsedCount, ParsedFacet, ParsedMatrix, ParsedScroll } from './request/reads.js';
export {
  parseCountRequest,
  parseFacetRequest,
  parseMatrixRequest,
  parseScrollRequest,
} from './request/reads.js';
export type { VectorSelection } from './request/vector-selection.js';
export { parseVectorSelection } from './request/vector-selection.js';

// Answers

export { allInOrder } from './execute/all-in-order.js';
export type { ResolveCollection } from './execute/examples.js';
export type { GroupsQueryResult, HitGroup } from './execute/run-groups.js';
export { lookupId, runGroups } from './execute/run-groups.js';
export type { Matrix } from './execute/run-matrix.js';
export { matrixOffsets, matrixPairs, runMatrix } from './execute/run-matrix.js';
export type { QueryResult } from './execute/run-query.js';
export { runQuery } from './execute/run-query.js';
export type { ScrollPage } from './execute/run-scroll.js';
export { runScroll } from './execute/run-scroll.js';
