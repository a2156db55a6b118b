/** Sparse vectors: an inverted index with exact, pruned top-k. */

export type { SparseHits } from './sparse-index.js';
export { SparseIndex } from './sparse-index.js';
