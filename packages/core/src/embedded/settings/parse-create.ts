import type { CreateCollection } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import { normalizePayload } from '../payload/index.js';
import { Fields } from '../request/index.js';
import type { CollectionSettings } from './settings.js';
import {
  DEFAULT_HNSW,
  DEFAULT_OPTIMIZERS,
  DEFAULT_WAL,
  denseVectors,
  present,
} from './settings.js';
import { parseStrictMode } from './strict-mode.js';
import {
  MEMORY,
  parseHnsw,
  parseOptimizers,
  parseQuantization,
  parseWal,
  presentOptimizers,
} from './tuning.js';
import { parseSparseVectors, parseVectors } from './vector-params.js';

/** Turns a creation request into settings, with every default filled in. */
export function parseCreate(request: CreateCollection): CollectionSettings {
  const fields = new Fields(request, '');
  const vectors = fields.has('vectors') ? parseVectors(fields.raw('vectors')) : undefined;
  const sparse = parseSparseVectors(fields);
  for (const name of Object.keys(sparse ?? {})) {
    if (denseVectors(vectors).has(name)) {
      throw new BadRequestError(
        `Wrong input: sparse_vectors.${name}: the name is already that of a dense vector`,
      );
    }
  }
  const payload = fields.object('payload');
  const payloadMemory = payload?.oneOf('memory', MEMORY);
  payload?.done();
  const settings: CollectionSettings = {
    params: {
      ...(vectors ? { vectors } : {}),
      ...(sparse ? { sparse_vectors: sparse } : {}),
      shard_number: fields.integer('shard_number', { min: 1 }) ?? 1,
      ...present({ sharding_method: fields.oneOf('sharding_method', ['auto', 'custom']) }),
      replication_factor: fields.integer('replication_factor', { min: 1 }) ?? 1,
      write_consistency_factor: fields.integer('write_consistency_factor', { min: 1 }) ?? 1,
      on_disk_payload: fields.boolean('on_disk_payload') ?? true,
      ...(payloadMemory ? { payload: { memory: payloadMemory } } : {}),
    },
    hnsw_config: { ...DEFAULT_HNSW, ...present(parseHnsw(fields.object('hnsw_config'))) },
    optimizer_config: {
      ...DEFAULT_OPTIMIZERS,
      ...presentOptimizers(parseOptimizers(fields.object('optimizers_config'))),
    },
    wal_config: { ...DEFAULT_WAL, ...present(parseWal(fields.object('wal_config'))) },
    quantization_config: parseQuantization(fields.object('quantization_config')) ?? null,
    strict_mode_config: parseStrictMode(fields.object('strict_mode_config')),
    metadata: fields.has('metadata')
      ? normalizePayload(fields.raw('metadata'), 'metadata')
      : undefined,
    payload_schema: {},
  };
  fields.raw('timeout');
  fields.done();
  return settings;
}
