export type { CollectionImage } from './snapshot-file.js';
export { SnapshotReader } from './snapshot-file.js';
export { openSource } from './snapshot-source.js';
export { SnapshotStore } from './snapshot-store.js';
