/** The engine interface, its data types and its errors: what is above imports from here. */

// Interface

export type { DeprecatedSearch } from './deprecated-search.js';
export type { TimeoutOption, VectorEngine, WaitOption } from './vector-engine.js';

// Errors

export { BadRequestError } from './errors/bad-request-error.js';
export { ClosedError } from './errors/closed-error.js';
export { ConflictError } from './errors/conflict-error.js';
export type {
  EngineErrorCode,
  EngineErrorStatus,
  StorageErrorCode,
} from './errors/engine-error.js';
export { EngineError } from './errors/engine-error.js';
export { ForbiddenError } from './errors/forbidden-error.js';
export { NotFoundError } from './errors/not-found-error.js';
export type { QuotaErrorOptions } from './errors/quota-error.js';
export { QuotaError } from './errors/quota-error.js';
export { RateLimitError } from './errors/rate-limit-error.js';
export type { StorageErrorOptions } from './errors/storage-error.js';
export { StorageError } from './errors/storage-error.js';
export { TenancyError } from './errors/tenancy-error.js';
export { UnsupportedError } from './errors/unsupported-error.js';
export { ValidationError } from './errors/validation-error.js';

// Points

export type {
  Batch,
  BatchVectorStruct,
  Bm25Config,
  DenseVector,
  Document,
  DocumentOptions,
  Image,
  InferenceObject,
  MultiDenseVector,
  NamedVectors,
  OrderValue,
  Payload,
  PayloadSelector,
  PayloadSelectorExclude,
  PayloadSelectorInclude,
  PointId,
  PointStruct,
  PointVectors,
  Record,
  ScoredPoint,
  ShardKey,
  ShardKeySelector,
  ShardKeyWithFallback,
  SparseVector,
  Vector,
  VectorOutput,
  VectorStruct,
  VectorStructOutput,
  WithPayloadInterface,
  WithVector,
} from './types/point.js';

// Filters

export type {
  AnyVariants,
  Condition,
  DatetimeRange,
  FieldCondition,
  Filter,
  GeoBoundingBox,
  GeoLineString,
  GeoPoint,
  GeoPolygon,
  GeoRadius,
  HasIdCondition,
  HasVectorCondition,
  IsEmptyCondition,
  IsNullCondition,
  Match,
  MatchAny,
  MatchExcept,
  MatchPhrase,
  MatchPrefix,
  MatchText,
  MatchTextAny,
  MatchValue,
  MinShould,
  Nested,
  NestedCondition,
  PayloadField,
  Range,
  RangeInterface,
  Slice,
  SliceCondition,
  ValuesCount,
  ValueVariants,
} from './types/filter.js';

// Selectors

export type { FilterSelector, PointIdsList, PointsSelector } from './types/selector.js';

// Reads

export type {
  CountRequest,
  CountResult,
  FacetRequest,
  FacetResponse,
  FacetValue,
  FacetValueHit,
  PointRequest,
  ReadConsistency,
  ReadConsistencyType,
  ReadOptions,
  ScrollRequest,
  ScrollResult,
  SearchMatrixOffsetsResponse,
  SearchMatrixPair,
  SearchMatrixPairsResponse,
  SearchMatrixRequest,
} from './types/read.js';

// Queries

export type {
  ContextInput,
  ContextPair,
  ContextQuery,
  Direction,
  DiscoverInput,
  DiscoverQuery,
  FeedbackItem,
  FeedbackStrategy,
  FormulaQuery,
  Fusion,
  FusionQuery,
  LookupLocation,
  Mmr,
  NaiveFeedbackStrategy,
  NaiveFeedbackStrategyParams,
  NearestQuery,
  OrderBy,
  OrderByInterface,
  OrderByQuery,
  Prefetch,
  Query,
  QueryInterface,
  QueryRequest,
  QueryRequestBatch,
  QueryResponse,
  RecommendInput,
  RecommendQuery,
  RecommendStrategy,
  RelevanceFeedbackInput,
  RelevanceFeedbackQuery,
  Rrf,
  RrfQuery,
  Sample,
  SampleQuery,
  StartFrom,
  VectorInput,
} from './types/query.js';

// Formulas

export type {
  AbsExpression,
  DatetimeExpression,
  DatetimeKeyExpression,
  DecayParamsExpression,
  DivExpression,
  DivParams,
  ExpDecayExpression,
  ExpExpression,
  Expression,
  GaussDecayExpression,
  GeoDistance,
  GeoDistanceParams,
  LinDecayExpression,
  LnExpression,
  Log10Expression,
  MultExpression,
  NegExpression,
  PowExpression,
  PowParams,
  SqrtExpression,
  SumExpression,
} from './types/formula.js';

// Search settings

export type {
  AcornSearchParams,
  IdfCorpusParams,
  IdfParams,
  IdfScope,
  QuantizationSearchParams,
  SearchParams,
} from './types/search-params.js';

// Groups

export type {
  GroupId,
  GroupsResult,
  PointGroup,
  QueryGroupsRequest,
  WithLookup,
  WithLookupInterface,
} from './types/groups.js';

// Writes

export type {
  ClearPayloadOperation,
  DeleteOperation,
  DeletePayload,
  DeletePayloadOperation,
  DeleteVectors,
  DeleteVectorsOperation,
  OverwritePayloadOperation,
  PointInsertOperations,
  PointsBatch,
  PointsList,
  SetPayload,
  SetPayloadOperation,
  UpdateMode,
  UpdateOperation,
  UpdateOperations,
  UpdateResult,
  UpdateStatus,
  UpdateVectors,
  UpdateVectorsOperation,
  UpsertOperation,
  WriteOptions,
  WriteOrdering,
} from './types/write.js';

