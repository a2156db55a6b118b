import type {
  CollectionConfig,
  CollectionInfo,
  CollectionStatus,
  PayloadIndexInfo,
  PayloadSchemaType,
} from '../../engine/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { bytesPerVector, denseVectors } from '../settings/index.js';
import type { SegmentStore } from './segment-store.js';

/** What `getCollection` answers: true counters, and the configuration with every default in it. */
export function describeCollection(
  settings: CollectionSettings,
  store: SegmentStore,
  state: {
    readonly status: CollectionStatus;
    readonly failure: Error | undefined;
    readonly queued: number;
  },
): CollectionInfo {
  const config: CollectionConfig = {
    params: settings.params,
    hnsw_config: settings.hnsw_config,
    optimizer_config: settings.optimizer_config,
    wal_config: settings.wal_config,
    quantization_config: settings.quantization_config,
  };
  if (settings.strict_mode_config) config.strict_mode_config = settings.strict_mode_config;
  if (settings.metadata) config.metadata = settings.metadata;
  return {
    status: state.status,
    optimizer_status: state.failure ? { error: state.failure.message } : 'ok',
    indexed_vectors_count: countIndexed(settings, store),
    points_count: store.pointCount,
    segments_count: store.segments.length,
    config,
    payload_schema: describeSchema(settings, store),
    update_queue: { length: state.queued },
  };
}

/** Living dense vectors that a graph serves; sparse ones are always indexed and count too. */
function countIndexed(settings: CollectionSettings, store: SegmentStore): number {
  const names = new Set([
    ...denseVectors(settings.params.vectors).keys(),
    ...Object.keys(settings.params.sparse_vectors ?? {}),
  ]);
  let count = 0;
  for (const segment of store.segments) {
    for (const name of names) {
      const field = segment.fields.get(name);
      if (!field?.indexed) continue;
      count += Math.min(field.inGraphs ?? field.count, segment.liveCount);
    }
  }
  return count;
}

function describeSchema(
  settings: CollectionSettings,
  store: SegmentStore,
): { [field: string]: PayloadIndexInfo } {
  const schema: { [field: string]: PayloadIndexInfo } = {};
  for (const [field, params] of Object.entries(settings.payload_schema)) {
    let points = 0;
    for (const segment of store.segments) {
      points += segment.payloadIndexes.field(field)?.pointCount ?? 0;
    }
    schema[field] =
      typeof params === 'string'
        ? { data_type: params, points }
        : { data_type: params.type as PayloadSchemaType, params, points };
  }
  return schema;
}

/** Bytes of the living points' dense vectors in their datatypes. */
export function vectorBytes(settings: CollectionSettings, store: SegmentStore): number {
  let bytes = 0;
  for (const [name, params] of denseVectors(settings.params.vectors)) {
    bytes += store.vectorCount(name) * bytesPerVector(params);
  }
  return bytes;
}
