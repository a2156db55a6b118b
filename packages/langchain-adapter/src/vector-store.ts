import { randomUUID } from 'node:crypto';
import { Document, type DocumentInterface } from '@langchain/core/documents';
import type { EmbeddingsInterface } from '@langchain/core/embeddings';
import {
  type MaxMarginalRelevanceSearchOptions,
  VectorStore,
  type VectorStoreRetrieverInput,
} from '@langchain/core/vectorstores';
import {
  allOf,
  type FieldPath,
  fieldsUnder,
  matchesAll,
  type NewPoint,
  PointStore,
  type RetrievalMode,
  relevanceOf,
  type ScoreKind,
  type SearchHit,
  type SearchRequest,
  type SparseEncoder,
  type StoreFilter,
  toFilter,
  toPointId,
  unlessAborted,
  VectorStoreError,
} from '@quarry/adapter-kit';
import type { CreateCollection, Filter, VectorEngine } from '@quarry/core';
import { readAddOptions, sliceAddOptions } from './add-options.js';
import { fieldsRead, type PayloadKeys, toDocument, toPayload } from './document-codec.js';
import type {
  AddDocumentsOptions,
  DeleteOptions,
  QuarryVectorStoreOptions,
  SearchOptions,
} from './options.js';
import { QuarryRetriever, type QuarryRetrieverInput } from './retriever.js';
import { sparseEncoder } from './sparse-encoder.js';

/** A document with its score, which is better when higher and says what it means. */
export interface ScoredDocument {
  document: Document;
  score: number;
  scoreKind: ScoreKind;
}

/** Documents embedded in one call: embeddings of the caller's make batches of their own. */
const documentsPerRound = 512;

/**
 * A LangChain vector store on any engine: embedded in this process, scoped to a tenant, or a Qdrant server behind its
 * official client.
 *
 * @example
 * const store = new QuarryVectorStore(embeddings, { path: './data', retrievalMode: 'hybrid' });
 * await store.addDocuments(documents);
 * await store.similaritySearch('how do I reset it?', 5, { product: 'router', year: { $gte: 2024 } });
 */
export class QuarryVectorStore extends VectorStore {
  declare FilterType: StoreFilter;

  /** The engine, as given or opened by its first call. It sees every tenant. */
  readonly client: VectorEngine;
  readonly collectionName: string;
  readonly collectionConfig: CreateCollection | undefined;
  readonly contentPayloadKey: string;
  readonly metadataPayloadKey: string;
  readonly #options: QuarryVectorStoreOptions;
  readonly #points: PointStore;
  readonly #sparse: SparseEncoder | undefined;
  readonly #keys: PayloadKeys;
  readonly #fieldPath: FieldPath;
  readonly #storeFilter: Filter | undefined;

  static override lc_name(): string {
    return 'QuarryVectorStore';
  }

