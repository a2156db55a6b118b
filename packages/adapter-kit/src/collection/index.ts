export { CollectionGate, type CollectionWishes } from './collection-gate.js';
export type { DenseLayout, Layout, SparseLayout } from './layout.js';
