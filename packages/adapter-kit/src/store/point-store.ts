import type {
  Filter,
  PointId,
  Record as PointRecord,
  PointStruct,
  ShardKeySelector,
  VectorEngine,
} from '@quarry/core';
import { CollectionGate, type Layout } from '../collection/index.js';
import { type EngineSource, engineSource, isMissing, withRetries } from '../engine/index.js';
import { VectorStoreError } from '../error/index.js';
import { allOf } from '../filter/index.js';
import { checkDimension } from '../search/check-dimension.js';
import type { SearchHit, SearchRequest } from '../search/search-request.js';
import { Searcher } from '../search/searcher.js';
import { batches, pointSize } from '../write/index.js';
import { AbsentKeys } from './absent-keys.js';
import { checkOptions } from './check-options.js';
import { type NewPoint, pointStruct } from './new-point.js';
import type { PointStoreOptions } from './store-options.js';
import { tenantEngine, tenantField } from './tenant-engine.js';

/** Points chosen by id, by filter, or all. */
export type PointSelection =
  | { readonly ids: readonly PointId[] }
  | { readonly filter: Filter }
  | { readonly all: true };

/** Ids in one delete or read request. */
const idsPerRequest = 1000;

/**
 * A collection of texts in a {@link VectorEngine}: created on the first write, searched by meaning, by words or by both.
 * The part of a vector store that knows no framework. Everything reads as empty while the collection does not exist.
 */
export class PointStore {
  /** As given, or opened by the first call. Not scoped to the tenant: for set-up and maintenance. */
  readonly engine: VectorEngine;
  readonly options: PointStoreOptions;
  readonly #source: EngineSource;
  readonly #scoped: VectorEngine;
  readonly #gate: CollectionGate;
  readonly #searcher: Searcher;
  readonly #absentKeys: AbsentKeys | undefined;

