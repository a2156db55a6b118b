import type { BaseEmbedding } from '@llamaindex/core/embeddings';
import { Settings } from '@llamaindex/core/global';
import { type BaseNode, MetadataMode } from '@llamaindex/core/schema';
import {
  BaseVectorStore,
  type VectorStoreQuery,
  type VectorStoreQueryResult,
} from '@llamaindex/core/vector-store';
import {
  allOf,
  equals,
  equalsAny,
  fieldsUnder,
  type NewPoint,
  ORIGINAL_ID_KEY,
  PointStore,
  payloadKey,
  type RankedPoint,
  type SearchHit,
  type SearchRequest,
  type SparseEncoder,
  toPointId,
  VectorStoreError,
} from '@quarry/adapter-kit';
import type { Filter, PointId, SearchParams, VectorEngine } from '@quarry/core';
import { type MetadataFilters, metadataFilter } from '../filter/index.js';
import { nodeToPayload, type PayloadReading, payloadToNode } from '../node/index.js';
import { buildNode } from './build-node.js';
import type {
  HybridFusionFunction,
  QuarryQueryParams,
  QuarryVectorStoreOptions,
  QueryOptions,
} from './options.js';
import { splitParams } from './query-params.js';
import { sparseEncoder } from './sparse-encoder.js';

/** The fusion of LlamaIndex for Python. */
const defaultAlpha = 0.5;
const leastMmrCandidates = 40;
const mmrFactor = 4;

/**
 * A LlamaIndex.TS vector store on any engine: embedded in this process, scoped to a tenant, or a Qdrant server behind its
 * official client.
 *
 * @example
 * const store = new QuarryVectorStore({ path: './data', collectionName: 'docs', enableHybrid: true });
 * const index = await VectorStoreIndex.fromVectorStore(store);
 */
export class QuarryVectorStore extends BaseVectorStore<VectorEngine, QuarryQueryParams> {
  storesText = true;
  readonly collectionName: string;
  readonly #options: QuarryVectorStoreOptions;
  readonly #points: PointStore;
  readonly #sparse: SparseEncoder | undefined;
  readonly #reading: PayloadReading;
  readonly #storeFilter: Filter | undefined;

