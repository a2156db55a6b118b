import type { PointId, Record as PointRecord, PointStruct } from '../engine/index.js';
import type { Sides } from './verify.js';

/** A batch is sent when it has this many bytes, about: servers refuse bodies beyond 32 MB. */
const BATCH_BYTES = 8 << 20;

/** One page of points, copied. */
export interface CopiedPage {
  readonly count: number;
  /** Where the next page begins; `null` after the last. */
  readonly next: PointId | null;
}

/** Copies points in the order of their ids, from `start` on, page by page. A page is durable when it is yielded. */
export async function* copyPoints(
  { from, source, to, target }: Sides,
  start: PointId | undefined,
  pageSize: number,
  signal: AbortSignal | undefined,
): AsyncIterable<CopiedPage> {
  let offset = start;
  for (;;) {
    signal?.throwIfAborted();
    const page = await from.scroll(source, {
      limit: pageSize,
      with_payload: true,
      with_vector: true,
      ...(offset === undefined ? {} : { offset }),
    });
    for (const points of inBatches(page.points.map(toPoint))) {
      await to.upsert(target, { points, wait: true });
    }
    const next = (page.next_page_offset ?? null) as PointId | null;
    yield { count: page.points.length, next };
    if (next === null) return;
    offset = next;
  }
}

function toPoint({ id, payload, vector }: PointRecord): PointStruct {
  return { id, vector: (vector ?? {}) as PointStruct['vector'], payload: payload ?? {} };
}

function* inBatches(points: PointStruct[]): Iterable<PointStruct[]> {
  let batch: PointStruct[] = [];
  let bytes = 0;
  for (const point of points) {
    const size = JSON.stringify(point, (_key, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    ).length;
    if (batch.length > 0 && bytes + size > BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(point);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