  /** @throws VectorStoreError for options that make no sense */
  constructor(options: PointStoreOptions) {
    checkOptions(options);
    this.options = options;
    const { collection, retrievalMode, tenant, sparse } = options;
    this.#source = engineSource(options);
    this.engine = this.#source.engine;
    this.#scoped =
      tenant === undefined ? this.engine : tenantEngine(this.engine, collection, tenant);
    this.#gate = new CollectionGate(this.engine, {
      collection,
      usesDense: retrievalMode !== 'sparse',
      usesSparse: sparse !== undefined,
      vectorName: options.vectorName,
      sparseVectorName: options.sparseVectorName,
      newVectorName: options.newVectorName ?? '',
      newSparseVectorName: options.newSparseVectorName,
      distance: options.distance,
      collectionConfig: options.collectionConfig,
      validate: options.validateCollectionConfig ?? true,
      forceRecreate: options.forceRecreate ?? false,
      payloadIndexes: {
        ...(tenant === undefined
          ? {}
          : { [tenantField(tenant)]: { type: 'keyword', is_tenant: true } as const }),
        ...options.payloadIndexes,
      },
      helpfulIndexes: options.helpfulIndexes ?? {},
      sparseModifier: sparse?.modifier ?? 'idf',
      requiresIdf: sparse?.requiresIdf ?? false,
    });
    this.#searcher = new Searcher(this.#scoped, options);
    const { onWarning } = options;
    this.#absentKeys =
      onWarning === false ? undefined : new AbsentKeys(this.#scoped, collection, onWarning);
  }

  /** The engine that data goes through: the tenant's, if the store has one. */
  get data(): VectorEngine {
    return this.#scoped;
  }

  /** Creates the collection and its payload indexes if need be. Concurrent calls share the work. */
  ensure(dimension: () => number | Promise<number>): Promise<Layout> {
    return this.#gate.ensure(dimension);
  }

  /** The vectors the store uses, or undefined while the collection does not exist. */
  layout(): Promise<Layout | undefined> {
    return this.#gate.find();
  }

  /** Writes points in batches, each of which is written whole or not at all, replacing points of the same id. */
  async write(
    points: readonly NewPoint[],
    {
      shardKey,
      signal,
    }: {
      readonly shardKey?: ShardKeySelector | undefined;
      /** Looked at before every batch. */
      readonly signal?: AbortSignal | undefined;
    } = {},
  ): Promise<void> {
    signal?.throwIfAborted();
    if (points.length === 0) return;
    const dimension = () => this.#dimensionOf(points[0]!);
    const { sparse, batchSize = 64, batchBytes = 16 * 2 ** 20 } = this.options;
    const layout = await this.ensure(dimension);
    for (const point of points) this.#checkVector(point, layout);
    const texts = points.map(({ text }) => text);
    const words = layout.sparse ? await sparse!.documents(texts) : undefined;
    const structs = points.map((point, index) => pointStruct(point, layout, words?.[index]));
    const limits = { count: batchSize, bytes: batchBytes };
    for (const batch of batches(structs, pointSize, limits)) {
      signal?.throwIfAborted();
      await this.#upsert(batch, shardKey, dimension);
    }
  }

  /** Deletes points that also match `within`, if given. Unknown ids, and a missing collection, are no error. */
  async delete(
    selection: PointSelection,
    {
      within,
      shardKey,
    }: {
      readonly within?: Filter | undefined;
      readonly shardKey?: ShardKeySelector | undefined;
    } = {},
  ): Promise<void> {
    const shard = shardKey === undefined ? {} : { shard_key: shardKey };
    const options = { wait: true, ordering: 'weak', ...shard } as const;
    if ('ids' in selection) {
      for (let at = 0; at < selection.ids.length; at += idsPerRequest) {
        const points = selection.ids.slice(at, at + idsPerRequest);
        await this.#unlessMissing(() =>
          this.#call((engine, collection) =>
            engine.delete(
              collection,
              within
                ? { ...options, filter: { must: [{ has_id: points }, within] } }
                : { ...options, points },
            ),
          ),
        );
      }
      return;
    }
    const filter = allOf(within, 'filter' in selection ? selection.filter : undefined) ?? {};
    await this.#unlessMissing(() =>
      this.#call((engine, collection) => engine.delete(collection, { ...options, filter })),
    );
  }

  /** Points of these ids that also match `within`; unknown ones are missing. In no particular order. */
  async read(
    ids: readonly PointId[],
    {
      within,
      withVector = false,
    }: { readonly within?: Filter | undefined; readonly withVector?: boolean } = {},
  ): Promise<PointRecord[]> {
    const records: PointRecord[] = [];
    for (let at = 0; at < ids.length; at += idsPerRequest) {
      const page = ids.slice(at, at + idsPerRequest);
      const found = await this.#unlessMissing(() =>
        this.#call(async (engine, collection) => {
          const common = { with_payload: true, with_vector: withVector };
          if (!within) return engine.retrieve(collection, { ...common, ids: page });
          const filter = { must: [{ has_id: page }, within] };
          return (await engine.scroll(collection, { ...common, filter, limit: page.length }))
            .points;
        }),
      );
      records.push(...(found ?? []));
    }
    return records;
  }

  /** All points that match, page by page, in order of their ids. */
  async *scan({
    filter,
    pageSize = 256,
    limit = Number.POSITIVE_INFINITY,
    withVector = false,
  }: {
    readonly filter?: Filter | undefined;
    readonly pageSize?: number;
    readonly limit?: number;
    readonly withVector?: boolean;
  } = {}): AsyncGenerator<PointRecord> {
    let offset: PointId | undefined;
    let left = limit;
    while (left > 0) {
      const page = await this.#unlessMissing(() =>
        this.#call((engine, collection) =>
          engine.scroll(collection, {
            limit: Math.min(pageSize, left),
            with_payload: true,
            with_vector: withVector,
            ...(filter ? { filter } : {}),
            ...(offset === undefined ? {} : { offset }),
          }),
        ),
      );
      if (!page) return;
      yield* page.points;
      left -= page.points.length;
      const next = page.next_page_offset;
      if (next === null || next === undefined || page.points.length === 0) return;
      offset = next as PointId;
    }
  }

  /** Number of points that match. */
  async count(filter?: Filter): Promise<number> {
    const result = await this.#unlessMissing(() =>
      this.#call((engine, collection) =>
        engine.count(collection, { exact: true, ...(filter ? { filter } : {}) }),
      ),
    );
    return result?.count ?? 0;
  }

  /** Points best first; none while the collection does not exist. */
  async search(request: SearchRequest): Promise<SearchHit[]> {
    const layout = this.#gate.remembered ?? (await this.layout());
    if (!layout) return [];
    const hits = await this.#unlessMissing(() => this.#searcher.search(request, layout));
    return this.#examined(hits, request);
  }

  /** As `search`, spread out: lambda 1 keeps the ranking, 0 looks at variety alone. */
  async searchDiverse(
    request: SearchRequest & { readonly lambda: number; readonly candidates: number },
  ): Promise<SearchHit[]> {
    const layout = this.#gate.remembered ?? (await this.layout());
    if (!layout) return [];
    const hits = await this.#unlessMissing(() => this.#searcher.searchDiverse(request, layout));
    return this.#examined(hits, request);
  }

  /** Deletes the collection itself. */
  async deleteCollection(): Promise<void> {
    await this.engine.deleteCollection(this.options.collection);
    this.#gate.forget();
  }

  /** Closes the engine if the store opened it; an engine that was passed in stays open. */
  close(): Promise<void> {
    return this.#source.close();
  }

  async #upsert(
    points: PointStruct[],
    shardKey: ShardKeySelector | undefined,
    dimension: () => number,
  ): Promise<void> {
    const shard = shardKey === undefined ? {} : { shard_key: shardKey };
    const send = () =>
      this.#call((engine, collection) =>
        engine.upsert(collection, { wait: true, points, ...shard }),
      );
    try {
      await send();
    } catch (error) {
      if (!isMissing(error)) throw error;
      // Somebody deleted the collection since it was looked up.
      this.#gate.forget();
      await this.ensure(dimension);
      await send();
    }
  }

  async #examined(
    hits: SearchHit[] | undefined,
    { filter, offset }: SearchRequest,
  ): Promise<SearchHit[]> {
    if (hits?.length === 0 && filter && !offset) {
      await this.#absentKeys?.lookAt(filter, await this.#gate.indexed());
    }
    return hits ?? [];
  }

  #call<T>(call: (engine: VectorEngine, collection: string) => Promise<T>): Promise<T> {
    const { collection, maxRetries = 3 } = this.options;
    return withRetries(() => call(this.#scoped, collection), maxRetries);
  }

  async #unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#gate.forget();
      return undefined;
    }
  }

  #dimensionOf({ id, vector }: NewPoint): number {
    if (vector && vector.length > 0) return vector.length;
    throw new VectorStoreError(
      'invalid-vector',
      `point ${id} has no vector, which retrieval mode "${this.options.retrievalMode}" needs`,
    );
  }

  #checkVector(point: NewPoint, { dense }: Layout): void {
    if (!dense || this.options.retrievalMode === 'sparse') return;
    checkDimension(this.#dimensionOf(point), dense, this.options.collection);
  }
}
