import type { Payload, PointId, UpdateMode } from '../../engine/index.js';
import { BadRequestError, NotFoundError } from '../../engine/index.js';
import type { ParsedFilter } from '../filter/index.js';
import { compileFilter, parseFilter } from '../filter/index.js';
import type { TextWeigher } from '../index/text/index.js';
import { filterInSlices, mapInSlices, TimeSlice } from '../pacing/index.js';
import { deleteAt, normalizePayload, parsePath, setAt } from '../payload/index.js';
import { Fields, formatError, refuseShardKey } from '../request/index.js';
import type { RowVectors } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { datatypes, vectorKinds } from '../settings/index.js';
import type { FloatRoom, VectorValue } from '../vectors/index.js';
import type { Operation, PayloadChange, StoredRow } from './operation.js';
import { parseBatch, parseIds, parsePoint } from './point-parser.js';
import type { SegmentStore } from './segment-store.js';
import { select } from './selection.js';
import type { VectorLayout } from './vector-parser.js';
import { parseVectorStruct } from './vector-parser.js';

/**
 * Turns a caller's write into the operation to log. Parsing throws before anything is done; resolving (filters to ids,
 * merges to results) happens in the write queue, where nothing changes underneath.
 */
export interface ResolveWrite {
  /** Resolves the write; runs alone. */
  (store: SegmentStore): Promise<Operation>;
  /** Points that an upsert brings, for limits. */
  readonly points?: number;
  /** Filters that choose what is changed, for limits. */
  readonly filter?: ParsedFilter | undefined;
  /** Points whose whole payloads are replaced, chosen by id alone: what they were before does not matter. */
  readonly replaced?: readonly PointId[] | undefined;
}

const encoder = new TextEncoder();

/** What points of a collection are checked against. */
export function layoutOf(
  settings: CollectionSettings,
  weigher: TextWeigher,
  room: FloatRoom,
): VectorLayout {
  return { kinds: vectorKinds(settings), datatypes: datatypes(settings), weigher, room };
}

/** Points that are parsed before the call returns; more are parsed in slices, and must not be changed until it has resolved. */
const PARSED_AT_ONCE = 128;

/** Points to put: as a list, or as a batch of columns. A promise where there are too many to parse at once. */
export function resolveUpsert(
  request: unknown,
  layout: VectorLayout,
): ResolveWrite | Promise<ResolveWrite> {
  const fields = writeFields(request);
  const points = fields.array('points');
  const batch = fields.raw('batch');
  const filter = optionalFilter(fields, 'update_filter');
  const mode: UpdateMode =
    fields.oneOf('update_mode', ['upsert', 'insert_only', 'update_only']) ?? 'upsert';
  fields.done();
  if ((points === undefined) === (batch === undefined)) {
    throw new BadRequestError(
      'Format error in JSON body: expected exactly one of `points` and `batch`',
    );
  }
  const parsed = points
    ? parseAll(points, (point, i) => parsePoint(point, `points[${i}]`, layout))
    : parseColumns(batch, layout);
  return parsed instanceof Promise
    ? parsed.then((rows) => upsertOf(rows, mode, filter))
    : upsertOf(parsed, mode, filter);
}

function parseAll<To>(
  points: readonly unknown[],
  parse: (point: unknown, i: number) => To,
): To[] | Promise<To[]> {
  return points.length <= PARSED_AT_ONCE ? points.map(parse) : mapInSlices(points, parse);
}

function parseColumns(batch: unknown, layout: VectorLayout): StoredRow[] | Promise<StoredRow[]> {
  const { ids, rowOf } = parseBatch(batch, 'batch', layout);
  return parseAll(ids, rowOf);
}

function upsertOf(
  rows: StoredRow[],
  mode: UpdateMode,
  filter: ParsedFilter | undefined,
): ResolveWrite {
  const resolve = async (store: SegmentStore): Promise<Operation> => ({
    kind: 'put',
    rows:
      mode === 'upsert' && !filter
        ? rows
        : await filterInSlices(rows, (row) => allows(store, row, mode, filter)),
  });
  return Object.assign(resolve, { points: rows.length, filter });
}

/** Points to remove, by ids or by a filter. */
export function resolveDelete(request: unknown): ResolveWrite {
  const fields = writeFields(request);
  const target = parseTarget(fields);
  fields.done();
  const resolve = async (store: SegmentStore): Promise<Operation> => ({
    kind: 'delete',
    ids: await target.existing(store),
  });
  return Object.assign(resolve, { filter: target.filter });
}

