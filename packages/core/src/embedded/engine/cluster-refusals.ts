import type {
  CollectionClusterInfo,
  DistributedTelemetryData,
  QuotaStatus,
  ShardKeysResponse,
  SnapshotDescription,
} from '../../engine/index.js';
import { UnsupportedError } from '../../engine/index.js';

const NEEDS_CLUSTER = 'this engine runs in one process and has no shards; use a Qdrant cluster';

/** The methods of the interface that only a cluster can serve: each rejects, and says why. */
export abstract class ClusterRefusals {
  async collectionClusterInfo(_collection: string): Promise<CollectionClusterInfo> {
    throw new UnsupportedError('collectionClusterInfo', NEEDS_CLUSTER);
  }

  async updateCollectionCluster(_collection: string, _args: object): Promise<boolean> {
    throw new UnsupportedError('updateCollectionCluster', NEEDS_CLUSTER);
  }

  async listShardKeys(_collection: string): Promise<ShardKeysResponse> {
    throw new UnsupportedError('listShardKeys', NEEDS_CLUSTER);
  }

  async createShardKey(_collection: string, _args: object): Promise<boolean> {
    throw new UnsupportedError('createShardKey', NEEDS_CLUSTER);
  }

  async deleteShardKey(_collection: string, _args: object): Promise<boolean> {
    throw new UnsupportedError('deleteShardKey', NEEDS_CLUSTER);
  }

  async clusterTelemetry(_args?: object): Promise<DistributedTelemetryData> {
    throw new UnsupportedError('clusterTelemetry', NEEDS_CLUSTER);
  }

  async getQuotas(): Promise<QuotaStatus> {
    throw new UnsupportedError('getQuotas', NEEDS_CLUSTER);
  }

  async updateQuotas(_args?: object): Promise<boolean> {
    throw new UnsupportedError('updateQuotas', NEEDS_CLUSTER);
  }

  async listShardSnapshots(_collection: string, _shard: number): Promise<SnapshotDescription[]> {
    throw new UnsupportedError('listShardSnapshots', NEEDS_CLUSTER);
  }

  async createShardSnapshot(
    _collection: string,
    _shard: number,
    _args: object,
  ): Promise<SnapshotDescription> {
    throw new UnsupportedError('createShardSnapshot', NEEDS_CLUSTER);
  }

  async deleteShardSnapshot(
    _collection: string,
    _shard: number,
    _snapshot: string,
    _args: object,
  ): Promise<boolean> {
    throw new UnsupportedError('deleteShardSnapshot', NEEDS_CLUSTER);
  }

  async recoverShardFromSnapshot(
    _collection: string,
    _shard: number,
    _args: object,
  ): Promise<boolean> {
    throw new UnsupportedError('recoverShardFromSnapshot', NEEDS_CLUSTER);
  }
}
