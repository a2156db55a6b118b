import type { VectorEngine } from '../../engine/index.js';

/**
 * What a tenant scope does with each method of an engine.
 *
 * `confined`: points are reached through the tenant's filter and ids alone. `own view`: the answer
 * is made up from what the tenant may know. `refused`: a `TenancyError`, whatever the arguments.
 * `passed on`: tells nothing about points, and takes no arguments.
 */
export type ScopeDecision = 'confined' | 'own view' | 'refused' | 'passed on';

/** A decision for every method: a new one does not compile until it has been decided. */
export const scopeDecisions: Readonly<Record<keyof VectorEngine, ScopeDecision>> = Object.freeze({
  upsert: 'confined',
  delete: 'confined',
  updateVectors: 'confined',
  deleteVectors: 'confined',
  setPayload: 'confined',
  overwritePayload: 'confined',
  deletePayload: 'confined',
  clearPayload: 'confined',
  batchUpdate: 'confined',
  query: 'confined',
  queryBatch: 'confined',
  queryGroups: 'confined',
  retrieve: 'confined',
  scroll: 'confined',
  count: 'confined',
  facet: 'confined',
  searchMatrixPairs: 'confined',
  searchMatrixOffsets: 'confined',

  collectionExists: 'own view',
  getCollection: 'own view',
  getCollections: 'own view',
  createCollection: 'own view',
  createPayloadIndex: 'own view',

  versionInfo: 'passed on',

  recreateCollection: 'refused',
  updateCollection: 'refused',
  deleteCollection: 'refused',
  updateCollectionAliases: 'refused',
  getCollectionAliases: 'refused',
  getAliases: 'refused',
  createVectorName: 'refused',
  deleteVectorName: 'refused',
  deletePayloadIndex: 'refused',
  getOptimizations: 'refused',
  listSnapshots: 'refused',
  createSnapshot: 'refused',
  deleteSnapshot: 'refused',
  recoverSnapshot: 'refused',
  listFullSnapshots: 'refused',
  createFullSnapshot: 'refused',
  deleteFullSnapshot: 'refused',
  listShardSnapshots: 'refused',
  createShardSnapshot: 'refused',
  deleteShardSnapshot: 'refused',
  recoverShardFromSnapshot: 'refused',
  collectionClusterInfo: 'refused',
  updateCollectionCluster: 'refused',
  listShardKeys: 'refused',
  createShardKey: 'refused',
  deleteShardKey: 'refused',
  clusterTelemetry: 'refused',
  getQuotas: 'refused',
  updateQuotas: 'refused',
});
