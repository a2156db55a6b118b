import type { FacetValueHit } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import type { IndexedValue } from '../index/payload/index.js';
import { schemaParams } from '../index/payload/index.js';
import type { ParsedFacet } from '../query/index.js';
import type { CollectionSettings } from '../settings/index.js';
import type { Selection } from './selection.js';

const FACETED = new Set(['keyword', 'integer', 'uuid', 'bool']);

/** The most frequent values of an indexed field among the selected rows: most points first, then the smaller value. */
export function facetHits(
  settings: CollectionSettings,
  selections: readonly Selection[],
  { key, limit }: ParsedFacet,
): FacetValueHit[] {
  const schema = settings.payload_schema[key];
  const params = schema && schemaParams(schema);
  const isFaceted =
    params !== undefined &&
    FACETED.has(params.type) &&
    !(params.type === 'integer' && params.lookup === false);
  if (!isFaceted) {
    throw new BadRequestError(
      `Bad request: No appropriate index for faceting: \`${key}\`. Please create one to facet on this field: a keyword, integer, uuid or bool payload index`,
    );
  }
  const counts = new Map<IndexedValue, number>();
  for (const { segment, allowed } of selections) {
    segment.payloadIndexes
      .field(key)
      ?.facet(allowed ?? segment.live)
      ?.forEach((value, count) => {
        counts.set(value, (counts.get(value) ?? 0) + count);
      });
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit);
}
