export { VectorStoreError, type VectorStoreErrorCode } from './vector-store-error.js';
