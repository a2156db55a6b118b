import type { CallbackManagerForRetrieverRun } from '@langchain/core/callbacks/manager';
import type { DocumentInterface } from '@langchain/core/documents';
import type { BaseRetrieverInput } from '@langchain/core/retrievers';
import { ensureConfig, type RunnableConfig } from '@langchain/core/runnables';
import { VectorStoreRetriever } from '@langchain/core/vectorstores';
import { type StoreFilter, VectorStoreError } from '@quarry/adapter-kit';
import type { SearchOptions } from './options.js';
import type { QuarryVectorStore } from './vector-store.js';

/**
 * How a retriever searches. `similarity` uses the store's retrieval mode; `dense`, `sparse` and `hybrid` choose one;
 * `mmr` spreads the results out; `similarity_score_threshold` wants a `scoreThreshold`.
 */
export type RetrieverSearchType =
  | 'similarity'
  | 'dense'
  | 'sparse'
  | 'hybrid'
  | 'mmr'
  | 'similarity_score_threshold';

/** Options of `asRetriever`. Those of a search may stand beside the others or in `searchKwargs`, which wins. */
export interface QuarryRetrieverInput
  extends BaseRetrieverInput,
    Omit<SearchOptions, 'k' | 'filter' | 'signal'> {
  /** Documents wanted. Default 4. */
  k?: number | undefined;
  filter?: StoreFilter | undefined;
  searchType?: RetrieverSearchType | undefined;
  searchKwargs?: Omit<SearchOptions, 'k' | 'filter' | 'signal'> & {
    /** Documents `mmr` chooses from. Default 20. */
    fetchK?: number;
    /** Of `mmr`, from 0 (variety) to 1 (relevance). Default 0.5. */
    lambda?: number;
  };
}

const searchTypes: ReadonlySet<unknown> = new Set<RetrieverSearchType>([
  'similarity',
  'dense',
  'sparse',
  'hybrid',
  'mmr',
  'similarity_score_threshold',
]);

/** A retriever over a {@link QuarryVectorStore}. LangChain's own drops the options it does not know; this one has them all. */
export class QuarryRetriever<
  Store extends QuarryVectorStore = QuarryVectorStore,
> extends VectorStoreRetriever<Store> {
  /** Options of every search. */
  readonly searchOptions: SearchOptions & { fetchK?: number; lambda?: number };

  static override lc_name(): string {
    return 'QuarryRetriever';
  }

  /** @throws VectorStoreError for an unknown search type, or one that lacks what it needs */
  constructor(input: QuarryRetrieverInput & { vectorStore: Store }) {
    const { searchType = 'similarity', searchKwargs, k = 4, filter } = input;
    super({ ...baseInput(input), vectorStore: input.vectorStore, k } as ConstructorParameters<
      typeof VectorStoreRetriever<Store>
    >[0]);
    this.filter = filter as Store['FilterType'];
    this.searchType = searchType;
    if (searchKwargs) this.searchKwargs = searchKwargs;
    this.searchOptions = searchOptions(input);
    if (!searchTypes.has(searchType)) {
      throw new VectorStoreError(
        'invalid-option',
        `searchType is ${JSON.stringify(searchType)}, expected one of "${[...searchTypes].join('", "')}"`,
      );
    }
    if (
      searchType === 'similarity_score_threshold' &&
      this.searchOptions.scoreThreshold === undefined
    ) {
      throw new VectorStoreError(
        'invalid-option',
        'searchType "similarity_score_threshold" needs a scoreThreshold',
      );
    }
  }

  /** Documents for `query`. `signal` and `timeout` (milliseconds) of the configuration give the search up. */
  override invoke(
    query: string,
    config?: Partial<RunnableConfig>,
  ): ReturnType<VectorStoreRetriever<Store>['invoke']> {
    if (!config?.signal && config?.timeout === undefined) return super.invoke(query, config);
    const { signal, ...ensured } = ensureConfig(config);
    // The base class passes the configuration on to nobody, so this call gets a retriever that knows its signal.
    const searchOptions = { ...this.searchOptions, signal };
    const knowing: this = Object.create(this, { searchOptions: { value: searchOptions } });
    return super.invoke.call(knowing, query, ensured);
  }

  override async _getRelevantDocuments(
    query: string,
    _runManager?: CallbackManagerForRetrieverRun,
  ): Promise<DocumentInterface[]> {
    const options = {
      ...this.searchOptions,
      k: this.k,
      ...(this.filter ? { filter: this.filter as StoreFilter } : {}),
    };
    if (this.searchType === 'mmr') {
      return this.vectorStore.maxMarginalRelevanceSearch(query, options);
    }
    const found = await this.vectorStore.search(query, options);
    return found.map(({ document }) => document);
  }
}

function baseInput({
  callbacks,
  tags,
  metadata,
  verbose,
}: QuarryRetrieverInput): BaseRetrieverInput {
  return {
    ...(callbacks ? { callbacks } : {}),
    ...(tags ? { tags } : {}),
    ...(metadata ? { metadata } : {}),
    ...(verbose === undefined ? {} : { verbose }),
  };
}

function searchOptions(input: QuarryRetrieverInput): QuarryRetriever['searchOptions'] {
  const { searchType, searchKwargs } = input;
  const { offset, retrievalMode, fusion, prefetchLimit, scoreThreshold } = input;
  const { searchParams, consistency, shardKey, scoreMetadataKey } = input;
  const mode =
    searchType === 'dense' || searchType === 'sparse' || searchType === 'hybrid'
      ? searchType
      : retrievalMode;
  const options = {
    offset,
    fusion,
    prefetchLimit,
    scoreThreshold,
    searchParams,
    consistency,
    shardKey,
    scoreMetadataKey,
    retrievalMode: mode,
    ...searchKwargs,
  };
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as QuarryRetriever['searchOptions'];
}
