import type {
  CollectionInfo,
  CreateCollection,
  PayloadFieldSchema,
  UpdateCollection,
  VectorEngine,
} from '../engine/index.js';

/** The request that makes a collection like another one. */
export function creationOf(info: CollectionInfo): CreateCollection {
  const { config } = info;
  const { params } = config;
  return withoutNothing({
    vectors: params.vectors,
    sparse_vectors: params.sparse_vectors,
    shard_number: params.shard_number,
    sharding_method: params.sharding_method,
    replication_factor: params.replication_factor,
    write_consistency_factor: params.write_consistency_factor,
    on_disk_payload: params.on_disk_payload,
    hnsw_config: config.hnsw_config,
    wal_config: config.wal_config,
    quantization_config: config.quantization_config,
    metadata: config.metadata,
    optimizers_config: withoutNothing({ ...config.optimizer_config, indexing_threshold: 0 }),
  }) as CreateCollection;
}

/** What is only set when all points are there: the threshold that bulk mode put off, and limits that would stop the copy. */
export function finishOf(info: CollectionInfo): UpdateCollection {
  const { config } = info;
  return withoutNothing({
    optimizers_config: { indexing_threshold: config.optimizer_config.indexing_threshold ?? 10_000 },
    strict_mode_config: config.strict_mode_config,
  }) as UpdateCollection;
}

/** Makes the payload indexes that the source has. */
export async function copyIndexes(
  info: CollectionInfo,
  target: VectorEngine,
  collection: string,
): Promise<void> {
  for (const [field, index] of Object.entries(info.payload_schema)) {
    if (!index) continue;
    await target.createPayloadIndex(collection, {
      field_name: field,
      field_schema: (index.params ?? index.data_type) as PayloadFieldSchema,
      wait: true,
    });
  }
}

function withoutNothing(object: object): object {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== null),
  );
}
