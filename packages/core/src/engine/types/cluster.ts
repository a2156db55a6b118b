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

export type LocalShardInfo = {
  shard_id: number;
  shard_key?: ShardKey | LooseObject | null;
  points_count: number;
  state: ReplicaState;
};

export type RemoteShardInfo = {
  shard_id: number;
  shard_key?: ShardKey | LooseObject | null;
  peer_id: number;
  state: ReplicaState;
};

export type ShardTransferMethod =
  | 'stream_records'
  | 'snapshot'
  | 'wal_delta'
  | 'resharding_stream_records';

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

export type ReshardingDirection = 'up' | 'down';

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

export type ShardKeyDescription = {
  key: ShardKey;
};

export type ShardKeysResponse = {
  shard_keys?: ShardKeyDescription[] | null;
};

export type CreateShardingKey = {
  shard_key: ShardKey;
  /** Default: the collection's. */
  shards_number?: number | null;
  replication_factor?: number | null;
  /** Peer ids. Default: all. */
  placement?: number[] | null;
  initial_state?: ReplicaState | null;
};

export type DropShardingKey = {
  shard_key: ShardKey;
};

export type MoveShard = {
  shard_id: number;
  to_peer_id: number;
  from_peer_id: number;
  method?: ShardTransferMethod | null;
};

export type ReplicateShard = {
  shard_id: number;
  to_peer_id: number;
  from_peer_id: number;
  method?: ShardTransferMethod | null;
};

export type AbortShardTransfer = {
  shard_id: number;
  to_peer_id: number;
  from_peer_id: number;
};

export type Replica = {
  shard_id: number;
  peer_id: number;
};

export type RestartTransfer = {
  shard_id: number;
  from_peer_id: number;
  to_peer_id: number;
  method: ShardTransferMethod;
};

export type StartResharding = {
  direction: ReshardingDirection;
  peer_id?: number | null;
  shard_key?: ShardKey | null;
};

/** Has no settings. */
export type AbortResharding = { [key: string]: never };

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

export type StateRole = 'Follower' | 'Candidate' | 'Leader' | 'PreCandidate';

export type ConsensusThreadStatus =
  | { consensus_thread_status: 'working'; last_update: string }
  | { consensus_thread_status: 'stopped' }
  | { consensus_thread_status: 'stopped_with_err'; err: string };

export type ShardStatus = 'green' | 'yellow' | 'grey' | 'red';

export type ShardCleanStatusProgressTelemetry = {
  deleted_points: number;
};

export type ShardCleanStatusFailedTelemetry = {
  reason: string;
};

export type ShardCleanStatusTelemetry =
  | 'started'
  | 'done'
  | 'cancelled'
  | { progress: ShardCleanStatusProgressTelemetry }
  | { failed: ShardCleanStatusFailedTelemetry };

export type PartialSnapshotTelemetry = {
  ongoing_create_snapshot_requests: number;
  is_recovering: boolean;
  recovery_timestamp: number;
};

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

export type DistributedShardTelemetry = {
  id: number;
  key?: ShardKey | LooseObject | null;
  replicas: DistributedReplicaTelemetry[];
};

export type DistributedCollectionTelemetry = {
  id: string;
  shards?: DistributedShardTelemetry[] | null;
  reshardings?: ReshardingInfo[] | null;
  shard_transfers?: ShardTransferInfo[] | null;
};

export type DistributedPeerDetails = {
  version: string;
  role?: StateRole | LooseObject | null;
  is_voter: boolean;
  term: number;
  commit: number;
  num_pending_operations: number;
  consensus_thread_status: ConsensusThreadStatus;
};

export type DistributedPeerInfo = {
  uri: string;
  responsive: boolean;
  details?: DistributedPeerDetails | LooseObject | null;
};

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

export type QuotaUsage = {
  resident_memory_percent?: number | null;
  disk_usage_percent?: number | null;
};

export type PeerQuotaUsage = QuotaUsage & {
  exceeded: boolean;
};

export type QuotaStatus = {
  config: QuotaConfig;
  usage: QuotaUsage;
  /** By peer id. */
  peers?: { [peer: string]: PeerQuotaUsage | undefined } | null;
};
