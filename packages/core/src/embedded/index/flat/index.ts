export { FlatVectors } from './flat-vectors.js';
export type { GrowingResult, GrowingSearch } from './growing-vectors.js';
export { GrowingVectors } from './growing-vectors.js';
