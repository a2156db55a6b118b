import type { Loose, LooseObject } from './loose-object.js';
import type { Payload } from './point.js';

/**
 * How vectors are compared. `Cosine` and `Dot` are similarities (larger is better); `Euclid` and `Manhattan` distances
 * (smaller is better). `Cosine` normalises vectors when they are written.
 */
export type Distance = 'Cosine' | 'Euclid' | 'Dot' | 'Manhattan';

/** How one number is stored. Narrow types save memory and lose precision; vectors are read back as stored. */
export type Datatype = 'float32' | 'uint8' | 'float16' | 'turbo4';

/** Same constants as {@link Datatype}, named apart in the API. */
export type VectorStorageDatatype = Datatype;

/** Where data lives: `cold` on disk, `cached` on disk and read ahead, `pinned` in memory. */
export type Memory = 'cold' | 'cached' | 'pinned';

/** How rows of multivectors are compared: the best document row for each query row, summed. */
export type MultiVectorComparator = 'max_sim';

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
  /** Default `float32`. */
  datatype?: Datatype | null;
  /** Present when each point holds several rows. */
  multivector_config?: MultiVectorConfig | null;
};

/** One unnamed vector, or vectors by name. */
export type VectorsConfig = VectorParams | { [name: string]: VectorParams | undefined };

/**
 * Settings of the graph index; a field left out keeps its value. A change rebuilds graphs in the background.
 */
