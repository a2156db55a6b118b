import type { FacetValueHit } from '../../engine/index.js';
import { parsePath, valuesAt } from '../payload/index.js';
import type { ParsedFacet } from '../query/index.js';
import type { CollectionSettings } from '../settings/index.js';
import type { Selection } from './selection.js';

/** Counts of each value of a field. */
export function facetHits(
  _settings: CollectionSettings,
  selections: readonly Selection[],
  request: ParsedFacet,
): FacetValueHit[] {
  const counts = new Map<string | number | boolean, number>();
  const path = parsePath(request.key);
  for (const { segment, allowed } of selections) {
    (allowed ?? segment.live).forEach((offset) => {
      for (const value of new Set(valuesAt(segment.payloadAt(offset), path).flat())) {
        const kind = typeof value;
        if (kind !== 'string' && kind !== 'number' && kind !== 'boolean') continue;
        counts.set(value as string, (counts.get(value as string) ?? 0) + 1);
      }
    });
  }
  const hits = [...counts].map(([value, count]) => ({ value, count }));
  hits.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return hits.slice(0, request.limit) as FacetValueHit[];
}
