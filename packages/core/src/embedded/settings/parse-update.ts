import type { UpdateCollection, VectorsConfig } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import { normalizePayload } from '../payload/index.js';
import { Fields } from '../request/index.js';
import type { CollectionSettings } from './settings.js';
import { denseVectors, isUnnamed, present, sparseVectors } from './settings.js';
import { parseStrictMode } from './strict-mode.js';
import {
  MEMORY,
  parseHnsw,
  parseOptimizers,
  parseQuantizationDiff,
  presentOptimizers,
} from './tuning.js';
import { parseSparseVectors } from './vector-params.js';

/** Lays an update over settings. Size, distance and datatype of existing vectors cannot change. */
export function parseUpdate(
  current: CollectionSettings,
  request: UpdateCollection,
): CollectionSettings {
  const fields = new Fields(request ?? {}, '');
  const params = fields.object('params');
  const changedParams = params && {
    replication_factor: params.integer('replication_factor', { min: 1 }),
    write_consistency_factor: params.integer('write_consistency_factor', { min: 1 }),
    read_fan_out_factor: params.integer('read_fan_out_factor', { min: 0 }),
    read_fan_out_delay_ms: params.integer('read_fan_out_delay_ms', { min: 0 }),
    on_disk_payload: params.boolean('on_disk_payload'),
    payload: params.raw('payload') as { memory?: 'cold' | 'cached' | 'pinned' } | undefined,
  };
  params?.done();
  const quantization = parseQuantizationDiff(fields);
  const settings: CollectionSettings = {
    ...current,
    params: {
      ...current.params,
      ...present(changedParams),
      ...(current.params.vectors
        ? { vectors: updateVectors(current.params.vectors, fields.object('vectors')) }
        : {}),
      ...(fields.has('sparse_vectors') ? { sparse_vectors: updateSparse(current, fields) } : {}),
    },
    hnsw_config: { ...current.hnsw_config, ...present(parseHnsw(fields.object('hnsw_config'))) },
    optimizer_config: {
      ...current.optimizer_config,
      ...presentOptimizers(parseOptimizers(fields.object('optimizers_config'))),
    },
    quantization_config: quantization === undefined ? current.quantization_config : quantization,
    strict_mode_config: fields.has('strict_mode_config')
      ? {
          ...current.strict_mode_config,
          ...present(parseStrictMode(fields.object('strict_mode_config'))),
        }
      : current.strict_mode_config,
    metadata: fields.has('metadata')
      ? mergeMetadata(current.metadata, normalizePayload(fields.raw('metadata'), 'metadata'))
      : current.metadata,
  };
  fields.raw('timeout');
  fields.done();
  return settings;
}

function updateVectors(vectors: VectorsConfig, changes: Fields | undefined): VectorsConfig {
  if (!changes) return vectors;
  const named = denseVectors(vectors);
  for (const name of changes.keys()) {
    const params = named.get(name);
    if (!params) throw new BadRequestError(`Wrong input: Not existing vector name error: ${name}`);
    const change = changes.object(name);
    if (!change) continue;
    const quantization = parseQuantizationDiff(change);
    const { quantization_config: kept, ...rest } = params;
    const nextQuantization = quantization === undefined ? kept : (quantization ?? undefined);
    const hnsw = parseHnsw(change.object('hnsw_config'));
    named.set(name, {
      ...rest,
      ...(nextQuantization ? { quantization_config: nextQuantization } : {}),
      ...(hnsw ? { hnsw_config: { ...rest.hnsw_config, ...hnsw } } : {}),
      ...present({ on_disk: change.boolean('on_disk'), memory: change.oneOf('memory', MEMORY) }),
    });
    change.done();
  }
  return isUnnamed(vectors) ? named.get('')! : Object.fromEntries(named);
}

function updateSparse(current: CollectionSettings, fields: Fields) {
  const known = sparseVectors(current.params);
  const changes = parseSparseVectors(fields) ?? {};
  for (const [name, change] of Object.entries(changes)) {
    const params = known.get(name);
    if (!params) throw new BadRequestError(`Wrong input: Not existing vector name error: ${name}`);
    known.set(name, { ...params, ...change });
  }
  return Object.fromEntries(known);
}

function mergeMetadata(
  current: CollectionSettings['metadata'],
  change: CollectionSettings['metadata'],
): CollectionSettings['metadata'] {
  const merged = { ...current, ...change };
  for (const [key, value] of Object.entries(merged)) if (value === null) delete merged[key];
  return merged;
}