export type HnswConfigDiff = {
  /** Links per point; twice as many on the ground layer. Larger finds more and takes memory. 0: no graph. Default 16. */
  m?: number | null;
  /** Width of the search while building, 4 or more. Larger builds a better graph, slower. Default 100. */
  ef_construct?: number | null;
  /** Kilobytes of vectors below which points are compared one by one. 10 or more. Default 10000. */
  full_scan_threshold?: number | null;
  /** Threads to build with; 0 lets the engine choose. */
  max_indexing_threads?: number | null;
  /** Older form of `memory`. */
  on_disk?: boolean | null;
  memory?: Memory | null;
  /** Extra links among points that share an indexed payload value. Default: `m`. With `m: 0`, one graph per tenant. */
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

/** Compact copies of vectors to search first; originals are kept. */
export type QuantizationConfig =
  | ScalarQuantization
  | ProductQuantization
  | BinaryQuantization
  | TurboQuantization;

export type ScalarQuantization = {
  scalar: ScalarQuantizationConfig;
};

export type ScalarType = 'int8';

/** One byte per dimension. */
export type ScalarQuantizationConfig = {
  type: ScalarType;
  /** Share of values the scale covers, 0.5 to 1; the rest is cut off. Default: all. */
  quantile?: number | null;
  /** Older form of `memory`: true is `pinned`. */
  always_ram?: boolean | null;
  memory?: Memory | null;
};

export type ProductQuantization = {
  product: ProductQuantizationConfig;
};

export type CompressionRatio = 'x4' | 'x8' | 'x16' | 'x32' | 'x64';

/** Pieces of a vector replaced by the nearest of 256 learnt ones. Small, slower than scalar, loses more. */
export type ProductQuantizationConfig = {
  compression: CompressionRatio;
  always_ram?: boolean | null;
  memory?: Memory | null;
};

export type BinaryQuantization = {
  binary: BinaryQuantizationConfig;
};

export type BinaryQuantizationEncoding = 'one_bit' | 'two_bits' | 'one_and_half_bits';

export type BinaryQuantizationQueryEncoding = 'default' | 'binary' | 'scalar4bits' | 'scalar8bits';

/** A bit or two per dimension. Suits wide vectors (1024 dimensions and more), with rescoring. */
export type BinaryQuantizationConfig = {
  always_ram?: boolean | null;
  memory?: Memory | null;
  /** Default `one_bit`. */
  encoding?: BinaryQuantizationEncoding | null;
  /** How finely the query is rounded. Default: as the stored vectors. */
  query_encoding?: BinaryQuantizationQueryEncoding | null;
};

export type TurboQuantization = {
  turbo: TurboQuantQuantizationConfig;
};

export type TurboQuantBitSize = 'bits1' | 'bits1_5' | 'bits2' | 'bits4';

/** A random rotation, then a few bits per dimension. */
export type TurboQuantQuantizationConfig = {
  always_ram?: boolean | null;
  memory?: Memory | null;
  /** Default `bits4`. */
  bits?: TurboQuantBitSize | null;
};

/** Takes quantization away. */
export type Disabled = 'Disabled';

export type QuantizationConfigDiff = QuantizationConfig | Disabled;

/** `idf` weighs each term of a query by how rare it is in the collection. Default `none`. */
export type Modifier = 'none' | 'idf';

/** One sparse vector of a collection. Compared by dot product. */
export type SparseVectorParams = {
  index?: SparseIndexParams | null;
  modifier?: Modifier | null;
};

export type SparseIndexParams = {
  /** Points (not kilobytes) below which a filtered search compares one by one. Default 5000. */
  full_scan_threshold?: number | null;
  on_disk?: boolean | null;
  memory?: Memory | null;
  datatype?: Datatype | null;
};

/** Sparse vectors by name. Names are shared with dense ones. */
export type SparseVectorsConfig = { [name: string]: SparseVectorParams | undefined };

/** How points find their shard: by hash of the id, or by a named key. */
export type ShardingMethod = 'auto' | 'custom';

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

export type WalConfig = {
  wal_capacity_mb: number;
  wal_segments_ahead: number;
  wal_retain_closed?: number;
};

export type MaxOptimizationThreadsSetting = 'auto';

export type MaxOptimizationThreads = MaxOptimizationThreadsSetting | number;

/** Settings of background work; a field left out keeps its value. */
export type OptimizersConfigDiff = {
  /** Share of deleted points above which a segment is rewritten. Default 0.2. */
  deleted_threshold?: number | null;
  /** Vectors a segment must hold before it is rewritten. Default 1000. */
  vacuum_min_vector_number?: number | null;
  /** Segments to aim for; 0 lets the engine choose. */
  default_segment_number?: number | null;
  /** Kilobytes above which segments are not merged. Default: by number of threads. */
  max_segment_size?: number | null;
  /** Older setting, superseded by `memory`. */
  memmap_threshold?: number | null;
  /** Kilobytes of vectors above which a graph is built. 0: never. Default 10000. */
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

/** Limits on what requests may ask of a collection. A limit left out does not apply; a breach is a 400 (rates: 429). */
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

export type StrictModeMultivector = {
  /** Rows per point. */
  max_vectors?: number | null;
};

/** By vector name. */
export type StrictModeSparseConfig = { [name: string]: StrictModeSparse | undefined };

export type StrictModeSparse = {
  /** Non-zero places per vector. */
  max_length?: number | null;
};

/**
 * A new collection. Its name has 1 to 255 bytes and none of `< > : " / \ | ? *`, NUL or 0x1F. `vectors` may be left out for
 * one with sparse vectors or payload only.
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

export type VectorParamsDiff = {
  hnsw_config?: HnswConfigDiff | null;
  quantization_config?: QuantizationConfigDiff | null;
  on_disk?: boolean | null;
  memory?: Memory | null;
};

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

/** A vector added to an existing collection. */
export type VectorNameConfig = DenseVectorNameConfig | SparseVectorNameConfig;

export type DenseVectorNameConfig = {
  dense: DenseVectorConfig;
};

export type DenseVectorConfig = {
  size: number;
  distance: Distance;
  multivector_config?: MultiVectorConfig | null;
  datatype?: VectorStorageDatatype | null;
};

export type SparseVectorNameConfig = {
  sparse: SparseVectorConfig;
};

export type SparseVectorConfig = {
  modifier?: Modifier | null;
  datatype?: VectorStorageDatatype | null;
};

/** How text is cut into tokens. `prefix` also indexes the beginnings of words. Default `word`. */
export type TokenizerType = 'prefix' | 'whitespace' | 'word' | 'multilingual';

/** Languages with a list of stop words. */
export type Language =
  | 'arabic'
  | 'azerbaijani'
  | 'basque'
  | 'bengali'
  | 'catalan'
  | 'chinese'
  | 'danish'
  | 'dutch'
  | 'english'
  | 'finnish'
  | 'french'
  | 'german'
  | 'greek'
  | 'hebrew'
  | 'hinglish'
  | 'hungarian'
  | 'indonesian'
  | 'italian'
  | 'japanese'
  | 'kazakh'
  | 'nepali'
  | 'norwegian'
  | 'portuguese'
  | 'romanian'
  | 'russian'
  | 'slovene'
  | 'spanish'
  | 'swedish'
  | 'tajik'
  | 'turkish';

/** Words to leave out: a language's list, or lists and words of one's own. */
export type StopwordsInterface = Language | StopwordsSet;

export type StopwordsSet = {
  languages?: Language[] | null;
  custom?: string[] | null;
};

/** Reduce words to stems, or leave them whole. */
export type StemmingAlgorithm = SnowballParams | DisabledStemmerParams;

export type Snowball = 'snowball';

export type SnowballParams = {
  type: Snowball;
  language: SnowballLanguage;
};

/** Languages with a Snowball stemmer. */
export type SnowballLanguage =
  | 'arabic'
  | 'armenian'
  | 'danish'
  | 'dutch'
  | 'english'
  | 'finnish'
  | 'french'
  | 'german'
  | 'greek'
  | 'hungarian'
  | 'italian'
  | 'norwegian'
  | 'portuguese'
  | 'romanian'
  | 'russian'
  | 'spanish'
  | 'swedish'
  | 'tamil'
  | 'turkish';

export type NoStemmer = 'none';

export type DisabledStemmerParams = {
  type: NoStemmer;
};

/** Kinds of payload index. */
export type PayloadSchemaType =
  | 'keyword'
  | 'integer'
  | 'float'
  | 'geo'
  | 'text'
  | 'bool'
  | 'datetime'
  | 'uuid';

/** Settings every payload index has. */
type IndexStorageParams = {
  /** Older form of `memory`: true is `cold`. */
  on_disk?: boolean | null;
  memory?: Memory | null;
  /** Extra graph links for this field, which keep filtered searches complete. Default true. */
  enable_hnsw?: boolean | null;
};

/** Exact matches of strings. */
export type KeywordIndexParams = IndexStorageParams & {
  type: 'keyword';
  /** The field tells tenants apart: points of one tenant are stored together. Default false. */
  is_tenant?: boolean | null;
  /** Also serve `match.prefix`. Default false. */
  prefix?: boolean | null;
};

/** Exact matches and ranges of integers. */
export type IntegerIndexParams = IndexStorageParams & {
  type: 'integer';
  /** Serve exact matches. Default true. Not both false. */
  lookup?: boolean | null;
  /** Serve ranges and sorting. Default true. */
  range?: boolean | null;
  /** Most queries use this field, such as a time stamp. Default false. */
  is_principal?: boolean | null;
};

/** Ranges of numbers. */
export type FloatIndexParams = IndexStorageParams & {
  type: 'float';
  is_principal?: boolean | null;
};

/** Places. */
export type GeoIndexParams = IndexStorageParams & {
  type: 'geo';
};

/** Words of a text. */
export type TextIndexParams = IndexStorageParams & {
  type: 'text';
  tokenizer?: TokenizerType;
  min_token_len?: number | null;
  max_token_len?: number | null;
  /** Default true. */
  lowercase?: boolean | null;
  /** Default false. */
  ascii_folding?: boolean | null;
  /** Keep positions, so that `match.phrase` can be served. Default false. */
  phrase_matching?: boolean | null;
  stopwords?: StopwordsInterface | null;
  stemmer?: StemmingAlgorithm | null;
};

/** True and false. */
export type BoolIndexParams = IndexStorageParams & {
  type: 'bool';
};

/** Ranges of dates and times. */
export type DatetimeIndexParams = IndexStorageParams & {
  type: 'datetime';
  is_principal?: boolean | null;
};

/** Exact matches of UUIDs, by value whatever their written form. */
export type UuidIndexParams = IndexStorageParams & {
  type: 'uuid';
  is_tenant?: boolean | null;
};

export type PayloadSchemaParams =
  | KeywordIndexParams
  | IntegerIndexParams
  | FloatIndexParams
  | GeoIndexParams
  | TextIndexParams
  | BoolIndexParams
  | DatetimeIndexParams
  | UuidIndexParams;

/** A kind of index with default settings, or one with settings. */
export type PayloadFieldSchema = PayloadSchemaType | PayloadSchemaParams;

export type CreateFieldIndex = {
  /** Payload path. */
  field_name: string;
  field_schema?: PayloadFieldSchema | null;
};

export type PayloadIndexInfo = {
  data_type: PayloadSchemaType;
  params?: PayloadSchemaParams | null;
  /** Points that have an indexed value. */
  points: number;
};

/** `green`: ready. `yellow`: optimising. `grey`: optimisation waits for a write. `red`: failed. */
export type CollectionStatus = 'green' | 'yellow' | 'grey' | 'red';

export type OptimizersStatus = 'ok' | { error: string };

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

/** State of a collection. Counts may lag behind and count points under rewriting twice; `count` is exact. */
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

export type CollectionDescription = {
  name: string;
};

export type CollectionsResponse = {
  collections: CollectionDescription[];
};

export type CollectionExistence = {
  exists: boolean;
};

export type CreateAlias = {
  collection_name: string;
  alias_name: string;
};

/** Makes an alias, or points an existing one at another collection. */
export type CreateAliasOperation = {
  create_alias: CreateAlias;
};

export type DeleteAlias = {
  alias_name: string;
};

/** Removes an alias. An unknown one is no error. */
export type DeleteAliasOperation = {
  delete_alias: DeleteAlias;
};

export type RenameAlias = {
  old_alias_name: string;
  new_alias_name: string;
};

export type RenameAliasOperation = {
  rename_alias: RenameAlias;
};

export type AliasOperations = CreateAliasOperation | DeleteAliasOperation | RenameAliasOperation;

/** Alias changes applied together: readers see all of them or none. */
export type ChangeAliasesOperation = {
  actions: AliasOperations[];
};

export type AliasDescription = {
  alias_name: string;
  collection_name: string;
};

export type CollectionsAliasesResponse = {
  aliases: AliasDescription[];
};

export type VersionInfo = {
  title: string;
  version: string;
  /** Forty hexadecimal digits. */
  commit?: string | null;
};
