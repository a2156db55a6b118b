import type { CollectionInfo, VectorEngine } from '../../engine/index.js';
import type { AddFinding } from './finding.js';
import { SMALL_COLLECTION } from './small-collection.js';
import { unlessUnsupported } from './unless-unsupported.js';

/** Times that the largest shard may hold what the smallest does. */
const UNEVEN = 2;

/** Are the shards of a cluster whole, and spread well? */
export async function checkCluster(
  engine: VectorEngine,
  collection: string,
  info: CollectionInfo,
  add: AddFinding,
): Promise<void> {
  const cluster = await unlessUnsupported(engine.collectionClusterInfo(collection));
  if (!cluster) return;
  const remote = cluster.remote_shards ?? [];
  const inactive = [...(cluster.local_shards ?? []), ...remote].filter(
    ({ state }) => state !== 'Active',
  );
  if (inactive.length > 0) {
    add(
      'error',
      'replica-inactive',
      'Replicas are not active.',
      inactive.map(({ shard_id, state }) => `shard ${shard_id}: ${state}`).join(', '),
      'Look at the transfers of the cluster; recover the peer.',
    );
  }
  const peers = new Set([cluster.peer_id, ...remote.map(({ peer_id }) => peer_id)]).size;
  const shards = info.config.params.shard_number ?? 1;
  if (peers > 1 && shards % peers !== 0) {
    add(
      'note',
      'shards-unbalanced',
      'Shards do not spread evenly over the nodes.',
      `${shards} shards on ${peers} nodes`,
      'Choose a shard number that is a multiple of the nodes when you create the collection anew.',
    );
  }
  const sizes = (cluster.local_shards ?? []).map(({ points_count }) => points_count);
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  // Shards that are named by hand are as large as what they are named after.
  const isHashed = info.config.params.sharding_method !== 'custom';
  if (isHashed && largest > SMALL_COLLECTION && largest > smallest * UNEVEN) {
    add(
      'warning',
      'shards-unbalanced',
      'Some shards hold far more points than others.',
      `${smallest} to ${largest} points in the shards of one node`,
      'Ids are spread by hash, so look for a transfer that has not ended; else create the collection anew.',
    );
  }
  const replicas = info.config.params.replication_factor ?? 1;
  if (replicas > 1 && replicas % 2 === 0) {
    add(
      'note',
      'even-quorum',
      'An even number of replicas tolerates no more failures than one less.',
      `replication_factor ${replicas}`,
      `replication_factor ${replicas + 1}, or accept it`,
    );
  }
}
