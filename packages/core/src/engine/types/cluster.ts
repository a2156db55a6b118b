import type { Filter } from './filter.js';
import type { LooseObject } from './loose-object.js';
import type { ShardKey } from './point.js';

/** State of one copy of a shard. */
export type ReplicaState =
  | 'Active'
  | 'Dead'
  | 'Partial'
  | 'Initializing'
  | 'Listener'
  | 'PartialSnapshot'
  | 'Recovery'
  | 'Resharding'
  | 'ReshardingScaleDown'
  | 'ActiveRead'
  | 'ManualRecovery';

/** A shard held by the peer that answers. */
export type LocalShardInfo = {
  shard_id: number;
  shard_key?: ShardKey | LooseObject | null;
  points_count: number;
  state: ReplicaState;
};

/** A shard held by another peer. */
export type RemoteShardInfo = {
  shard_id: number;
  shard_key?: ShardKey | LooseObject | null;
  peer_id: number;
  state: ReplicaState;
};

/** How a shard is copied: point by point, as a snapshot, or by replaying its log. */
export type ShardTransferMethod =
  | 'stream_records'
  | 'snapshot'
  | 'wal_delta'
  | 'resharding_stream_records';

/** A shard on its way from one peer to another. */
export type ShardTransferInfo = {
  shard_id: number;
  to_shard_id?: number | null;
  /** Peer ids. */
  from: number;
  to: number;
  /** True keeps the source; false removes it when done. */
  sync: boolean;
  method?: ShardTransferMethod | LooseObject | null;
  comment?: string | null;
};

/** More shards, or fewer. */
export type ReshardingDirection = 'up' | 'down';

/** A change of the number of shards under way. */
export type ReshardingInfo = {
  direction: ReshardingDirection;
  shard_id: number;
  peer_id: number;
  shard_key?: ShardKey | LooseObject | null;
};

/** Where the shards of a collection are. */
export type CollectionClusterInfo = {
  peer_id: number;
  shard_count: number;
  local_shards: LocalShardInfo[];
  remote_shards: RemoteShardInfo[];
  shard_transfers: ShardTransferInfo[];
  resharding_operations?: ReshardingInfo[] | null;
};

/** A shard key in use. */
export type ShardKeyDescription = {
  key: ShardKey;
};

/** Shard keys of a collection; null or absent when it places points by hash. */
export type ShardKeysResponse = {
  shard_keys?: ShardKeyDescription[] | null;
};

/** A new shard key and where its shards go. */
export type CreateShardingKey = {
  shard_key: ShardKey;
  /** Default: the collection's. */
  shards_number?: number | null;
  replication_factor?: number | null;
  /** Peer ids. Default: all. */
  placement?: number[] | null;
  initial_state?: ReplicaState | null;
};

/** Names the shard key to remove. */
export type DropShardingKey = {
  shard_key: ShardKey;
};

/** Moves a shard: copied, then removed at its source. */
export type MoveShard = {
  shard_id: number;
  to_peer_id: number;
  from_peer_id: number;
  method?: ShardTransferMethod | null;
};

/** Copies a shard to one more peer. */
export type ReplicateShard = {
  shard_id: number;
  to_peer_id: number;
  from_peer_id: number;
  method?: ShardTransferMethod | null;
};

/** Names the transfer to stop. */
export type AbortShardTransfer = {
  shard_id: number;
  to_peer_id: number;
  from_peer_id: number;
};

/** One copy of a shard. */
export type Replica = {
  shard_id: number;
  peer_id: number;
};

/** Names a transfer to begin again, by another method if wanted. */
export type RestartTransfer = {
  shard_id: number;
  from_peer_id: number;
  to_peer_id: number;
  method: ShardTransferMethod;
};

/** Adds a shard or takes one away. */
export type StartResharding = {
  direction: ReshardingDirection;
  peer_id?: number | null;
  shard_key?: ShardKey | null;
};

/** Has no settings. */
export type AbortResharding = { [key: string]: never };

/** Copies matching points from one shard key to another. */
export type ReplicatePoints = {
  filter?: Filter | null;
  from_shard_key: ShardKey;
  to_shard_key: ShardKey;
};

/** One change to the shards of a collection. */
export type ClusterOperations =
  | { move_shard: MoveShard }
  | { replicate_shard: ReplicateShard }
  | { abort_transfer: AbortShardTransfer }
  | { drop_replica: Replica }
  | { create_sharding_key: CreateShardingKey }
  | { drop_sharding_key: DropShardingKey }
  | { restart_transfer: RestartTransfer }
  | { start_resharding: StartResharding }
  | { abort_resharding: AbortResharding }
  | { replicate_points: ReplicatePoints };

