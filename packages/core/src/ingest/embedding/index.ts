export { checkDenseVectors, checkSparseVectors } from './check-vectors.js';
export type { Embedder, EmbedderStrength, EmbedOptions, SparseEmbedder } from './embedder.js';
export { EmbeddingError } from './embedding-error.js';
export { EmbeddingQueue } from './embedding-queue.js';
export {
  type EmbeddingClient,
  type OpenAIEmbedderOptions,
  openaiEmbedder,
} from './openai-embedder.js';
export { type RetryOptions, withRetry } from './retry.js';
