import type { Filter, QueryRequest, SearchParams, VectorEngine } from '../engine/index.js';
import { checkDenseVectors, type Embedder, type SparseEmbedder } from '../ingest/index.js';
import type { Leg } from './fusion.js';

/** How one query is put to the collection, once or twice. */
export interface SearchOptions {
  readonly engine: VectorEngine;
  readonly collection: string;
  readonly query: string;
  /** With it, the dense vectors are searched. */
  readonly embedder: Embedder | undefined;
  /** With it, the sparse ones. */
  readonly sparse: SparseEmbedder | undefined;
  readonly vectorName: string;
  readonly sparseVectorName: string;
  /** Points wanted of each search. */
  readonly limit: number;
  readonly filter: Filter | undefined;
  readonly params: SearchParams | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Answers of both searches; empty where one was not asked for, or its query had nothing to search by. */
export interface SearchedLegs {
  readonly dense: Leg;
  readonly sparse: Leg;
  readonly queryVector: readonly number[] | undefined;
  /** Milliseconds. */
  readonly timings: { readonly embed: number; readonly search: number };
}

/** Embeds the query and runs the searches, in one round trip. Payloads are not read yet: most hits are dropped. */
export async function searchLegs(options: SearchOptions): Promise<SearchedLegs> {
  const { engine, collection, query, embedder, sparse, signal } = options;
  const { vectorName, sparseVectorName, limit, filter, params } = options;
  const started = performance.now();
  const [queryVector, sparseVector] = await Promise.all([
    embedder && embedQuery(embedder, query, signal),
    sparse?.embedQuery(query, { signal }),
  ]);
  signal?.throwIfAborted();
  const embedded = performance.now();

  // A vector of zeros is equally far from everything, so what it finds is chance.
  const searchesDense = queryVector?.some((value) => value !== 0) ?? false;
  const searchesSparse = (sparseVector?.indices.length ?? 0) > 0;
  const common = { limit, with_payload: false, ...(filter ? { filter } : {}) };
  const searches: QueryRequest[] = [];
  if (searchesDense) {
    const withParams = params ? { params } : {};
    searches.push({ ...common, ...withParams, query: queryVector!, using: vectorName });
  }
  if (searchesSparse) searches.push({ ...common, query: sparseVector!, using: sparseVectorName });
  const answers = searches.length === 0 ? [] : await engine.queryBatch(collection, { searches });
  signal?.throwIfAborted();

  const legOf = (answer: (typeof answers)[number] | undefined, kind: 'cosine' | 'bm25'): Leg => {
    const points = answer?.points ?? [];
    return { kind, ids: points.map(({ id }) => id), scores: points.map(({ score }) => score) };
  };
  return {
    dense: legOf(searchesDense ? answers[0] : undefined, 'cosine'),
    sparse: legOf(searchesSparse ? answers[answers.length - 1] : undefined, 'bm25'),
    queryVector,
    timings: { embed: embedded - started, search: performance.now() - embedded },
  };
}

async function embedQuery(
  embedder: Embedder,
  query: string,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const { name, dimension } = embedder;
  const vector = Array.from(await embedder.embedQuery(query, { signal }));
  checkDenseVectors([vector], { name, dimension, count: 1 });
  return vector;
}