/** Payload to merge into that of points, at `key` or at its root. */
export function resolveSetPayload(request: unknown): ResolveWrite {
  const fields = writeFields(request);
  const target = parseTarget(fields);
  const key = fields.string('key');
  const path = key === undefined ? undefined : parsePath(key, 'key');
  const change = requiredPayload(fields);
  fields.done();
  return payloadChange(target, (payload) => setAt(payload, path, change));
}

/** Payload to put in the place of that of points. */
export function resolveOverwritePayload(request: unknown): ResolveWrite {
  const fields = writeFields(request);
  const target = parseTarget(fields);
  const key = fields.string('key');
  const path = key === undefined ? undefined : parsePath(key, 'key');
  const change = requiredPayload(fields);
  fields.done();
  if (path) return payloadChange(target, (payload) => setAt(payload, path, change));
  return Object.assign(
    payloadChange(target, () => change),
    { replaced: target.ids },
  );
}

/** Keys to remove from the payload of points. */
export function resolveDeletePayload(request: unknown): ResolveWrite {
  const fields = writeFields(request);
  const target = parseTarget(fields);
  const keys = fields.array('keys');
  fields.done();
  if (!keys) throw formatError('keys', 'an array of payload keys', undefined);
  const paths = keys.map((key, i) => parsePath(key, `keys[${i}]`));
  return payloadChange(target, (payload) => paths.reduce(deleteAt, payload));
}

/** Points whose payload is to be emptied. */
export function resolveClearPayload(request: unknown): ResolveWrite {
  const fields = writeFields(request);
  const target = parseTarget(fields);
  fields.done();
  return Object.assign(
    payloadChange(target, () => ({})),
    { replaced: target.ids },
  );
}

/** Vectors to put beside the others of points that exist. */
export function resolveUpdateVectors(
  request: unknown,
  layout: VectorLayout,
): ResolveWrite | Promise<ResolveWrite> {
  const fields = writeFields(request);
  const points = fields.array('points');
  const filter = optionalFilter(fields, 'update_filter');
  fields.done();
  if (!points) throw formatError('points', 'an array of points', undefined);
  const parsed = parseAll(points, (point, i): VectorChange => {
    const entry = new Fields(point, `points[${i}]`);
    const vector = entry.raw('vector');
    const [id] = parseIds([entry.raw('id')], `points[${i}].id`);
    entry.done();
    if (vector === undefined) throw formatError(`points[${i}].vector`, 'vectors', undefined);
    return { id: id!, vectors: parseVectorStruct(vector, `points[${i}].vector`, layout) };
  });
  return parsed instanceof Promise
    ? parsed.then((changes) => updateOf(changes, filter))
    : updateOf(parsed, filter);
}

/** Vectors to put beside the others of a point. */
interface VectorChange {
  readonly id: PointId;
  readonly vectors: RowVectors;
}

function updateOf(
  changes: readonly VectorChange[],
  filter: ParsedFilter | undefined,
): ResolveWrite {
  return async (store) => {
    const merged = new Map<PointId, StoredRow>();
    await mapInSlices(changes, ({ id, vectors }) => {
      const row = merged.get(id) ?? storedRow(store, id);
      if (filter && !isMatch(store, id, filter)) return;
      merged.set(id, {
        ...row,
        vectors: new Map<string, VectorValue>([...row.vectors, ...vectors]),
      });
    });
    return { kind: 'put', rows: [...merged.values()] };
  };
}

/** Vector names to remove from points. */
export function resolveDeleteVectors(request: unknown, layout: VectorLayout): ResolveWrite {
  const fields = writeFields(request);
  const target = parseTarget(fields);
  const names = fields.array('vector') ?? fields.array('vectors');
  fields.done();
  if (!names) throw formatError('vector', 'an array of vector names', undefined);
  for (const name of names) {
    if (typeof name !== 'string') throw formatError('vector', 'an array of vector names', name);
    if (!layout.kinds.has(name)) {
      throw new BadRequestError(`Wrong input: Not existing vector name error: ${name}`);
    }
  }
  const resolve = async (store: SegmentStore): Promise<Operation> => ({
    kind: 'put',
    rows: await mapInSlices(await target.required(store), (id) => {
      const row = storedRow(store, id);
      const vectors = new Map(row.vectors);
      for (const name of names as string[]) vectors.delete(name);
      return { ...row, vectors };
    }),
  });
  return Object.assign(resolve, { filter: target.filter });
}

