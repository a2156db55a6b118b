export type { HnswBuildOptions, HnswSearchOptions, HnswSearchResult } from './hnsw-index.js';
export { HnswIndex } from './hnsw-index.js';
export type { RowSource } from './rows.js';
