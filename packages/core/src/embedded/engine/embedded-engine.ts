import type {
  ChangeAliasesOperation,
  CollectionExistence,
  CollectionInfo,
  CollectionsAliasesResponse,
  CollectionsResponse,
  CountRequest,
  CountResult,
  CreateCollection,
  CreateFieldIndex,
  DeletePayload,
  DeleteVectors,
  FacetRequest,
  FacetResponse,
  GroupsResult,
  OptimizationsResponse,
  PointInsertOperations,
  Record as PointRecord,
  PointRequest,
  PointsSelector,
  QueryGroupsRequest,
  QueryRequest,
  QueryRequestBatch,
  QueryResponse,
  ReadOptions,
  ScrollRequest,
  ScrollResult,
  SearchMatrixOffsetsResponse,
  SearchMatrixPairsResponse,
  SearchMatrixRequest,
  SetPayload,
  SnapshotDescription,
  SnapshotRecover,
  TimeoutOption,
  UpdateCollection,
  UpdateOperations,
  UpdateResult,
  UpdateVectors,
  VectorEngine,
  VectorNameConfig,
  VersionInfo,
  WriteOptions,
} from '../../engine/index.js';
import { ClosedError } from '../../engine/index.js';
import type { Collection, IntegrityReport, QueryExplanation } from '../collection/index.js';
import {
  answerCount,
  answerFacet,
  answerGroups,
  answerMatrixOffsets,
  answerMatrixPairs,
  answerQuery,
  answerScroll,
  checkCollection,
  explainQuery,
  prepareQuery,
} from '../collection/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { chooseParts } from '../optimizer/index.js';
import { allInOrder, parseBatch } from '../query/index.js';
import { parseCreate, parseUpdate } from '../settings/index.js';
import type { Catalog } from './catalog.js';
import { DeprecatedMethods } from './deprecated-methods.js';
import { Snapshots } from './snapshots.js';

/** The version of Qdrant whose behaviour the engine follows. */
const QDRANT_VERSION = '1.19.0';

/**
 * A vector engine inside this process. Its methods are those of `VectorEngine`; `close()` ends it.
 *
 * Made by `openEngine`.
 */
export class EmbeddedEngine extends DeprecatedMethods implements VectorEngine {
  readonly #catalog: Catalog;
  readonly #snapshots: Snapshots;
  readonly #release: () => Promise<void>;
  #closing: Promise<void> | undefined;

  /** Use `openEngine`. */
  constructor(catalog: Catalog, fs: FileSystem, release: () => Promise<void>) {
    super();
    this.#catalog = catalog;
    this.#snapshots = new Snapshots(catalog, fs);
    this.#release = release;
  }

  async createCollection(name: string, args: TimeoutOption & CreateCollection): Promise<boolean> {
    this.#checkOpen();
    await this.#catalog.create(name, parseCreate(args ?? {}));
    return true;
  }

  async recreateCollection(name: string, args: TimeoutOption & CreateCollection): Promise<boolean> {
    this.#checkOpen();
    const settings = parseCreate(args ?? {});
    await this.#catalog.delete(name);
    await this.#catalog.create(name, settings);
    return true;
  }

  async updateCollection(
    name: string,
    args: UpdateCollection & TimeoutOption = {},
  ): Promise<boolean> {
    await this.#find(name).update((settings) => parseUpdate(settings, args));
    return true;
  }

  async deleteCollection(name: string): Promise<boolean> {
    this.#checkOpen();
    return this.#catalog.delete(name);
  }

