import {
  type PayloadPath,
  type PayloadSelection,
  parsePath,
  parsePayloadSelection,
} from '../../payload/index.js';
import { refuseShardKey } from '../../request/index.js';
import { type ParsedQuery, parseQueryRequest } from './query.js';
import { fieldPath, readCount, readObject, readRequiredText } from './read-fields.js';
import { parseVectorSelection, type VectorSelection } from './vector-selection.js';

/** A query whose hits are gathered by a payload value. */
export interface ParsedGroups {
  /** The question; its own limit is not used. */
  readonly query: ParsedQuery;
  readonly groupBy: PayloadPath;
  /** Points per group at most. */
  readonly groupSize: number;
  /** Groups at most. */
  readonly limit: number;
  readonly withLookup: GroupLookup | undefined;
}

/** Where each group's value is looked up as a point id, and what to show of that point. */
export interface GroupLookup {
  readonly collection: string;
  readonly payload: PayloadSelection;
  readonly vectors: VectorSelection;
}

const DEFAULT_GROUP_SIZE = 3;
const DEFAULT_GROUPS = 10;

/** Reads the body of `points/query/groups`, without its selectors. An `offset` has no meaning there and is dropped. */
export function parseGroupsRequest(body: unknown): ParsedGroups {
  const fields = readObject(body, '');
  const limit = readCount(fields['limit'], '', 'limit', { min: 1 }) ?? DEFAULT_GROUPS;
  const query = parseQueryRequest({ ...fields, limit: undefined, offset: undefined });
  return {
    query,
    groupBy: parsePath(readRequiredText(fields['group_by'], '', 'group_by'), 'group_by'),
    groupSize: readCount(fields['group_size'], '', 'group_size', { min: 1 }) ?? DEFAULT_GROUP_SIZE,
    limit,
    withLookup: parseGroupLookup(fields['with_lookup'], 'with_lookup'),
  };
}

function parseGroupLookup(value: unknown, path: string): GroupLookup | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return { collection: value, payload: true, vectors: false };
  const fields = readObject(value, path, 'a collection name or {collection}');
  refuseShardKey(fields['shard_key'], fieldPath(path, 'shard_key'));
  return {
    collection: readRequiredText(fields['collection'], path, 'collection'),
    payload: parsePayloadSelection(fields['with_payload'], true, fieldPath(path, 'with_payload')),
    vectors: parseVectorSelection(fields['with_vectors'], fieldPath(path, 'with_vectors')),
  };
}
