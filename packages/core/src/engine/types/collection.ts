import type { Loose, LooseObject } from './loose-object.js';
import type { PayloadIndexInfo } from './payload-index.js';
import type { Payload } from './point.js';
import type { QuantizationConfig, QuantizationConfigDiff } from './quantization.js';
import type { Memory } from './storage.js';
import type { StrictModeConfig } from './strict-mode.js';
import type {
  HnswConfig,
  HnswConfigDiff,
  SparseVectorsConfig,
  VectorsConfig,
} from './vector-config.js';

/** How points find their shard: by hash of the id, or by a named key. */
export type ShardingMethod = 'auto' | 'custom';

/** Where payloads live. */
export type PayloadStorageParams = {
  /** `pinned` is refused. */
  memory?: Memory | null;
};

/** Settings of the write-ahead log. */
export type WalConfigDiff = {
  /** Size of one log file, in megabytes. Default 32. */
  wal_capacity_mb?: number | null;
  /** Files made ahead of need. Default 0. */
  wal_segments_ahead?: number | null;
  /** Full files kept. Default 1. */
  wal_retain_closed?: number | null;
};

/** Settings of the write-ahead log in force. */
export type WalConfig = {
  wal_capacity_mb: number;
  wal_segments_ahead: number;
  wal_retain_closed?: number;
};

/** Lets the engine choose. */
export type MaxOptimizationThreadsSetting = 'auto';

/** Threads for background work. */
export type MaxOptimizationThreads = MaxOptimizationThreadsSetting | number;

/** Settings of background work; a field left out keeps its value. */
export type OptimizersConfigDiff = {
  /** Share of deleted points above which a segment is rewritten. Default 0.2. */
  deleted_threshold?: number | null;
  /** Vectors a segment must hold before it is rewritten. Default 1000. */
  vacuum_min_vector_number?: number | null;
  /** Segments to aim for; 0 lets the engine choose. */
  default_segment_number?: number | null;
  /** Kilobytes of vectors, in their datatype, in one segment at most. Default: on a cluster by number of threads, embedded what one memory holds. */
  max_segment_size?: number | null;
  /** Older setting, superseded by `memory`. */
  memmap_threshold?: number | null;
  /** Kilobytes of vectors, in their datatype, above which a graph is built. 0: never. Default 10000. */
  indexing_threshold?: number | null;
  /** Seconds between flushes. Default 5. */
  flush_interval_sec?: number | null;
  /** 0 stops background work. Default: `auto`. */
  max_optimization_threads?: MaxOptimizationThreads | null;
  /** Hide large unindexed parts from reads until they are indexed. Default false. */
  prevent_unoptimized?: boolean | null;
};

/** Settings of background work in force. */
export type OptimizersConfig = {
  deleted_threshold?: number;
  vacuum_min_vector_number?: number;
  default_segment_number: number;
  max_segment_size?: number | null;
  memmap_threshold?: number | null;
  indexing_threshold?: number | null;
  flush_interval_sec: number;
  max_optimization_threads?: number | null;
  prevent_unoptimized?: boolean | null;
};

/**
 * A new collection. Its name has 1 to 255 bytes and none of `< > : " / \ | ? *`, NUL or 0x1F.
 * `vectors` may be left out for one with sparse vectors or payload only.
 */
export type CreateCollection = {
  vectors?: VectorsConfig;
  /** Default 1. Fixed afterwards. */
  shard_number?: number | null;
  sharding_method?: ShardingMethod | null;
  /** Default 1. */
  replication_factor?: number | null;
  /** Replicas that must confirm a write. Default 1. */
  write_consistency_factor?: number | null;
  /** Older form of `payload.memory`. */
  on_disk_payload?: boolean | null;
  payload?: PayloadStorageParams | null;
  hnsw_config?: HnswConfigDiff | null;
  wal_config?: WalConfigDiff | null;
  optimizers_config?: OptimizersConfigDiff | null;
  quantization_config?: QuantizationConfig | null;
  sparse_vectors?: SparseVectorsConfig | null;
  strict_mode_config?: StrictModeConfig | null;
  /** Free JSON kept with the collection. */
  metadata?: Payload | null;
};

