export { clusterRoutes } from './cluster.js';
export { collectionRoutes } from './collections.js';
export { deprecatedSearchRoutes } from './deprecated-search.js';
export { pointReadRoutes } from './point-reads.js';
export { pointWriteRoutes } from './point-writes.js';
export { serviceRoutes } from './service.js';
export { snapshotRoutes } from './snapshots.js';