  async collectionExists(name: string): Promise<CollectionExistence> {
    this.#checkOpen();
    return { exists: this.#catalog.find(name) !== undefined };
  }

  async getCollection(name: string): Promise<CollectionInfo> {
    return this.#find(name).info();
  }

  async getCollections(): Promise<CollectionsResponse> {
    this.#checkOpen();
    const names = this.#catalog.collections().map(({ name }) => name);
    return { collections: names.sort().map((name) => ({ name })) };
  }

  async updateCollectionAliases(args: TimeoutOption & ChangeAliasesOperation): Promise<boolean> {
    this.#checkOpen();
    await this.#catalog.changeAliases(args);
    return true;
  }

  async getCollectionAliases(name: string): Promise<CollectionsAliasesResponse> {
    const collection = this.#find(name).name;
    const aliases = this.#catalog.aliases();
    return { aliases: aliases.filter((alias) => alias.collection_name === collection) };
  }

  async getAliases(): Promise<CollectionsAliasesResponse> {
    this.#checkOpen();
    return { aliases: this.#catalog.aliases() };
  }

  async createVectorName(
    name: string,
    vectorName: string,
    config: VectorNameConfig,
    { wait }: WriteOptions = {},
  ): Promise<UpdateResult> {
    return this.#find(name).createVectorName(vectorName, config, wait);
  }

  async deleteVectorName(
    name: string,
    vectorName: string,
    { wait }: WriteOptions = {},
  ): Promise<UpdateResult> {
    return this.#find(name).deleteVectorName(vectorName, wait);
  }

  async createPayloadIndex(
    name: string,
    args: WriteOptions & CreateFieldIndex,
  ): Promise<UpdateResult> {
    return this.#find(name).createPayloadIndex(args);
  }

  async deletePayloadIndex(
    name: string,
    fieldName: string,
    { wait }: WriteOptions = {},
  ): Promise<UpdateResult> {
    return this.#find(name).deletePayloadIndex(fieldName, wait);
  }

  async getOptimizations(
    name: string,
    args?: { with?: string; completed_limit?: number },
  ): Promise<OptimizationsResponse> {
    return chooseParts(this.#find(name).upkeep.describe(), args);
  }

  /** Waits until every segment of a collection is indexed and merged; without a name, of all collections. */
  async optimize(name?: string): Promise<void> {
    const collections = name === undefined ? this.#catalog.collections() : [this.#find(name)];
    this.#checkOpen();
    for (const collection of collections) await collection.upkeep.optimize();
  }

  /** Compares every checksum on disk and every row in memory with what leads to it. Changes nothing. */
  async checkIntegrity(): Promise<IntegrityReport> {
    this.#checkOpen();
    const collections = this.#catalog.collections();
    const problems = [];
    let points = 0;
    for (const collection of collections) {
      problems.push(...(await checkCollection(collection)));
      points += collection.store.pointCount;
    }
    return { ok: problems.length === 0, collections: collections.length, points, problems };
  }

  async upsert(name: string, args: WriteOptions & PointInsertOperations): Promise<UpdateResult> {
    return this.#find(name).write('upsert', args);
  }

  async delete(name: string, args: WriteOptions & PointsSelector): Promise<UpdateResult> {
    return this.#find(name).write('delete', args);
  }

  async updateVectors(name: string, args: WriteOptions & UpdateVectors): Promise<UpdateResult> {
    return this.#find(name).write('update_vectors', args);
  }

  async deleteVectors(name: string, args: WriteOptions & DeleteVectors): Promise<UpdateResult> {
    return this.#find(name).write('delete_vectors', args);
  }

  async setPayload(name: string, args: WriteOptions & SetPayload): Promise<UpdateResult> {
    return this.#find(name).write('set_payload', args);
  }

  async overwritePayload(name: string, args: WriteOptions & SetPayload): Promise<UpdateResult> {
    return this.#find(name).write('overwrite_payload', args);
  }

  async deletePayload(
    name: string,
    args: WriteOptions & PointsSelector & DeletePayload,
  ): Promise<UpdateResult> {
    return this.#find(name).write('delete_payload', args);
  }

  async clearPayload(name: string, args: WriteOptions & PointsSelector): Promise<UpdateResult> {
    return this.#find(name).write('clear_payload', args);
  }

  async batchUpdate(name: string, args: WriteOptions & UpdateOperations): Promise<UpdateResult[]> {
    return this.#find(name).batchUpdate(args);
  }

  async query(name: string, args: ReadOptions & QueryRequest): Promise<QueryResponse> {
    return answerQuery(this.#find(name), prepareQuery(args ?? {}), this.#findOther);
  }

  /** Runs a query as `query` does and tells how: estimates, indexes, strategy and time, as data and as text. */
  async explain(name: string, args: ReadOptions & QueryRequest): Promise<QueryExplanation> {
    return explainQuery(this.#find(name), args ?? {}, this.#findOther);
  }

  async queryBatch(name: string, args: ReadOptions & QueryRequestBatch): Promise<QueryResponse[]> {
    const collection = this.#find(name);
    const queries = parseBatch(args, prepareQuery);
    collection.limits.batch(queries.length);
    return allInOrder(queries.map((query) => answerQuery(collection, query, this.#findOther)));
  }

  async queryGroups(name: string, args: ReadOptions & QueryGroupsRequest): Promise<GroupsResult> {
    return answerGroups(this.#find(name), args, this.#findOther);
  }

  async retrieve(name: string, args: PointRequest & ReadOptions): Promise<PointRecord[]> {
    return this.#find(name).retrieve(args);
  }

  async scroll(name: string, args?: ScrollRequest & ReadOptions): Promise<ScrollResult> {
    return answerScroll(this.#find(name), args);
  }

  async count(name: string, args?: CountRequest & TimeoutOption): Promise<CountResult> {
    return answerCount(this.#find(name), args);
  }

  async facet(name: string, args: ReadOptions & FacetRequest): Promise<FacetResponse> {
    return answerFacet(this.#find(name), args);
  }

  async searchMatrixPairs(
    name: string,
    args: ReadOptions & SearchMatrixRequest,
  ): Promise<SearchMatrixPairsResponse> {
    return answerMatrixPairs(this.#find(name), args);
  }

  async searchMatrixOffsets(
    name: string,
    args: ReadOptions & SearchMatrixRequest,
  ): Promise<SearchMatrixOffsetsResponse> {
    return answerMatrixOffsets(this.#find(name), args);
  }

  async listSnapshots(name: string): Promise<SnapshotDescription[]> {
    return this.#snapshots.of(this.#find(name).name).list();
  }

  async createSnapshot(name: string): Promise<SnapshotDescription> {
    this.#checkOpen();
    return this.#snapshots.create(name);
  }

  async deleteSnapshot(name: string, snapshotName: string): Promise<boolean> {
    await this.#snapshots.of(this.#find(name).name).delete(snapshotName);
    return true;
  }

  async recoverSnapshot(name: string, args: SnapshotRecover): Promise<boolean> {
    this.#checkOpen();
    await this.#snapshots.recover(name, args);
    return true;
  }

  async listFullSnapshots(): Promise<SnapshotDescription[]> {
    this.#checkOpen();
    return this.#snapshots.full().list();
  }

  async createFullSnapshot(): Promise<SnapshotDescription> {
    this.#checkOpen();
    return this.#snapshots.createFull();
  }

  async deleteFullSnapshot(snapshotName: string): Promise<boolean> {
    this.#checkOpen();
    await this.#snapshots.full().delete(snapshotName);
    return true;
  }

  /**
   * Reads a snapshot's bytes, a piece at a time: to copy it elsewhere. Without a collection, one of the whole engine.
   */
  async *readSnapshot(name: string | undefined, snapshotName: string): AsyncIterable<Uint8Array> {
    this.#checkOpen();
    const store =
      name === undefined ? this.#snapshots.full() : this.#snapshots.of(this.#find(name).name);
    yield* store.read(snapshotName);
  }

  async versionInfo(): Promise<VersionInfo> {
    return { title: 'quarry - embedded vector engine', version: QDRANT_VERSION };
  }

  /** Finishes what was acknowledged, closes all files and gives the directory free. Later calls reject. */
  close(): Promise<void> {
    this.#closing ??= this.#catalog.close().finally(this.#release);
    return this.#closing;
  }

  readonly #findOther = (name: string): Collection => this.#catalog.get(name);

  #find(name: string): Collection {
    this.#checkOpen();
    return this.#catalog.get(name);
  }

  #checkOpen(): void {
    if (this.#closing) throw new ClosedError();
  }
}
