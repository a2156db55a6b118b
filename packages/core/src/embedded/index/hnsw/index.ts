export type {
  HnswBuildOptions,
  HnswSearchOptions,
  HnswSearchResult,
  HnswStorageOptions,
  HnswStrategy,
} from './hnsw-index.js';
export { HnswIndex } from './hnsw-index.js';
export { SearchThreads } from './search-threads.js';
export type { IndexSection, SavedSection } from './sections.js';
