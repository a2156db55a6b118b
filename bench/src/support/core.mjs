/** Inner parts of the engine that benchmarks look at one by one; users have no door to them. */
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const dist = path.resolve(fileURLToPath(import.meta.url), '../../../../packages/core/dist');
const load = (file) => import(pathToFileURL(path.join(dist, file)).href);

export const { FlatVectors } = await load('embedded/index/flat/index.js');
export const { HnswIndex } = await load('embedded/index/hnsw/index.js');
export const { SparseIndex } = await load('embedded/index/sparse/index.js');
export const { Bitset } = await load('embedded/bytes/index.js');
export const { compileFilter, matchesPayload, parseFilter } = await load(
  'embedded/filter/index.js',
);
export const { PayloadIndexSet } = await load('embedded/index/payload/index.js');
export const { narrow, prepareDense } = await load('embedded/vectors/index.js');