  /** @throws VectorStoreError for options that make no sense, or name no engine */
  constructor(embeddings: EmbeddingsInterface, options: QuarryVectorStoreOptions) {
    super(embeddings, serializable(options));
    this.#options = options;
    this.collectionName = options.collectionName ?? 'documents';
    this.collectionConfig = options.collectionConfig;
    this.contentPayloadKey = options.contentPayloadKey ?? 'content';
    this.metadataPayloadKey = options.metadataPayloadKey ?? 'metadata';
    this.#keys = {
      content: this.contentPayloadKey,
      metadata: this.metadataPayloadKey,
      fields: options.payloadFields ?? [],
    };
    this.#sparse = sparseEncoder(options);
    this.#fieldPath = fieldsUnder(this.metadataPayloadKey, new Set(this.#keys.fields));
    this.#storeFilter = this.#filter(options.filter);
    this.#points = new PointStore({
      ...options,
      collection: this.collectionName,
      retrievalMode: options.retrievalMode ?? 'dense',
      sparse: this.#sparse,
      newSparseVectorName: 'langchain-sparse',
      payload: fieldsRead(this.#keys),
    });
    this.client = this.#points.engine;
  }

  override _vectorstoreType(): string {
    return 'quarry';
  }

  // Writing

  /** Embeds and stores documents; returns their ids, in order. Documents of an id that is there already replace it. */
  override async addDocuments(
    documents: DocumentInterface[],
    options?: AddDocumentsOptions | string[],
  ): Promise<string[]> {
    const checked = readAddOptions(options, documents.length);
    const added: string[] = [];
    for (let at = 0; at < documents.length; at += documentsPerRound) {
      checked.signal?.throwIfAborted();
      const round = documents.slice(at, at + documentsPerRound);
      const vectors = await this.#embed(round.map(({ pageContent }) => pageContent));
      const part = sliceAddOptions(checked, at, at + round.length);
      added.push(...(await this.#write(vectors, round, part)));
    }
    return added;
  }

  /** Stores documents under vectors that are known already; returns their ids, in order. */
  override async addVectors(
    vectors: number[][],
    documents: DocumentInterface[],
    options?: AddDocumentsOptions | string[],
  ): Promise<string[]> {
    if (vectors.length !== documents.length) {
      throw new VectorStoreError(
        'invalid-vector',
        `${vectors.length} vectors are given for ${documents.length} documents`,
      );
    }
    return this.#write(vectors, documents, readAddOptions(options, documents.length));
  }

  /** Deletes documents. @throws VectorStoreError without exactly one of `ids`, `filter` and `all` */
  override async delete(options: DeleteOptions = {}): Promise<void> {
    const { ids, filter, all, shardKey } = options;
    const given = [ids, filter, all || undefined].filter((choice) => choice !== undefined);
    if (given.length !== 1) {
      throw new VectorStoreError(
        'invalid-option',
        'Either ids or filter must be provided, or all: true, and only one of them.',
      );
    }
    const scope = { within: this.#storeFilter, shardKey };
    if (ids) {
      const strategy = this.#options.idStrategy;
      await this.#points.delete({ ids: ids.map((id) => toPointId(id, strategy).pointId) }, scope);
    } else if (filter) {
      const matching = this.#filter(filter);
      if (!matching || matchesAll(matching)) {
        throw new VectorStoreError(
          'invalid-filter',
          'delete got a filter that matches everything; to delete everything, pass all: true',
        );
      }
      await this.#points.delete({ filter: matching }, scope);
    } else {
      await this.#points.delete({ all: true }, scope);
    }
  }

  /** Creates the collection and its payload indexes if need be. Writing does so by itself. */
  async ensureCollection(): Promise<void> {
    await this.#points.ensure(async () => (await this.embeddings.embedQuery('test')).length);
  }

  // Reading

  /** Documents of these ids, in their order; unknown ones are left out. */
  async getByIds(ids: string[]): Promise<Document[]> {
    const points = ids.map((id) => toPointId(id, this.#options.idStrategy).pointId);
    const records = await this.#points.read(points, { within: this.#storeFilter });
    const documents = new Map(records.map((record) => [record.id, record]));
    return points.flatMap((id) => {
      const record = documents.get(id);
      return record ? [toDocument(record, this.#keys)] : [];
    });
  }

  /** Number of documents that match. */
  async count(filter?: StoreFilter): Promise<number> {
    return this.#points.count(allOf(this.#storeFilter, this.#filter(filter)));
  }

  // Searching

  /** Finds documents with all options at hand. The text methods below are this with fewer. */
  async search(query: string, options: SearchOptions = {}): Promise<ScoredDocument[]> {
    const request = await this.#request(query, options);
    return request ? this.#documents(await this.#points.search(request), options) : [];
  }

  /** As {@link search}, by a dense vector. In hybrid mode this searches by meaning alone: there is no text. */
  async searchByVector(vector: number[], options: SearchOptions = {}): Promise<ScoredDocument[]> {
    const found = await this.#points.search(this.#requestOf(options, 'dense', vector));
    return this.#documents(found, options);
  }

  override async similaritySearch(
    query: string,
    k = 4,
    filter?: StoreFilter,
    _callbacks?: unknown,
  ): Promise<Document[]> {
    const found = await this.search(query, { k, ...(filter ? { filter } : {}) });
    return found.map(({ document }) => document);
  }

  override async similaritySearchWithScore(
    query: string,
    k = 4,
    filter?: StoreFilter,
    _callbacks?: unknown,
  ): Promise<[Document, number][]> {
    const found = await this.search(query, { k, ...(filter ? { filter } : {}) });
    return found.map(({ document, score }) => [document, score]);
  }

  override async similaritySearchVectorWithScore(
    query: number[],
    k: number,
    filter?: StoreFilter,
  ): Promise<[Document, number][]> {
    const found = await this.searchByVector(query, filter ? { k, filter } : { k });
    return found.map(({ document, score }) => [document, score]);
  }

  /**
   * Documents with their relevance, from 0 to 1, whatever the score.
   *
   * @throws VectorStoreError for dot products and sparse scores, which have no upper limit
   */
  async similaritySearchWithRelevanceScores(
    query: string,
    k = 4,
    filter?: StoreFilter,
  ): Promise<[Document, number][]> {
    const found = await this.search(query, { k, ...(filter ? { filter } : {}) });
    return found.map(({ document, score, scoreKind }) => [
      document,
      relevanceOf(score, scoreKind, this.#options.fusion),
    ]);
  }

  /** Documents that are relevant and unlike each other: `lambda` from 0 (variety) to 1 (relevance). Default 0.5. */
  override async maxMarginalRelevanceSearch(
    query: string,
    options: MaxMarginalRelevanceSearchOptions<StoreFilter> & SearchOptions,
    _callbacks?: unknown,
  ): Promise<Document[]> {
    const { fetchK = 20, lambda = 0.5 } = options;
    const request = await this.#request(query, options);
    if (!request) return [];
    const found = await this.#points.searchDiverse({
      ...request,
      candidates: fetchK,
      lambda: this.#options.mmrLambda === 'qdrant-compat' ? 1 - lambda : lambda,
    });
    return this.#documents(found, options).map(({ document }) => document);
  }

  /** A retriever that keeps every option it is given, those of {@link SearchOptions} included. */
  override asRetriever(
    kOrFields?: number | QuarryRetrieverInput,
    ...further: RetrieverArguments
  ): QuarryRetriever<this>;
  override asRetriever(
    kOrFields?: number | Partial<VectorStoreRetrieverInput<this>>,
    ...further: RetrieverArguments
  ): QuarryRetriever<this>;
  override asRetriever(
    kOrFields?: unknown,
    ...[filter, callbacks, tags, metadata, verbose]: RetrieverArguments
  ): QuarryRetriever<this> {
    const fields =
      typeof kOrFields === 'object' && kOrFields !== null
        ? (kOrFields as QuarryRetrieverInput)
        : { k: kOrFields as number | undefined, filter, callbacks, tags, metadata, verbose };
    return new QuarryRetriever({
      ...fields,
      vectorStore: this,
      tags: [...(fields.tags ?? []), this._vectorstoreType()],
    });
  }

  /** Closes the engine if the store opened it. One that was passed in stays open. */
  close(): Promise<void> {
    return this.#points.close();
  }

  // Making

  /** A store with these texts in it. */
  static override async fromTexts<Store extends QuarryVectorStore>(
    this: StoreClass<Store>,
    texts: string[],
    metadatas: object[] | object,
    embeddings: EmbeddingsInterface,
    options: QuarryVectorStoreOptions,
  ): Promise<Store> {
    const documents = texts.map(
      (pageContent, index) =>
        new Document({
          pageContent,
          metadata: Array.isArray(metadatas) ? metadatas[index] : metadatas,
        }),
    );
    return addedTo(new this(embeddings, options), documents, options);
  }

  /** A store with these documents in it. */
  static override async fromDocuments<Store extends QuarryVectorStore>(
    this: StoreClass<Store>,
    documents: DocumentInterface[],
    embeddings: EmbeddingsInterface,
    options: QuarryVectorStoreOptions,
  ): Promise<Store> {
    return addedTo(new this(embeddings, options), documents, options);
  }

  /** A store on a collection; one that is missing is created, one that does not fit is refused here. */
  static async fromExistingCollection<Store extends QuarryVectorStore>(
    this: StoreClass<Store>,
    embeddings: EmbeddingsInterface,
    options: QuarryVectorStoreOptions,
  ): Promise<Store> {
    return ensured(new this(embeddings, options));
  }

  /** Another name of {@link fromExistingCollection}. */
  static fromExistingIndex<Store extends QuarryVectorStore>(
    this: StoreClass<Store>,
    embeddings: EmbeddingsInterface,
    options: QuarryVectorStoreOptions,
  ): Promise<Store> {
    return ensured(new this(embeddings, options));
  }

  // Inside

  async #embed(texts: string[]): Promise<(number[] | undefined)[]> {
    if (this.#options.retrievalMode === 'sparse') return texts.map(() => undefined);
    const vectors = await this.embeddings.embedDocuments(texts);
    if (vectors.length === texts.length) return vectors;
    throw new VectorStoreError(
      'invalid-vector',
      `embeddings gave ${vectors.length} vectors for ${texts.length} texts`,
    );
  }

  async #write(
    vectors: (number[] | undefined)[],
    documents: DocumentInterface[],
    { ids, customPayload, shardKey, signal }: AddDocumentsOptions,
  ): Promise<string[]> {
    const written = documents.map(({ id }, index) => String(ids?.[index] ?? id ?? randomUUID()));
    const points = documents.map((document, index): NewPoint => {
      const { pointId, original } = toPointId(written[index]!, this.#options.idStrategy);
      return {
        id: pointId,
        text: document.pageContent,
        vector: vectors[index],
        payload: toPayload(document, this.#keys, original, customPayload?.[index]),
      };
    });
    await this.#points.write(points, { shardKey, signal });
    return written;
  }

  /** Undefined while there is no collection: then nothing has to be embedded. */
  async #request(query: string, options: SearchOptions): Promise<SearchRequest | undefined> {
    const { signal } = options;
    signal?.throwIfAborted();
    if (!(await this.#points.layout())) return undefined;
    const mode = options.retrievalMode ?? this.#options.retrievalMode ?? 'dense';
    const embed = () =>
      Promise.all([
        mode === 'sparse' ? undefined : this.embeddings.embedQuery(query),
        mode === 'dense' ? undefined : this.#sparse?.query(query),
      ]);
    const [vector, words] = await (signal ? unlessAborted(embed, signal) : embed());
    return this.#requestOf(options, mode, vector, words);
  }

  #requestOf(
    options: SearchOptions,
    mode: RetrievalMode,
    vector: number[] | undefined,
    words?: SearchRequest['words'],
  ): SearchRequest {
    return {
      mode,
      vector,
      words,
      limit: options.k ?? 4,
      offset: options.offset,
      fusion: options.fusion,
      prefetchLimit: options.prefetchLimit,
      scoreThreshold: options.scoreThreshold,
      consistency: options.consistency,
      shardKey: options.shardKey,
      params: options.searchParams,
      signal: options.signal,
      filter: allOf(this.#storeFilter, this.#filter(options.filter)),
    };
  }

  #documents(
    hits: readonly SearchHit[],
    { scoreMetadataKey = this.#options.scoreMetadataKey }: SearchOptions,
  ): ScoredDocument[] {
    return hits.map((hit) => {
      const document = toDocument(hit, this.#keys);
      if (scoreMetadataKey !== undefined) document.metadata[scoreMetadataKey] = hit.score;
      return { document, score: hit.score, scoreKind: hit.kind };
    });
  }

  #filter(filter: StoreFilter | undefined): Filter | undefined {
    return filter && toFilter(filter, this.#fieldPath);
  }
}

/** What `asRetriever` takes after the number of documents. */
type RetrieverArguments = [
  filter?: StoreFilter,
  callbacks?: QuarryRetrieverInput['callbacks'],
  tags?: string[],
  metadata?: Record<string, unknown>,
  verbose?: boolean,
];

type StoreClass<Store extends QuarryVectorStore> = new (
  embeddings: EmbeddingsInterface,
  options: QuarryVectorStoreOptions,
) => Store;

async function ensured<Store extends QuarryVectorStore>(store: Store): Promise<Store> {
  await store.ensureCollection();
  return store;
}

async function addedTo<Store extends QuarryVectorStore>(
  store: Store,
  documents: DocumentInterface[],
  { customPayload }: QuarryVectorStoreOptions,
): Promise<Store> {
  await store.addDocuments(documents, customPayload ? { customPayload } : {});
  return store;
}

/** What LangChain may keep for serialization: no engine, no functions, no key. */
function serializable(options: QuarryVectorStoreOptions): Record<string, unknown> {
  const { client: _1, apiKey: _2, sparseEmbeddings: _3, onWarning: _4, ...plain } = options;
  return plain;
}
