export type {
  HnswBuildOptions,
  HnswSearchOptions,
  HnswSearchResult,
  HnswStorageOptions,
  HnswStrategy,
} from './hnsw-index.js';
export { HnswIndex } from './hnsw-index.js';
export type { IndexSection } from './sections.js';
