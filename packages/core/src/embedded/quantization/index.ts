export type { VectorStorage } from './vector-storage.js';
export { storageFor } from './vector-storage.js';
