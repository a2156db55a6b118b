import type {
  HnswConfigDiff,
  OptimizersConfigDiff,
  QuantizationConfig,
} from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import { type Fields, formatError } from '../request/index.js';
import { present } from './settings.js';

/** Where data is kept: on disk, on disk but cached, or in memory for good. */
export const MEMORY = ['cold', 'cached', 'pinned'] as const;

/** `hnsw_config` of a request. */
export function parseHnsw(fields: Fields | undefined): HnswConfigDiff | undefined {
  if (!fields) return undefined;
  const config = present({
    m: fields.integer('m', { min: 0 }),
    ef_construct: fields.integer('ef_construct', { min: 4 }),
    full_scan_threshold: fields.integer('full_scan_threshold', { min: 10 }),
    max_indexing_threads: fields.integer('max_indexing_threads', { min: 0 }),
    on_disk: fields.boolean('on_disk'),
    memory: fields.oneOf('memory', MEMORY),
    payload_m: fields.integer('payload_m', { min: 0 }),
    inline_storage: fields.boolean('inline_storage'),
  });
  fields.done();
  return config;
}

/** `optimizers_config` of a request. */
export function parseOptimizers(fields: Fields | undefined): OptimizersConfigDiff | undefined {
  if (!fields) return undefined;
  const threads = fields.raw('max_optimization_threads');
  const config: OptimizersConfigDiff = {
    deleted_threshold: fields.number('deleted_threshold', { min: 0, max: 1 }),
    vacuum_min_vector_number: fields.integer('vacuum_min_vector_number', { min: 100 }),
    default_segment_number: fields.integer('default_segment_number', { min: 0 }),
    max_segment_size: fields.integer('max_segment_size', { min: 1 }),
    memmap_threshold: fields.integer('memmap_threshold', { min: 0 }),
    indexing_threshold: fields.integer('indexing_threshold', { min: 0 }),
    flush_interval_sec: fields.integer('flush_interval_sec', { min: 1 }),
    max_optimization_threads:
      threads === 'auto' ? 'auto' : fields.integer('max_optimization_threads', { min: 0 }),
    prevent_unoptimized: fields.boolean('prevent_unoptimized'),
  };
  fields.done();
  return config;
}

/** Optimizer changes with `auto` in its stored form. */
export function presentOptimizers(diff: OptimizersConfigDiff | undefined) {
  const { max_optimization_threads: threads, ...rest } = present(diff);
  return {
    ...rest,
    ...(threads === undefined
      ? {}
      : { max_optimization_threads: threads === 'auto' ? null : threads }),
  };
}

/** `wal_config` of a request. */
export function parseWal(fields: Fields | undefined) {
  if (!fields) return undefined;
  const config = {
    wal_capacity_mb: fields.integer('wal_capacity_mb', { min: 1 }),
    wal_segments_ahead: fields.integer('wal_segments_ahead', { min: 0 }),
    wal_retain_closed: fields.integer('wal_retain_closed', { min: 1 }),
  };
  fields.done();
  return config;
}

/** `quantization_config` of a request; `turbo` is refused by name. */
export function parseQuantization(fields: Fields | undefined): QuantizationConfig | undefined {
  if (!fields) return undefined;
  const kind = (['scalar', 'product', 'binary', 'turbo'] as const).find((name) => fields.has(name));
  if (!kind) {
    throw formatError(fields.path, 'an object with `scalar`, `product` or `binary`', {});
  }
  if (kind === 'turbo') {
    throw new BadRequestError(
      `Wrong input: ${fields.at('turbo')}: turbo quantization is not available in this engine, use scalar, product or binary`,
    );
  }
  const inner = fields.object(kind)!;
  const shared = { always_ram: inner.boolean('always_ram'), memory: inner.oneOf('memory', MEMORY) };
  let config: QuantizationConfig;
  if (kind === 'scalar') {
    const type = inner.oneOf('type', ['int8']);
    if (!type) throw formatError(inner.at('type'), '"int8"', undefined);
    config = {
      scalar: {
        type,
        ...present({ quantile: inner.number('quantile', { min: 0.5, max: 1 }), ...shared }),
      },
    };
  } else if (kind === 'product') {
    const compression = inner.oneOf('compression', ['x4', 'x8', 'x16', 'x32', 'x64']);
    if (!compression) throw formatError(inner.at('compression'), '"x4" to "x64"', undefined);
    config = { product: { compression, ...present(shared) } };
  } else {
    config = {
      binary: present({
        encoding: inner.oneOf('encoding', ['one_bit', 'two_bits', 'one_and_half_bits']),
        query_encoding: inner.oneOf('query_encoding', [
          'default',
          'binary',
          'scalar4bits',
          'scalar8bits',
        ]),
        ...shared,
      }),
    };
  }
  inner.done();
  fields.done();
  return config;
}

/** `null` removes the quantization, `undefined` leaves it. */
export function parseQuantizationDiff(fields: Fields): QuantizationConfig | null | undefined {
  const value = fields.raw('quantization_config');
  if (value === undefined) return undefined;
  if (value === 'Disabled') return null;
  return parseQuantization(fields.object('quantization_config'));
}
