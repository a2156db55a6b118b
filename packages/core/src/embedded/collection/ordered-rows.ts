import { BadRequestError } from '../../engine/index.js';
import { parsePath, valuesAt } from '../payload/index.js';
import type { Selection } from './selection.js';
import type { LocatedHit } from './top-hits.js';
import { compareHits } from './top-hits.js';

/** Rows by a payload value, one entry per value, through the range index that the field must have. */
export function orderedRows(
  selections: readonly Selection[],
  order: {
    readonly key: string;
    readonly direction: 'asc' | 'desc';
    readonly startFrom?: number | string | undefined;
  },
  limit: number,
): LocatedHit[] {
  if (typeof order.startFrom === 'string') throw new BadRequestError('order_by: start_from');
  const path = parsePath(order.key);
  const sign = order.direction === 'asc' ? 1 : -1;
  const found: (LocatedHit & { orderValue: number })[] = [];
  for (const { segment, allowed } of selections) {
    (allowed ?? segment.live).forEach((offset) => {
      for (const value of valuesAt(segment.payloadAt(offset), path).flat()) {
        if (typeof value !== 'number') continue;
        found.push({ id: segment.idAt(offset), score: 1, orderValue: value, segment, offset });
      }
    });
  }
  found.sort((a, b) => sign * (a.orderValue - b.orderValue) || sign * -compareHits(a, b));
  return found.slice(0, limit);
}
