/** Payload indexes: which rows of a segment have which values. */

export type { Estimate, IndexAnswer } from './answer.js';
export { exactly } from './answer.js';
export {
  missingIndexes,
  requireFacetIndex,
  requireRangeIndex,
  servesMatch,
} from './capabilities.js';
export { FieldIndex } from './field-index.js';
export type { SavedFieldIndex } from './payload-index-set.js';
export { PayloadIndexSet } from './payload-index-set.js';
export { parseIndexSchema, schemaParams } from './schema.js';
export type { FacetCounts, IndexedValue, OrderedRow, OrderRequest } from './value-index.js';