// Collections

export type {
  CollectionConfig,
  CollectionDescription,
  CollectionExistence,
  CollectionInfo,
  CollectionParams,
  CollectionParamsDiff,
  CollectionStatus,
  CollectionsResponse,
  CollectionWarning,
  CreateCollection,
  MaxOptimizationThreads,
  MaxOptimizationThreadsSetting,
  OptimizersConfig,
  OptimizersConfigDiff,
  OptimizersStatus,
  PayloadStorageParams,
  ShardingMethod,
  UpdateCollection,
  UpdateQueueInfo,
  VectorParamsDiff,
  VectorsConfigDiff,
  VersionInfo,
  WalConfig,
  WalConfigDiff,
} from './types/collection.js';

// Vectors of a collection

export type {
  DenseVectorConfig,
  DenseVectorNameConfig,
  Distance,
  HnswConfig,
  HnswConfigDiff,
  Modifier,
  MultiVectorComparator,
  MultiVectorConfig,
  SparseIndexParams,
  SparseVectorConfig,
  SparseVectorNameConfig,
  SparseVectorParams,
  SparseVectorsConfig,
  VectorNameConfig,
  VectorParams,
  VectorsConfig,
} from './types/vector-config.js';

// Storage

export type { Datatype, Memory, VectorStorageDatatype } from './types/storage.js';

// Quantization

export type {
  BinaryQuantization,
  BinaryQuantizationConfig,
  BinaryQuantizationEncoding,
  BinaryQuantizationQueryEncoding,
  CompressionRatio,
  Disabled,
  ProductQuantization,
  ProductQuantizationConfig,
  QuantizationConfig,
  QuantizationConfigDiff,
  ScalarQuantization,
  ScalarQuantizationConfig,
  ScalarType,
  TurboQuantBitSize,
  TurboQuantization,
  TurboQuantQuantizationConfig,
} from './types/quantization.js';

// Payload indexes

export type {
  BoolIndexParams,
  CreateFieldIndex,
  DatetimeIndexParams,
  DisabledStemmerParams,
  FloatIndexParams,
  GeoIndexParams,
  IntegerIndexParams,
  KeywordIndexParams,
  Language,
  NoStemmer,
  PayloadFieldSchema,
  PayloadIndexInfo,
  PayloadSchemaParams,
  PayloadSchemaType,
  Snowball,
  SnowballLanguage,
  SnowballParams,
  StemmingAlgorithm,
  StopwordsInterface,
  StopwordsSet,
  TextIndexParams,
  TokenizerType,
  UuidIndexParams,
} from './types/payload-index.js';

// Strict mode

export type {
  StrictModeConfig,
  StrictModeMultivector,
  StrictModeMultivectorConfig,
  StrictModeSparse,
  StrictModeSparseConfig,
} from './types/strict-mode.js';

// Aliases

export type {
  AliasDescription,
  AliasOperations,
  ChangeAliasesOperation,
  CollectionsAliasesResponse,
  CreateAlias,
  CreateAliasOperation,
  DeleteAlias,
  DeleteAliasOperation,
  RenameAlias,
  RenameAliasOperation,
} from './types/alias.js';

// Snapshots

export type {
  ShardSnapshotLocation,
  ShardSnapshotRecover,
  SnapshotDescription,
  SnapshotPriority,
  SnapshotRecover,
} from './types/snapshot.js';

// Background work

export type {
  Optimization,
  OptimizationSegmentInfo,
  OptimizationsResponse,
  OptimizationsSummary,
  PendingOptimization,
  ProgressTree,
  TrackerStatus,
} from './types/optimization.js';

// Clusters and quotas

export type {
  AbortResharding,
  AbortShardTransfer,
  ClusterOperations,
  CollectionClusterInfo,
  ConsensusThreadStatus,
  CreateShardingKey,
  DistributedClusterTelemetry,
  DistributedCollectionTelemetry,
  DistributedPeerDetails,
  DistributedPeerInfo,
  DistributedReplicaTelemetry,
  DistributedShardTelemetry,
  DistributedTelemetryData,
  DropShardingKey,
  LocalShardInfo,
  MoveShard,
  PartialSnapshotTelemetry,
  PeerQuotaUsage,
  QuotaConfig,
  QuotaStatus,
  QuotaUsage,
  RemoteShardInfo,
  Replica,
  ReplicaState,
  ReplicatePoints,
  ReplicateShard,
  ReshardingDirection,
  ReshardingInfo,
  RestartTransfer,
  ShardCleanStatusFailedTelemetry,
  ShardCleanStatusProgressTelemetry,
  ShardCleanStatusTelemetry,
  ShardKeyDescription,
  ShardKeysResponse,
  ShardStatus,
  ShardTransferInfo,
  ShardTransferMethod,
  StartResharding,
  StateRole,
} from './types/cluster.js';

// Requests of the deprecated methods

export type {
  ContextExamplePair,
  DiscoverRequest,
  DiscoverRequestBatch,
  NamedSparseVector,
  NamedVector,
  NamedVectorStruct,
  RecommendExample,
  RecommendGroupsRequest,
  RecommendRequest,
  RecommendRequestBatch,
  SearchGroupsRequest,
  SearchRequest,
  SearchRequestBatch,
  UsingVector,
} from './types/deprecated-search.js';

// Wide types of the official client

export type { Loose, LooseObject } from './types/loose-object.js';
