import type { FacetValueHit } from '../../engine/index.js';
import type { IndexedValue } from '../index/payload/index.js';
import { requireFacetIndex } from '../index/payload/index.js';
import type { ParsedFacet } from '../query/index.js';
import type { CollectionSettings } from '../settings/index.js';
import type { Selection } from './selection.js';

/** The most frequent values of an indexed field among the selected rows: most points first, then the smaller value. */
export function facetHits(
  settings: CollectionSettings,
  selections: readonly Selection[],
  { key, limit }: ParsedFacet,
): FacetValueHit[] {
  requireFacetIndex(settings.payload_schema[key], key);
  const counts = new Map<IndexedValue, number>();
  for (const { segment, allowed } of selections) {
    segment.payloadIndexes
      .field(key)
      ?.facet(allowed?.bits() ?? segment.live)
      ?.forEach((value, count) => {
        counts.set(value, (counts.get(value) ?? 0) + count);
      });
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit);
}
