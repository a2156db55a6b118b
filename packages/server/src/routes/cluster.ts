import type { CollectionClusterInfo, VectorEngine } from '@quarry/core';
import { UnsupportedError } from '@quarry/core';
import type { Route } from '../http/index.js';
import { given, HttpError } from '../http/index.js';

const COLLECTION = '/collections/{collection_name}';
const SHARDS = `${COLLECTION}/shards`;

/** Clusters, as a node that stands alone answers; an engine that knows about shards answers for itself. */
export function clusterRoutes(engine: VectorEngine): Route[] {
  return [
    { method: 'GET', path: '/cluster', access: 'read', answer: () => ({ status: 'disabled' }) },
    { method: 'POST', path: '/cluster/recover', access: 'write', answer: standsAlone },
    { method: 'DELETE', path: '/cluster/peer/{peer_id}', access: 'write', answer: standsAlone },
    {
      method: 'GET',
      path: '/cluster/telemetry',
      access: 'read',
      answer: ({ query }) =>
        engine.clusterTelemetry(
          given({
            details_level: query.integer('details_level', 0),
            per_collection: query.boolean('per_collection'),
            timeout: query.integer('timeout', 1),
          }),
        ),
    },
    {
      method: 'GET',
      path: `${COLLECTION}/cluster`,
      access: 'read',
      answer: (call) => clusterInfo(engine, call.collection),
    },
    {
      method: 'POST',
      path: `${COLLECTION}/cluster`,
      access: 'write',
      answer: (call) =>
        engine.updateCollectionCluster(call.collection, { ...call.body(), ...call.timeout() }),
    },
    {
      method: 'GET',
      path: SHARDS,
      access: 'read',
      answer: (call) => engine.listShardKeys(call.collection),
    },
    {
      method: 'PUT',
      path: SHARDS,
      access: 'write',
      answer: (call) =>
        engine.createShardKey(call.collection, { ...call.body(), ...call.timeout() }),
    },
    {
      method: 'POST',
      path: `${SHARDS}/delete`,
      access: 'write',
      answer: (call) =>
        engine.deleteShardKey(call.collection, { ...call.body(), ...call.timeout() }),
    },
    {
      method: 'GET',
      path: '/quotas',
      access: 'read',
      answer: () => (engine.getQuotas ? engine.getQuotas() : standsAlone()),
    },
    {
      method: 'PUT',
      path: '/quotas',
      access: 'write',
      answer: (call) => (engine.updateQuotas ? engine.updateQuotas(call.body()) : standsAlone()),
    },
  ];
}

function standsAlone(): never {
  throw new HttpError(405, 'Method not allowed: this node runs alone, it is no part of a cluster');
}

/** One shard, here, with everything in it. */
async function clusterInfo(
  engine: VectorEngine,
  collection: string,
): Promise<CollectionClusterInfo> {
  try {
    return await engine.collectionClusterInfo(collection);
  } catch (error) {
    if (!UnsupportedError.isInstance(error)) throw error;
  }
  const { points_count } = await engine.getCollection(collection);
  return {
    peer_id: 0,
    shard_count: 1,
    local_shards: [{ shard_id: 0, points_count: points_count ?? 0, state: 'Active' }],
    remote_shards: [],
    shard_transfers: [],
  };
}
