/** Inner parts of the engine that benchmarks look at one by one; users have no door to them. */
export { Bitset, RowSet } from '../src/embedded/bytes/index.js';
export { compileFilter, matchesPayload, parseFilter } from '../src/embedded/filter/index.js';
export { FlatVectors } from '../src/embedded/index/flat/index.js';
export { HnswIndex } from '../src/embedded/index/hnsw/index.js';
export { PayloadIndexSet } from '../src/embedded/index/payload/index.js';
export { SparseIndex } from '../src/embedded/index/sparse/index.js';
export { narrow, prepareDense } from '../src/embedded/vectors/index.js';