/** Which points a write is about. */
interface Target {
  readonly filter: ParsedFilter | undefined;
  /** Where no filter plays a part. */
  readonly ids?: readonly PointId[];
  /** Ids that exist. */
  existing(store: SegmentStore): Promise<PointId[]>;
  /** The same, but an unknown id is a 404. */
  required(store: SegmentStore): Promise<PointId[]>;
}

function parseTarget(fields: Fields): Target {
  const points = fields.raw('points');
  const filter = optionalFilter(fields, 'filter');
  if (points === undefined && filter === undefined) {
    throw new BadRequestError('Format error in JSON body: expected one of `points` and `filter`');
  }
  if (filter !== undefined && points === undefined) {
    const matching = (store: SegmentStore) => idsMatching(store, filter);
    return { filter, existing: matching, required: matching };
  }
  const ids = [...new Set(parseIds(points, 'points'))];
  const checked = async (store: SegmentStore, mustExist: boolean) => {
    const found = await filterInSlices(ids, (id) => store.has(id));
    if (mustExist && found.length < ids.length) {
      throw NotFoundError.point(ids.find((id) => !store.has(id))!);
    }
    return filter ? filterInSlices(found, (id) => isMatch(store, id, filter)) : found;
  };
  return {
    filter,
    ...(filter === undefined && { ids }),
    existing: (store) => checked(store, false),
    required: (store) => checked(store, true),
  };
}

function payloadChange(target: Target, change: (payload: Payload) => Payload): ResolveWrite {
  const resolve = async (store: SegmentStore): Promise<Operation> => {
    const ids = await target.required(store);
    const changes = await mapInSlices(ids, (id): PayloadChange => {
      const at = store.locate(id)!;
      const payload = change(at.segment.payloadAt(at.offset));
      return { id, payload: encoder.encode(JSON.stringify(payload)) };
    });
    return { kind: 'payload', changes };
  };
  return Object.assign(resolve, { filter: target.filter });
}

async function idsMatching(store: SegmentStore, filter: ParsedFilter): Promise<PointId[]> {
  const ids: PointId[] = [];
  for (const { segment, allowed } of await select(store, { filter })) {
    const rows = (allowed ?? segment.live).toArray();
    const slice = new TimeSlice();
    for (let i = 0; i < rows.length; i++) {
      ids.push(segment.idAt(rows[i]!));
      if ((i & 1023) === 1023 && slice.due()) await slice.pause();
    }
  }
  return ids;
}

function isMatch(store: SegmentStore, id: PointId, filter: ParsedFilter): boolean {
  const at = store.locate(id);
  return at !== undefined && compileFilter(filter, at.segment).matches(at.offset);
}

function allows(
  store: SegmentStore,
  row: StoredRow,
  mode: UpdateMode,
  filter: ParsedFilter | undefined,
): boolean {
  const exists = store.has(row.id);
  if (!exists) return mode !== 'update_only';
  if (mode === 'insert_only') return false;
  return !filter || isMatch(store, row.id, filter);
}

function storedRow(store: SegmentStore, id: PointId): StoredRow {
  const at = store.locate(id);
  if (!at) throw NotFoundError.point(id);
  return {
    id,
    payload: at.segment.payloads.bytesAt(at.offset).slice(),
    vectors: at.segment.vectorsAt(at.offset),
  };
}

/** A write request, with the fields that only a cluster heeds taken out. */
function writeFields(request: unknown): Fields {
  const fields = new Fields(request, '');
  fields.boolean('wait');
  fields.oneOf('ordering', ['weak', 'medium', 'strong']);
  fields.number('timeout', { min: 0 });
  refuseShardKey(fields.raw('shard_key'), 'shard_key');
  return fields;
}

function optionalFilter(fields: Fields, name: string): ParsedFilter | undefined {
  const value = fields.raw(name);
  return value === undefined ? undefined : parseFilter(value, name);
}

function requiredPayload(fields: Fields): Payload {
  const value = fields.raw('payload');
  if (value === undefined) throw formatError('payload', 'an object', undefined);
  return normalizePayload(value, 'payload');
}
