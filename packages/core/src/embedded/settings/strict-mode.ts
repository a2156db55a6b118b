import type { StrictModeConfig } from '../../engine/index.js';
import type { Fields } from '../request/index.js';
import { present } from './settings.js';

const STRICT_NUMBERS = [
  'max_query_limit',
  'max_timeout',
  'search_max_hnsw_ef',
  'upsert_max_batchsize',
  'search_max_batchsize',
  'max_collection_vector_size_bytes',
  'read_rate_limit',
  'write_rate_limit',
  'max_collection_payload_size_bytes',
  'max_points_count',
  'filter_max_conditions',
  'condition_max_size',
  'max_payload_index_count',
  'max_resident_memory_percent',
] as const;
const STRICT_FLAGS = [
  'enabled',
  'unindexed_filtering_retrieve',
  'unindexed_filtering_update',
  'search_allow_exact',
] as const;

/** Reads the limits of strict mode. */
export function parseStrictMode(fields: Fields | undefined): StrictModeConfig | undefined {
  if (!fields) return undefined;
  const config: StrictModeConfig = {};
  for (const name of STRICT_NUMBERS) {
    const value = fields.integer(name, { min: name === 'max_payload_index_count' ? 0 : 1 });
    if (value !== undefined) config[name] = value;
  }
  for (const name of STRICT_FLAGS) {
    const value = fields.boolean(name);
    if (value !== undefined) config[name] = value;
  }
  const oversampling = fields.number('search_max_oversampling', { min: 1 });
  if (oversampling !== undefined) config.search_max_oversampling = oversampling;
  const multi = fields.object('multivector_config');
  if (multi) {
    config.multivector_config = {};
    for (const name of multi.keys()) {
      const max = multi.object(name)?.integer('max_vectors', { min: 1 });
      config.multivector_config[name] = present({ max_vectors: max });
    }
  }
  const sparse = fields.object('sparse_config');
  if (sparse) {
    config.sparse_config = {};
    for (const name of sparse.keys()) {
      const max = sparse.object(name)?.integer('max_length', { min: 1 });
      config.sparse_config[name] = present({ max_length: max });
    }
  }
  fields.done();
  return config;
}