  /** @throws VectorStoreError for options that make no sense, or name no engine */
  constructor(options: QuarryVectorStoreOptions) {
    const embedModel = options.embedModel ?? options.embeddingModel;
    // Without a model the base class demands one of `Settings` at once; nodes and queries may bring their own vectors.
    // Its older versions know the second name alone.
    const model = embedModel ?? ({} as BaseEmbedding);
    const names = { embedModel: model, embeddingModel: model };
    super(names);
    if (!embedModel) askSettingsForModel(this);
    this.#options = options;
    this.collectionName = options.collectionName ?? 'default';
    this.#sparse = sparseEncoder(options);
    const { textKey = 'text', metadataKey = 'metadata', docIdKey = 'doc_id' } = options;
    this.#reading = { textKey, metadataKey };
    this.#storeFilter = this.#anyFilter(options.filter);
    const { enableHybrid = false, indexDocId = true, batchSize = 100 } = options;
    this.#points = new PointStore({
      ...options,
      batchSize,
      collection: this.collectionName,
      retrievalMode: enableHybrid ? 'hybrid' : 'dense',
      sparse: this.#sparse,
      vectorName: options.denseVectorName,
      newVectorName: enableHybrid ? 'text-dense' : '',
      newSparseVectorName: 'text-sparse-new',
      fusion: options.fusion ?? { alpha: defaultAlpha, sparseFrom: 'worst' },
      helpfulIndexes: indexDocId ? { [docIdKey]: 'keyword' } : {},
    });
  }

  /** The engine, as given or opened by its first call. It sees every tenant. */
  client(): VectorEngine {
    return this.#points.engine;
  }

  // Writing

  /**
   * Stores nodes with their embeddings; returns their ids, in order. A node of an id that is there already replaces it.
   *
   * @throws VectorStoreError for a node without embedding
   */
  async add(nodes: BaseNode[]): Promise<string[]> {
    const points = nodes.map((node): NewPoint => {
      const { pointId, original } = toPointId(node.id_, this.#options.idStrategy);
      return {
        id: pointId,
        vector: embeddingOf(node),
        text: this.#sparse ? node.getContent(MetadataMode.EMBED) : '',
        payload: {
          ...nodeToPayload(node),
          ...(original === undefined ? {} : { [ORIGINAL_ID_KEY]: original }),
        },
      };
    });
    await this.#points.write(points, { shardKey: this.#options.shardKey });
    return nodes.map(({ id_ }) => id_);
  }

  /** Deletes all nodes of a document. None, and a missing collection, are no error. */
  async delete(refDocId: string, _options?: object): Promise<void> {
    const { shardKey } = this.#options;
    const filter = { must: [equals(this.#docIdKey, refDocId)] };
    await this.#points.delete({ filter }, { within: this.#storeFilter, shardKey });
  }

  /** Deletes nodes by id, by filters, or those of the ids that match the filters. @throws VectorStoreError without either */
  async deleteNodes(nodeIds?: string[], filters?: MetadataFilters): Promise<void> {
    const matching = this.#metadataFilter(filters);
    if (!nodeIds && !matching) {
      throw new VectorStoreError(
        'invalid-option',
        'deleteNodes needs node ids or filters; clear() deletes all',
      );
    }
    const { shardKey } = this.#options;
    const within = allOf(this.#storeFilter, nodeIds ? matching : undefined);
    await this.#points.delete(nodeIds ? { ids: this.#pointIds(nodeIds) } : { filter: matching! }, {
      within,
      shardKey,
    });
  }

  /** Deletes all nodes (of the tenant, within the store's filter). The collection stays. */
  async clear(): Promise<void> {
    const { shardKey } = this.#options;
    await this.#points.delete({ all: true }, { within: this.#storeFilter, shardKey });
  }

  // Reading

  /** Nodes by id (in the order of the ids), by filters, or both; without either, all of them, up to `limit`. */
  async getNodes(
    nodeIds?: string[],
    filters?: MetadataFilters,
    limit = Number.POSITIVE_INFINITY,
  ): Promise<BaseNode[]> {
    const within = allOf(this.#storeFilter, this.#metadataFilter(filters));
    const nodes: BaseNode[] = [];
    if (nodeIds) {
      const ids = this.#pointIds(nodeIds);
      const records = await this.#points.read(ids, { within });
      const byId = new Map(records.map((record) => [record.id, record]));
      for (const id of ids) {
        const record = byId.get(id);
        if (record) nodes.push(this.#node(record));
      }
      return nodes.slice(0, limit);
    }
    for await (const record of this.#points.scan({ filter: within, limit })) {
      nodes.push(this.#node(record));
    }
    return nodes;
  }

  /** Number of nodes that match. */
  count(filters?: MetadataFilters): Promise<number> {
    return this.#points.count(allOf(this.#storeFilter, this.#metadataFilter(filters)));
  }

  // Searching

  /**
   * Finds nodes by the mode `default`, `sparse`, `hybrid` or `mmr`.
   *
   * @throws VectorStoreError for another mode, and for parameters or filters it does not know
   */
  async query(
    query: VectorStoreQuery<QuarryQueryParams>,
    options?: QueryOptions,
  ): Promise<VectorStoreQueryResult> {
    const { own, search } = splitParams(query.customParams);
    const mode = own.mode ?? query.mode ?? 'default';
    const request = this.#request(query, own, options, search);
    switch (mode) {
      case 'default':
        return this.#result(await this.#points.search({ ...request, mode: 'dense' }));
      case 'sparse':
        return this.#result(
          await this.#points.search({
            ...request,
            mode: 'sparse',
            limit: own.sparseTopK ?? request.limit,
            words: await this.#words(query, mode),
          }),
        );
      case 'hybrid':
        return this.#result(
          await this.#points.search({
            ...request,
            mode: 'hybrid',
            limit: own.hybridTopK ?? request.limit,
            words: await this.#words(query, mode),
            ...this.#fusion(query, own),
          }),
        );
      case 'mmr':
        return this.#result(
          await this.#points.searchDiverse({
            ...request,
            mode: 'dense',
            lambda: own.mmrThreshold ?? query.mmrThreshold ?? 0.5,
            candidates: own.mmrPrefetchK ?? Math.max(leastMmrCandidates, mmrFactor * request.limit),
          }),
        );
      default:
        throw new VectorStoreError(
          'unsupported',
          `query mode "${mode}" is not supported, use "default", "sparse", "hybrid" or "mmr"`,
        );
    }
  }

  /** Closes the engine if the store opened it. One that was passed in stays open. */
  close(): Promise<void> {
    return this.#points.close();
  }

  // Of the official adapter

  /** Creates the store's collection and its payload indexes if need be. Adding nodes does so by itself. */
  async initializeCollection(vectorSize: number): Promise<void> {
    await this.#points.ensure(() => vectorSize);
  }

  /** Whether a collection exists. Failures to tell, such as a wrong key, are thrown. */
  async collectionExists(collectionName: string = this.collectionName): Promise<boolean> {
    return (await this.client().collectionExists(collectionName)).exists;
  }

  // Inside

  get #docIdKey(): string {
    return payloadKey(this.#options.docIdKey ?? 'doc_id');
  }

  #request(
    query: VectorStoreQuery<QuarryQueryParams>,
    own: Omit<QuarryQueryParams, keyof SearchParams>,
    options: QueryOptions | undefined,
    search: SearchParams | undefined,
  ): SearchRequest {
    const docIds = own.docIds ?? query.docIds;
    return {
      limit: query.similarityTopK,
      vector: query.queryEmbedding,
      prefetchLimit: own.prefetchLimit,
      sparseLimit: own.sparseTopK,
      scoreThreshold: own.scoreThreshold,
      shardKey: own.shardKey,
      signal: own.signal ?? options?.signal,
      params: options?.qdrant_search_params ?? search,
      filter: allOf(
        this.#storeFilter,
        this.#metadataFilter(query.filters),
        this.#metadataFilter(own.filters),
        own.qdrantFilters,
        options?.qdrant_filters,
        docIds ? { must: [equalsAny(this.#docIdKey, docIds)] } : undefined,
        own.nodeIds ? { must: [{ has_id: this.#pointIds(own.nodeIds) }] } : undefined,
      ),
    };
  }

  #words({ queryStr }: VectorStoreQuery<QuarryQueryParams>, mode: string) {
    if (!this.#sparse) {
      throw new VectorStoreError('unsupported', `query mode "${mode}" needs enableHybrid: true`);
    }
    if (queryStr === undefined) {
      throw new VectorStoreError('unsupported', `query mode "${mode}" needs queryStr`);
    }
    return this.#sparse.query(queryStr);
  }

  #fusion(
    query: VectorStoreQuery<QuarryQueryParams>,
    own: Omit<QuarryQueryParams, keyof SearchParams>,
  ): Pick<SearchRequest, 'fusion' | 'fuse'> {
    const { fusion, hybridFusionFn } = this.#options;
    const alpha = own.alpha ?? query.alpha;
    if (own.fusion) return { fusion: own.fusion };
    if (hybridFusionFn) {
      const topK = own.hybridTopK ?? query.similarityTopK;
      return { fuse: this.#callersFusion(hybridFusionFn, alpha ?? defaultAlpha, topK) };
    }
    if (alpha === undefined) return {};
    if (fusion && !(typeof fusion === 'object' && 'alpha' in fusion)) {
      throw new VectorStoreError(
        'invalid-option',
        `alpha is ${alpha}, which the store's fusion ${JSON.stringify(fusion)} has no use for`,
      );
    }
    return { fusion: { sparseFrom: 'worst', ...fusion, alpha } };
  }

  /** A fusion of the caller's, which knows answers of LlamaIndex, as one that knows points. */
  #callersFusion(fuse: HybridFusionFunction, alpha: number, topK: number) {
    return (dense: readonly SearchHit[], sparse: readonly SearchHit[]): RankedPoint[] => {
      const pointIds = new Map<string, PointId>();
      const answer = (ranking: readonly SearchHit[]) => {
        const result = this.#result(ranking);
        result.ids.forEach((id, index) => pointIds.set(id, ranking[index]!.id));
        return result;
      };
      const fused = fuse(answer(dense), answer(sparse), alpha, topK);
      return fused.ids.flatMap((nodeId, index) => {
        const id = pointIds.get(nodeId);
        return id === undefined ? [] : [{ id, score: fused.similarities[index]! }];
      });
    };
  }

  #result(hits: readonly SearchHit[]): VectorStoreQueryResult {
    const nodes = hits.map((hit) => this.#node(hit));
    return {
      nodes,
      ids: nodes.map(({ id_ }) => id_),
      similarities: hits.map(({ score }) => score),
    };
  }

  #node({ id, payload }: Pick<SearchHit, 'id'> & { payload?: SearchHit['payload'] | null }) {
    return buildNode(payloadToNode(id, payload, this.#reading));
  }

  #pointIds(nodeIds: readonly string[]): PointId[] {
    return nodeIds.map((id) => toPointId(id, this.#options.idStrategy).pointId);
  }

  #metadataFilter(filters: MetadataFilters | undefined): Filter | undefined {
    const { filterPrefix = '', topLevelFields = [] } = this.#options;
    return metadataFilter(filters, fieldsUnder(filterPrefix, new Set(topLevelFields)));
  }

  #anyFilter(filter: MetadataFilters | Filter | undefined): Filter | undefined {
    if (filter && 'filters' in filter) return this.#metadataFilter(filter);
    return filter;
  }
}

/** Asks `Settings` for the model each time, since applications set it late. */
function askSettingsForModel(store: QuarryVectorStore): void {
  let own: BaseEmbedding | undefined;
  Object.defineProperty(store, 'embedModel', {
    configurable: true,
    // Not shown by whoever prints or copies a store: there may be no model yet, and asking would throw.
    enumerable: false,
    get: () => own ?? Settings.embedModel,
    set: (model: BaseEmbedding) => {
      own = model;
    },
  });
}

function embeddingOf(node: BaseNode): number[] {
  if (node.embedding) return node.embedding;
  throw new VectorStoreError(
    'invalid-vector',
    `node "${node.id_}" has no embedding: embed it first, by a VectorStoreIndex or by an embedding model in the pipeline`,
  );
}
