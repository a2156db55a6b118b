import type { QuantizationConfig } from './quantization.js';
import type { Datatype, Memory, VectorStorageDatatype } from './storage.js';

/**
 * How vectors are compared. `Cosine` and `Dot` are similarities (larger is better); `Euclid` and
 * `Manhattan` distances (smaller is better). `Cosine` normalises vectors when they are written.
 */
export type Distance = 'Cosine' | 'Euclid' | 'Dot' | 'Manhattan';

/** How rows of multivectors are compared: the best document row for each query row, summed. */
export type MultiVectorComparator = 'max_sim';

/** Makes a vector a multivector. */
export type MultiVectorConfig = {
  comparator: MultiVectorComparator;
};

/** One dense vector of a collection. `size`, `distance` and `datatype` are fixed once written. */
export type VectorParams = {
  /** Dimensions, 1 to 65536. */
  size: number;
  distance: Distance;
  /** Overrides the collection's. */
  hnsw_config?: HnswConfigDiff | null;
  /** Overrides the collection's. */
  quantization_config?: QuantizationConfig | null;
  /** Older form of `memory`: true is `cold`. */
  on_disk?: boolean | null;
  memory?: Memory | null;
  /**
   * What values are rounded to, and kept as: `float16` takes two bytes a value, `uint8` (numbers from 0 to 255, cut off after the
   * point) one. Embedded, `uint8` under `Cosine` is rounded and takes four. Default `float32`.
   */
  datatype?: Datatype | null;
  /** Present when each point holds several rows. */
  multivector_config?: MultiVectorConfig | null;
};

/** One unnamed vector, or vectors by name. */
export type VectorsConfig = VectorParams | { [name: string]: VectorParams | undefined };

/**
 * Settings of the graph index; a field left out keeps its value. A change rebuilds graphs in the
 * background.
 */
export type HnswConfigDiff = {
  /**
   * Links per point; twice as many on the ground layer. Larger finds more and takes memory. 0: no
   * graph. Default 16.
   */
  m?: number | null;
  /**
   * Width of the search while building, 4 or more. Larger builds a better graph, slower. Default
   * 100.
   */
  ef_construct?: number | null;
  /**
   * Kilobytes of vectors below which the points that a search may return are compared one by one, and above which the graph
   * is walked. 10 or more. Default 10000; the embedded engine then goes by what either costs.
   */
  full_scan_threshold?: number | null;
  /** Threads to build with; 0 lets the engine choose. */
  max_indexing_threads?: number | null;
  /** Older form of `memory`. */
  on_disk?: boolean | null;
  memory?: Memory | null;
  /**
   * Links of each point in a graph of its tenant's points alone, beside the graph over all, or with `m: 0` in place of it. The
   * embedded engine builds one for each tenant of more than a few thousand points (40 times `ef_construct`, or what
   * `full_scan_threshold` says) where a payload index is `is_tenant` and `payload_m` is set; 0 builds none. Qdrant links points
   * of equal values of any indexed field, and its default is `m`.
   */
  payload_m?: number | null;
  /** Copies of vectors inside the graph file: fewer disk reads, more space. Default false. */
  inline_storage?: boolean | null;
};

/** Settings of the graph index in force. */
export type HnswConfig = {
  m: number;
  ef_construct: number;
  full_scan_threshold: number;
  max_indexing_threads?: number;
  on_disk?: boolean | null;
  memory?: Memory | null;
  payload_m?: number | null;
  inline_storage?: boolean | null;
};

/** `idf` weighs each term of a query by how rare it is in the collection. Default `none`. */
export type Modifier = 'none' | 'idf';

/** One sparse vector of a collection. Compared by dot product. */
export type SparseVectorParams = {
  index?: SparseIndexParams | null;
  modifier?: Modifier | null;
};

/** Settings of a sparse vector's index. */
export type SparseIndexParams = {
  /** Points (not kilobytes) below which a filtered search compares one by one. Default 5000. */
  full_scan_threshold?: number | null;
  on_disk?: boolean | null;
  memory?: Memory | null;
  datatype?: Datatype | null;
};

/** Sparse vectors by name. Names are shared with dense ones. */
export type SparseVectorsConfig = { [name: string]: SparseVectorParams | undefined };

/** A vector added to an existing collection. */
export type VectorNameConfig = DenseVectorNameConfig | SparseVectorNameConfig;

/** A dense vector to add. */
export type DenseVectorNameConfig = {
  dense: DenseVectorConfig;
};

/** Parameters of a dense vector to add, as in `VectorParams`. */
export type DenseVectorConfig = {
  size: number;
  distance: Distance;
  multivector_config?: MultiVectorConfig | null;
  datatype?: VectorStorageDatatype | null;
};

/** A sparse vector to add. */
export type SparseVectorNameConfig = {
  sparse: SparseVectorConfig;
};

/** Parameters of a sparse vector to add, as in `SparseVectorParams`. */
export type SparseVectorConfig = {
  modifier?: Modifier | null;
  datatype?: VectorStorageDatatype | null;
};
