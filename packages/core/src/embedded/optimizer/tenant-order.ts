import type { TimeSlice } from '../pacing/index.js';
import { parsePath, valuesAt } from '../payload/index.js';
import type { SegmentRows } from '../segment/index.js';

/**
 * The same rows, those of one tenant next to each other: a search of one tenant then reads neighbouring codes. Tenants
 * come in order of their values, rows without one last; a row with several goes with the first.
 */
export async function byTenant(
  rows: readonly SegmentRows[],
  field: string,
  slice: TimeSlice,
): Promise<SegmentRows[]> {
  const path = parsePath(field);
  const tenants = new Map<string, number[][]>();
  const without: number[][] = rows.map(() => []);
  for (const [i, { segment, offsets }] of rows.entries()) {
    for (let n = 0; n < offsets.length; n++) {
      const value = valuesAt(segment.payloadAt(offsets[n]!), path).flat()[0];
      let lists = without;
      if (typeof value === 'string') {
        lists = tenants.get(value) ?? rows.map(() => []);
        tenants.set(value, lists);
      }
      lists[i]!.push(offsets[n]!);
      if ((n & 31) === 31 && slice.due()) await slice.pause();
    }
  }
  const ordered: SegmentRows[] = [];
  const append = (lists: number[][], tenant?: string): void => {
    for (const [i, offsets] of lists.entries()) {
      if (offsets.length === 0) continue;
      ordered.push({ segment: rows[i]!.segment, offsets: Uint32Array.from(offsets), tenant });
    }
  };
  for (const tenant of [...tenants.keys()].sort()) append(tenants.get(tenant)!, tenant);
  append(without);
  return ordered;
}
