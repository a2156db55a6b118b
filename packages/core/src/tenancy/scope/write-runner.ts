import {
  BadRequestError,
  NotFoundError,
  type PointId,
  type UpdateOperations,
  type UpdateResult,
  type VectorEngine,
  type WriteOptions,
} from '../../engine/index.js';
import { payloadBytes } from '../quota/written-bytes.js';
import { readId } from './answers.js';
import { storedId } from './point-identity.js';
import type { ScopedCall } from './scoped-call.js';
import type { Plain, PlainObject } from './snapshot.js';
import type { ConfinedWrite } from './writes.js';

/**
 * What a batch of replacements may hold. Servers take requests of 32 MB; the embedded engine makes one
 * record of its log of 65,536 replacements.
 */
const MOST_BYTES = 16 * 2 ** 20;
const MOST_POINTS = 50_000;
/** A replacement without its payload: names of fields, the point's id and the reserved keys. */
const BYTES_PER_POINT = 200;

const PAGE = 1000;

/** Times that points are chosen anew because one of them was deleted meanwhile. */
const MOST_TRIES = 10;

/** Points a replacement concerns: the engine's id and the one it was written with. */
interface Target {
  readonly engineId: PointId;
  readonly ownId: PointId;
}

/**
 * Applies confined writes in order, one result each.
 *
 * A write that replaces payloads is applied point by point, because every point keeps its own id in
 * its payload, in as few batches as possible: the embedded engine applies a batch of them whole or not
 * at all. Its points are looked up first, so an unknown id fails before anything is replaced. Writes
 * before it are sent together and stay applied if it fails, as they would in any batch.
 */
export async function applyWrites(
  engine: VectorEngine,
  collection: string,
  call: ScopedCall,
  writes: readonly ConfinedWrite[],
  options: WriteOptions,
): Promise<UpdateResult[]> {
  const results: UpdateResult[] = [];
  let waiting: PlainObject[] = [];
  const send = async () => {
    if (waiting.length === 0) return;
    results.push(...(await engine.batchUpdate(collection, batch(waiting, options))));
    waiting = [];
  };
  for (const write of writes) {
    if (write.replacement === undefined) {
      waiting.push({ [write.name]: write.request });
      continue;
    }
    await send();
    results.push(await replacePayloads(engine, collection, call, write, options));
  }
  await send();
  return results;
}

/**
 * Replaces the payload of every point selected, keeping the reserved keys. When one of them is gone by
 * then, a selection by filter is made again; one by id fails with the 404 it would have had before.
 */
async function replacePayloads(
  engine: VectorEngine,
  collection: string,
  call: ScopedCall,
  { request, replacement }: ConfinedWrite,
  options: WriteOptions,
): Promise<UpdateResult> {
  for (let tries = 1; ; tries += 1) {
    const targets = await selectTargets(engine, collection, call, request);
    try {
      return await replaceAll(engine, collection, call, targets, {
        own: replacement!,
        shard: call.options(request, []),
        options,
      });
    } catch (error) {
      const isGone = (error as { status?: unknown }).status === 404;
      if (!isGone || request['points'] !== undefined || tries === MOST_TRIES) throw error;
    }
  }
}

async function replaceAll(
  engine: VectorEngine,
  collection: string,
  call: ScopedCall,
  targets: readonly Target[],
  { own, shard, options }: { own: PlainObject; shard: PlainObject; options: WriteOptions },
): Promise<UpdateResult> {
  let last: UpdateResult | undefined;
  for (const part of inParts(targets, payloadBytes(own))) {
    const operations = part.map(({ engineId, ownId }) => ({
      overwrite_payload: {
        ...shard,
        points: [engineId],
        payload: { ...own, ...reservedPayload(call, ownId) },
      },
    }));
    const results = await engine.batchUpdate(collection, batch(operations, options));
    last = results.at(-1) ?? last;
  }
  return last ?? { operation_id: null, status: 'completed' };
}

/** Targets by the batch they fit in. */
function inParts(targets: readonly Target[], ownBytes: number): Target[][] {
  const parts: Target[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const each of targets) {
    const added = BYTES_PER_POINT + ownBytes + Buffer.byteLength(String(each.ownId));
    const part = parts.at(-1);
    if (part !== undefined && bytes + added <= MOST_BYTES && part.length < MOST_POINTS) {
      part.push(each);
      bytes += added;
    } else {
      parts.push([each]);
      bytes = added;
    }
  }
  return parts;
}

async function selectTargets(
  engine: VectorEngine,
  collection: string,
  call: ScopedCall,
  request: PlainObject,
): Promise<Target[]> {
  const { points, filter } = request;
  const keys = [call.rules.field, call.rules.idField];
  if (Array.isArray(points)) {
    const ids = [...new Set(points as PointId[])];
    const found = await engine.retrieve(collection, {
      ...call.options(request, []),
      ids,
      with_payload: keys,
      with_vector: false,
    });
    const targets = new Map(found.map((point) => [point.id, target(call, point)]));
    return ids.map((id) => {
      const known = targets.get(id);
      if (known === undefined) throw NotFoundError.point(id);
      return known;
    });
  }
  if (filter === undefined) {
    throw new BadRequestError('Bad request: No filter or points provided');
  }
  const targets: Target[] = [];
  let offset: PointId | undefined;
  do {
    const page = await engine.scroll(collection, {
      ...call.options(request, []),
      filter: filter as PlainObject,
      limit: PAGE,
      with_payload: keys,
      with_vector: false,
      ...(offset === undefined ? {} : { offset }),
    });
    targets.push(...page.points.map((point) => target(call, point)));
    offset = (page.next_page_offset as PointId | null | undefined) ?? undefined;
  } while (offset !== undefined);
  return targets;
}

function target(call: ScopedCall, point: Parameters<typeof readId>[1]): Target {
  return { engineId: point.id, ownId: readId(call, point) };
}

function reservedPayload({ rules }: ScopedCall, ownId: PointId): PlainObject {
  return { [rules.field]: rules.tenant, [rules.idField]: storedId(ownId as Plain) };
}

function batch(operations: PlainObject[], options: WriteOptions): WriteOptions & UpdateOperations {
  return { ...options, operations } as unknown as WriteOptions & UpdateOperations;
}
