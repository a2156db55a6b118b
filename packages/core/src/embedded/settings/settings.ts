import type {
  CollectionParams,
  HnswConfig,
  HnswConfigDiff,
  OptimizersConfig,
  Payload,
  PayloadFieldSchema,
  QuantizationConfig,
  SparseVectorParams,
  StrictModeConfig,
  VectorParams,
  VectorsConfig,
  WalConfig,
} from '../../engine/index.js';
import type { DatatypeName, VectorKind } from '../vectors/index.js';
import { keptDatatype, VALUE_BYTES } from '../vectors/index.js';

/**
 * Everything that is settled about a collection. It is plain JSON: the form that the manifest and the log store, and
 * nearly the form in which `getCollection` reports it.
 */
export interface CollectionSettings {
  readonly params: CollectionParams;
  readonly hnsw_config: HnswConfig;
  readonly optimizer_config: OptimizersConfig;
  readonly wal_config: WalConfig;
  readonly quantization_config: QuantizationConfig | null;
  readonly strict_mode_config?: StrictModeConfig | undefined;
  readonly metadata?: Payload | undefined;
  readonly payload_schema: { readonly [field: string]: PayloadFieldSchema };
}

/** Defaults as Qdrant 1.19 has them; thresholds are kilobytes of vectors. */
export const DEFAULT_HNSW: HnswConfig = {
  m: 16,
  ef_construct: 100,
  full_scan_threshold: 10_000,
  max_indexing_threads: 0,
  on_disk: false,
};

/** Qdrant's defaults. Those about flushing and mapping are reported and change nothing here; sizes are kilobytes of vectors. */
export const DEFAULT_OPTIMIZERS: OptimizersConfig = {
  deleted_threshold: 0.2,
  vacuum_min_vector_number: 1000,
  default_segment_number: 0,
  max_segment_size: null,
  memmap_threshold: null,
  indexing_threshold: 10_000,
  flush_interval_sec: 5,
  max_optimization_threads: null,
};

/** Qdrant's defaults. They are reported, and change nothing: the log here has no capacity. */
export const DEFAULT_WAL: WalConfig = {
  wal_capacity_mb: 32,
  wal_segments_ahead: 0,
  wal_retain_closed: 1,
};

/** The dense vector names of a configuration; a configuration of one unnamed vector gives `''`. */
export function denseVectors(vectors: VectorsConfig | undefined): Map<string, VectorParams> {
  if (vectors === undefined) return new Map();
  if (isUnnamed(vectors)) return new Map([['', vectors]]);
  const named = new Map<string, VectorParams>();
  for (const [name, params] of Object.entries(vectors)) if (params) named.set(name, params);
  return named;
}

/** Whether a configuration has one vector without a name. */
export function isUnnamed(vectors: VectorsConfig): vectors is VectorParams {
  return typeof (vectors as VectorParams).size === 'number';
}

/** The sparse vector names of a configuration. */
export function sparseVectors(params: CollectionParams): Map<string, SparseVectorParams> {
  const named = new Map<string, SparseVectorParams>();
  for (const [name, sparse] of Object.entries(params.sparse_vectors ?? {})) {
    if (sparse) named.set(name, sparse);
  }
  return named;
}

/** All vector names with what they hold. */
export function vectorKinds(settings: CollectionSettings): Map<string, VectorKind> {
  const kinds = new Map<string, VectorKind>();
  for (const [name, params] of denseVectors(settings.params.vectors)) {
    const { size: dimension, distance } = params;
    const datatype = keptAs(params);
    kinds.set(name, {
      kind: params.multivector_config ? 'multi' : 'dense',
      dimension,
      distance,
      ...(datatype !== 'float32' && { datatype }),
    });
  }
  for (const [name, params] of sparseVectors(settings.params)) {
    kinds.set(name, { kind: 'sparse', idf: params.modifier === 'idf' });
  }
  return kinds;
}

/** The datatype of each dense name; `float32` where none is set. */
export function datatypes(settings: CollectionSettings): Map<string, DatatypeName> {
  const types = new Map<string, DatatypeName>();
  for (const [name, params] of denseVectors(settings.params.vectors)) {
    types.set(name, datatypeOf(params));
  }
  return types;
}

function datatypeOf({ datatype }: VectorParams): DatatypeName {
  return !datatype || datatype === 'turbo4' ? 'float32' : datatype;
}

/** What segments keep the values of a dense name as. */
function keptAs(params: VectorParams): DatatypeName {
  return keptDatatype(params.distance, datatypeOf(params));
}

/** The dense names whose values are kept in fewer than four bytes, and as what. */
export function narrowDatatypes(settings: CollectionSettings): Map<string, DatatypeName> {
  const narrow = new Map<string, DatatypeName>();
  for (const [name, params] of denseVectors(settings.params.vectors)) {
    const datatype = keptAs(params);
    if (datatype !== 'float32') narrow.set(name, datatype);
  }
  return narrow;
}

/** Bytes of one vector of a dense name, or of one row of a multivector, as segments keep it: what thresholds count. */
export function bytesPerVector(params: VectorParams): number {
  return params.size * VALUE_BYTES[keptAs(params)];
}

/** The graph parameters of a dense name: its own over the collection's. */
export function hnswOf(settings: CollectionSettings, name: string): HnswConfig {
  return mergeHnsw(
    settings.hnsw_config,
    denseVectors(settings.params.vectors).get(name)?.hnsw_config ?? undefined,
  );
}

/** `full_scan_threshold` by dense name, where it is another than the default: that one leaves the choice to the engine. */
export function chosenFullScans(settings: CollectionSettings): Map<string, number> {
  const chosen = new Map<string, number>();
  for (const name of denseVectors(settings.params.vectors).keys()) {
    const { full_scan_threshold } = hnswOf(settings, name);
    if (full_scan_threshold !== DEFAULT_HNSW.full_scan_threshold) {
      chosen.set(name, full_scan_threshold);
    }
  }
  return chosen;
}

/** The quantization of a dense name: its own over the collection's. */
function quantizationOf(
  settings: CollectionSettings,
  name: string,
): QuantizationConfig | undefined {
  const own = denseVectors(settings.params.vectors).get(name)?.quantization_config;
  return own ?? settings.quantization_config ?? undefined;
}

/** Where the originals of a dense name are kept, and what of it is quantized. */
export function storageOf(
  settings: CollectionSettings,
  name: string,
): { onDisk: boolean; quantization: QuantizationConfig | undefined } {
  const params = denseVectors(settings.params.vectors).get(name);
  return {
    onDisk: params?.on_disk ?? params?.memory === 'cold',
    quantization: quantizationOf(settings, name),
  };
}

/** A configuration with the set fields of a change laid over it. */
function mergeHnsw(base: HnswConfig, diff: HnswConfigDiff | undefined): HnswConfig {
  return { ...base, ...present(diff) };
}

/** The fields of an object that are neither `undefined` nor `null`. */
export function present<T extends object>(value: T | null | undefined): Present<T> {
  return Object.fromEntries(
    Object.entries(value ?? {}).filter(([, field]) => field !== undefined && field !== null),
  ) as Present<T>;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], null | undefined> };
