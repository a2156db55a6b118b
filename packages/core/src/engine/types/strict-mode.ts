/**
 * Limits on what requests may ask of a collection. A limit left out does not apply; a breach is a
 * 400 (rates: 429).
 */
export type StrictModeConfig = {
  /** Default false: no limit applies. */
  enabled?: boolean | null;
  max_query_limit?: number | null;
  /** Seconds. */
  max_timeout?: number | null;
  /** False: reads may filter on indexed fields only. */
  unindexed_filtering_retrieve?: boolean | null;
  /** False: writes may filter on indexed fields only. */
  unindexed_filtering_update?: boolean | null;
  search_max_hnsw_ef?: number | null;
  search_allow_exact?: boolean | null;
  search_max_oversampling?: number | null;
  /** Points in one upsert. */
  upsert_max_batchsize?: number | null;
  /** Queries in one batch. */
  search_max_batchsize?: number | null;
  max_collection_vector_size_bytes?: number | null;
  /** Reads per minute. */
  read_rate_limit?: number | null;
  /** Writes per minute. */
  write_rate_limit?: number | null;
  max_collection_payload_size_bytes?: number | null;
  max_points_count?: number | null;
  filter_max_conditions?: number | null;
  /** Values in one condition, such as a long `any`. */
  condition_max_size?: number | null;
  multivector_config?: StrictModeMultivectorConfig | null;
  sparse_config?: StrictModeSparseConfig | null;
  max_payload_index_count?: number | null;
  max_resident_memory_percent?: number | null;
};

/** By vector name. */
export type StrictModeMultivectorConfig = { [name: string]: StrictModeMultivector | undefined };

/** Limits on one multivector. */
export type StrictModeMultivector = {
  /** Rows per point. */
  max_vectors?: number | null;
};

/** By vector name. */
export type StrictModeSparseConfig = { [name: string]: StrictModeSparse | undefined };

/** Limits on one sparse vector. */
export type StrictModeSparse = {
  /** Non-zero places per vector. */
  max_length?: number | null;
};
