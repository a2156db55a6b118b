import type { PointId } from '../../../engine/index.js';
import type { CollectionReader, Hit } from '../reader.js';
import type { ParsedScroll } from '../request/reads.js';

/** A page of points and where the next one begins. */
export interface ScrollPage {
  readonly hits: Hit[];
  /** First id of the next page; `null` on the last, and always under an order by payload. */
  readonly nextOffset: PointId | null;
}

/** Reads one page; one id more than asked for tells whether another follows. */
export async function runScroll(
  { filter, limit, offset, order }: ParsedScroll,
  reader: CollectionReader,
): Promise<ScrollPage> {
  if (order) {
    return { hits: await reader.ordered(order, { filter, limit }), nextOffset: null };
  }
  const hits = await reader.byId({ filter, from: offset, limit: limit + 1 });
  const next = hits[limit];
  return { hits: next ? hits.slice(0, limit) : hits, nextOffset: next ? next.id : null };
}
