/** Vectors for text with no key and no network. */

export { bm25Embedder } from './bm25-embedder.js';
export { offlineEmbedder } from './offline-embedder.js';
