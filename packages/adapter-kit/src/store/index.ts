export type { OnWarning } from './absent-keys.js';
export type { NewPoint } from './new-point.js';
export { type PointSelection, PointStore } from './point-store.js';
export type { PointStoreOptions, RetrievalMode, TenantOption } from './store-options.js';
