export type {
  HnswBuildOptions,
  HnswSearchOptions,
  HnswSearchResult,
  HnswStorageOptions,
  HnswStrategy,
} from './hnsw-index.js';
export { HnswIndex } from './hnsw-index.js';
export { fewestInGraph } from './plan.js';
export type { RangeOptions } from './range-options.js';
export type { RowRange } from './row-range.js';
export { SearchThreads } from './search-threads.js';
export type { IndexSection, SavedSection } from './sections.js';
export { RANGE_SECTION_NAMES, SECTION_NAMES } from './sections.js';
