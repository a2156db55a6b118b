import type { CollectionInfo, VectorEngine } from '../../engine/index.js';
import type { AddFinding } from './finding.js';
import { unlessUnsupported } from './unless-unsupported.js';

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
