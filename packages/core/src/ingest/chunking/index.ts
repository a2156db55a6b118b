export { type Chunk, chunk } from './chunk.js';
export { type ChunkOptions, resolveChunkOptions } from './chunk-options.js';
export { type Span, sentences } from './sentences.js';
