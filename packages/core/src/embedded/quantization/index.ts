export type { VectorStorage } from './vector-storage.js';
export { storageFor, storageName } from './vector-storage.js';
