import {
  BadRequestError,
  NotFoundError,
  type PointId,
  type UpdateOperations,
  type UpdateResult,
  type VectorEngine,
  type WriteOptions,
} from '../../engine/index.js';
import { readId } from './answers.js';
import { storedId } from './point-identity.js';
import type { ScopedCall } from './scoped-call.js';
import type { Plain, PlainObject } from './snapshot.js';
import type { ConfinedWrite } from './writes.js';

/** Points whose payload is replaced in one batch. */
const REPLACEMENTS_PER_BATCH = 500;

/** Points a replacement concerns: the engine's id and the one it was written with. */
interface Target {
  readonly engineId: PointId;
  readonly ownId: PointId;
}

/**
 * Applies confined writes in order, one result each.
 *
 * A write that replaces payloads is applied point by point, because every point keeps its own id in
 * its payload. Its points are looked up first, so an unknown id fails before anything is replaced; a
 * point deleted meanwhile by someone else fails the rest of its batch with a 404. Writes before it
 * are sent together and stay applied if it fails, as they would in any batch.
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

/** Replaces the payload of every point selected, keeping the reserved keys. */
async function replacePayloads(
  engine: VectorEngine,
  collection: string,
  call: ScopedCall,
  { request, replacement }: ConfinedWrite,
  options: WriteOptions,
): Promise<UpdateResult> {
  const targets = await selectTargets(engine, collection, call, request);
  let last: UpdateResult | undefined;
  for (let from = 0; from < targets.length; from += REPLACEMENTS_PER_BATCH) {
    const operations = targets
      .slice(from, from + REPLACEMENTS_PER_BATCH)
      .map(({ engineId, ownId }) => ({
        overwrite_payload: {
          ...call.options(request, []),
          points: [engineId],
          payload: { ...replacement, ...reservedPayload(call, ownId) },
        },
      }));
    const results = await engine.batchUpdate(collection, batch(operations, options));
    last = results.at(-1) ?? last;
  }
  return last ?? { operation_id: null, status: 'completed' };
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
    const ids = points as PointId[];
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
      limit: REPLACEMENTS_PER_BATCH,
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