/** Part a peer plays in consensus. */
export type StateRole = 'Follower' | 'Candidate' | 'Leader' | 'PreCandidate';

/** Whether a peer still takes part in consensus. `last_update` is RFC 3339. */
export type ConsensusThreadStatus =
  | { consensus_thread_status: 'working'; last_update: string }
  | { consensus_thread_status: 'stopped' }
  | { consensus_thread_status: 'stopped_with_err'; err: string };

/** Same meaning as the status of a collection. */
export type ShardStatus = 'green' | 'yellow' | 'grey' | 'red';

/** A clean-up under way. */
export type ShardCleanStatusProgressTelemetry = {
  deleted_points: number;
};

/** A clean-up that failed. */
export type ShardCleanStatusFailedTelemetry = {
  reason: string;
};

/** Removal of points that belong to other shards. */
export type ShardCleanStatusTelemetry =
  | 'started'
  | 'done'
  | 'cancelled'
  | { progress: ShardCleanStatusProgressTelemetry }
  | { failed: ShardCleanStatusFailedTelemetry };

/** Partial snapshots under way; `recovery_timestamp` is in seconds since 1970. */
export type PartialSnapshotTelemetry = {
  ongoing_create_snapshot_requests: number;
  is_recovering: boolean;
  recovery_timestamp: number;
};

/** One copy of a shard, as its peer sees it. */
export type DistributedReplicaTelemetry = {
  peer_id: number;
  state: ReplicaState;
  status?: ShardStatus | LooseObject | null;
  total_optimized_points?: number | null;
  vectors_size_bytes?: number | null;
  payloads_size_bytes?: number | null;
  num_points?: number | null;
  num_vectors?: number | null;
  num_vectors_by_name?: { [name: string]: number | undefined } | null;
  shard_cleaning_status?: ShardCleanStatusTelemetry | LooseObject | null;
  partial_snapshot?: PartialSnapshotTelemetry | LooseObject | null;
};

/** A shard and all its copies. */
export type DistributedShardTelemetry = {
  id: number;
  key?: ShardKey | LooseObject | null;
  replicas: DistributedReplicaTelemetry[];
};

/** A collection across the cluster. */
export type DistributedCollectionTelemetry = {
  id: string;
  shards?: DistributedShardTelemetry[] | null;
  reshardings?: ReshardingInfo[] | null;
  shard_transfers?: ShardTransferInfo[] | null;
};

/** What a peer says of itself. */
export type DistributedPeerDetails = {
  version: string;
  role?: StateRole | LooseObject | null;
  is_voter: boolean;
  term: number;
  commit: number;
  num_pending_operations: number;
  consensus_thread_status: ConsensusThreadStatus;
};

/** A peer, with details if it answered. */
export type DistributedPeerInfo = {
  uri: string;
  responsive: boolean;
  details?: DistributedPeerDetails | LooseObject | null;
};

/** The peers of a cluster. */
export type DistributedClusterTelemetry = {
  enabled: boolean;
  number_of_peers?: number | null;
  /** By peer id. */
  peers: { [peer: string]: DistributedPeerInfo | undefined };
};

/** State of a whole cluster, gathered from every peer. */
export type DistributedTelemetryData = {
  collections: { [name: string]: DistributedCollectionTelemetry | undefined };
  cluster?: DistributedClusterTelemetry | LooseObject | null;
};

/** Limits of one server, in per cent of what it has. */
export type QuotaConfig = {
  enabled?: boolean;
  max_resident_memory_percent?: number | null;
  max_disk_usage_percent?: number | null;
  /** How far below a limit usage must fall before writes are accepted again. */
  release_margin_percent?: number | null;
};

/** Use of one server, in per cent; null where it cannot be measured. */
export type QuotaUsage = {
  resident_memory_percent?: number | null;
  disk_usage_percent?: number | null;
};

/** Use of one peer. */
export type PeerQuotaUsage = QuotaUsage & {
  exceeded: boolean;
};

/** Limits and use. */
export type QuotaStatus = {
  config: QuotaConfig;
  usage: QuotaUsage;
  /** By peer id. */
  peers?: { [peer: string]: PeerQuotaUsage | undefined } | null;
};
