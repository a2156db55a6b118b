import { requireRangeIndex } from '../index/payload/index.js';
import { parseDatetime } from '../payload/index.js';
import { formatError } from '../request/index.js';
import type { CollectionSettings } from '../settings/index.js';
import type { Selection } from './selection.js';
import type { LocatedHit } from './top-hits.js';
import { compareHits } from './top-hits.js';

/** How points are ordered by a payload value. */
export interface Order {
  readonly key: string;
  readonly direction: 'asc' | 'desc';
  readonly startFrom?: number | string | undefined;
}

/**
 * Rows in the order of a payload value, one entry per value, through the index that the field must have. Equal values
 * are ordered by id, in the same direction.
 */
export function orderedRows(
  settings: CollectionSettings,
  selections: readonly Selection[],
  order: Order,
  limit: number,
): LocatedHit[] {
  const startFrom = checkOrder(settings, order);
  const sign = order.direction === 'asc' ? 1 : -1;
  const found: (LocatedHit & { readonly orderValue: number })[] = [];
  for (const { segment, allowed } of selections) {
    const rows = segment.payloadIndexes.field(order.key)?.ordered({
      direction: order.direction,
      startFrom,
      allowed: allowed?.bits() ?? segment.live,
    });
    let taken = 0;
    let last: number | undefined;
    for (const { row, value } of rows ?? []) {
      // Ties at the end belong to the candidates: their ids decide.
      if (taken >= limit && value !== last) break;
      last = value;
      taken++;
      found.push({ id: segment.idAt(row), score: 1, orderValue: value, segment, offset: row });
    }
  }
  found.sort((a, b) => sign * (a.orderValue - b.orderValue) || -sign * compareHits(a, b));
  return found.slice(0, limit);
}

/** Refuses a field without an order, and reads the start as the index counts: datetimes in microseconds. */
function checkOrder(settings: CollectionSettings, { key, startFrom }: Order): number | undefined {
  requireRangeIndex(settings.payload_schema[key], key);
  if (typeof startFrom !== 'string') return startFrom;
  const parsed = parseDatetime(startFrom);
  if (parsed === undefined)
    throw formatError('order_by.start_from', 'a number or a datetime', startFrom);
  return parsed;
}