/** By vector name; `""` is the unnamed one. */
export type VectorsConfigDiff = { [name: string]: VectorParamsDiff | undefined };

/** Changes to one vector. Size, distance and datatype cannot change. */
export type VectorParamsDiff = {
  hnsw_config?: HnswConfigDiff | null;
  quantization_config?: QuantizationConfigDiff | null;
  on_disk?: boolean | null;
  memory?: Memory | null;
};

/** Changes to storage and replication. */
export type CollectionParamsDiff = {
  replication_factor?: number | null;
  write_consistency_factor?: number | null;
  read_fan_out_factor?: number | null;
  read_fan_out_delay_ms?: number | null;
  on_disk_payload?: boolean | null;
  payload?: PayloadStorageParams | null;
};

/** Changes to a collection. What is left out stays. */
export type UpdateCollection = {
  vectors?: VectorsConfigDiff | null;
  optimizers_config?: OptimizersConfigDiff | null;
  params?: CollectionParamsDiff | null;
  hnsw_config?: HnswConfigDiff | null;
  quantization_config?: QuantizationConfigDiff | null;
  sparse_vectors?: SparseVectorsConfig | null;
  strict_mode_config?: StrictModeConfig | null;
  /** Merged key by key into what is there. */
  metadata?: Payload | null;
};

/** `green`: ready. `yellow`: optimising. `grey`: optimisation waits for a write. `red`: failed. */
export type CollectionStatus = 'green' | 'yellow' | 'grey' | 'red';

/** `ok`, or the failure that stopped background work. */
export type OptimizersStatus = 'ok' | { error: string };

/** Advice on a setting that works badly. */
export type CollectionWarning = {
  message: string;
};

/** Parameters in force. */
export type CollectionParams = {
  vectors?: VectorsConfig;
  shard_number?: number;
  sharding_method?: ShardingMethod | null;
  replication_factor?: number;
  write_consistency_factor?: number;
  read_fan_out_factor?: number | null;
  read_fan_out_delay_ms?: number | null;
  on_disk_payload?: boolean | null;
  payload?: PayloadStorageParams | null;
  sparse_vectors?: SparseVectorsConfig | null;
};

/** Settings in force. */
export type CollectionConfig = {
  params: CollectionParams;
  hnsw_config: HnswConfig;
  optimizer_config: OptimizersConfig;
  wal_config?: WalConfig | null;
  quantization_config?: QuantizationConfig | null;
  strict_mode_config?: StrictModeConfig | null;
  metadata?: Payload | null;
};

/** Writes accepted and not yet applied. */
export type UpdateQueueInfo = {
  length: number;
  deferred_points?: number | null;
};

/**
 * State of a collection. Counts may lag behind and count points under rewriting twice; `count` is
 * exact.
 */
export type CollectionInfo = {
  status: CollectionStatus;
  optimizer_status: OptimizersStatus;
  warnings?: CollectionWarning[];
  indexed_vectors_count?: number | null;
  points_count?: number | null;
  segments_count: number;
  config: Loose<CollectionConfig>;
  /** Payload indexes by field. */
  payload_schema: { [field: string]: Loose<PayloadIndexInfo> | undefined };
  update_queue?: UpdateQueueInfo | LooseObject | null;
};

/** A collection in a list. */
export type CollectionDescription = {
  name: string;
};

/** Collections in no particular order. */
export type CollectionsResponse = {
  collections: CollectionDescription[];
};

/** Whether a collection exists. */
export type CollectionExistence = {
  exists: boolean;
};

/** What answers, and in which version. */
export type VersionInfo = {
  title: string;
  version: string;
  /** Forty hexadecimal digits. */
  commit?: string | null;
};
