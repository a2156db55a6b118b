import type { Filter, PointId, VectorEngine } from '../../engine/index.js';
import { writtenPoints } from '../quota/written-bytes.js';
import type { Plain } from '../scope/snapshot.js';

const PAGE = 1000;

/** Methods that change points. */
const WRITES = new Set([
  'upsert',
  'delete',
  'updateVectors',
  'deleteVectors',
  'setPayload',
  'overwritePayload',
  'deletePayload',
  'clearPayload',
  'batchUpdate',
]);

/** Whether a method changes points. */
export function isWrite(method: string): boolean {
  return WRITES.has(method);
}

/** Whether a write chooses points by a filter, which may choose others once it has been applied. */
export function choosesByFilter(request: Plain | undefined): boolean {
  const { filter, points } = (request ?? {}) as { filter?: Plain; points?: Plain };
  return filter !== undefined && filter !== null && (points === undefined || points === null);
}

/** Ids a write names, as the caller wrote them. */
export function namedIds(request: Plain | undefined): Plain[] {
  const { points } = (request ?? {}) as { points?: Plain };
  const written = writtenPoints(request).map(({ id }) => id);
  if (!Array.isArray(points)) return written;
  return points.map((point, index) => (isId(point) ? point : (written[index] ?? null)));
}

/** Ids that a filter chooses now, as the caller wrote them. */
export async function chosenIds(
  scope: VectorEngine,
  collection: string,
  request: Plain | undefined,
): Promise<PointId[]> {
  const { filter } = request as { filter: Plain };
  const ids: PointId[] = [];
  let offset: PointId | undefined;
  do {
    const page = await scope.scroll(collection, {
      filter: filter as Filter,
      limit: PAGE,
      with_payload: false,
      ...(offset === undefined ? {} : { offset }),
    });
    ids.push(...page.points.map(({ id }) => id));
    offset = (page.next_page_offset as PointId | null | undefined) ?? undefined;
  } while (offset !== undefined);
  return ids;
}

function isId(point: Plain): boolean {
  return typeof point !== 'object';
}
