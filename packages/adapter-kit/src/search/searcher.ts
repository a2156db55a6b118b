import type {
  Prefetch,
  QueryInterface,
  QueryRequest,
  ReadConsistency,
  SearchParams,
  VectorEngine,
  VectorInput,
} from '@quarry/core';
import type { Layout } from '../collection/index.js';
import { withRetries } from '../engine/index.js';
import { VectorStoreError } from '../error/index.js';
import type { PointStoreOptions } from '../store/store-options.js';
import { checkDimension } from './check-dimension.js';
import { checkFusion, type Fusion, fuseByScore, fusionQuery } from './fusion.js';
import {
  kindOfDistance,
  kindOfFusion,
  reaches,
  type ScoreKind,
  toEngineThreshold,
} from './score.js';
import { toHit } from './search-hit.js';
import type { SearchHit, SearchRequest } from './search-request.js';

const leastPrefetch = 40;
const prefetchFactor = 4;

/** Asks an engine in any retrieval mode and gives every answer the same form. */
export class Searcher {
  readonly #engine: VectorEngine;
  readonly #options: PointStoreOptions;

  constructor(engine: VectorEngine, options: PointStoreOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /** Best first. @throws VectorStoreError when the request lacks what its mode needs */
  async search(request: SearchRequest, layout: Layout): Promise<SearchHit[]> {
    checkCounts(request);
    const mode = request.mode ?? this.#options.retrievalMode;
    if (mode !== 'hybrid') return this.#searchOne(request, layout, mode);
    const fusion = checkFusion(request.fusion ?? this.#options.fusion ?? 'rrf');
    const query = request.fuse ? undefined : fusionQuery(fusion);
    return query
      ? this.#searchFused(request, layout, fusion, query)
      : this.#searchAndFuse(request, layout, fusion);
  }

  /**
   * Best first, spread out. One ranking is spread by the engine, a fusion of two by the scores of the fusion and the dense
   * vectors.
   */
  async searchDiverse(
    request: SearchRequest & { readonly lambda: number; readonly candidates: number },
    layout: Layout,
  ): Promise<SearchHit[]> {
    checkCounts(request);
    const { lambda, limit } = request;
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new VectorStoreError('invalid-option', `lambda is ${lambda}, expected 0 to 1`);
    }
    const mode = request.mode ?? this.#options.retrievalMode;
    const candidates = Math.max(request.candidates, limit);
    if (mode === 'hybrid') {
      // Loaded when first asked for: most stores never do.
      const { maximalMarginalRelevance } = await import('@quarry/core/retrieve');
      const found = await this.search({ ...request, limit: candidates, withVector: true }, layout);
      return maximalMarginalRelevance(found, { lambda, limit });
    }
    const { nearest, using, kind } = this.#leg(request, layout, mode);
    const mmr = { diversity: 1 - lambda, candidates_limit: candidates };
    const query = this.#legQuery(request, mode, { nearest, mmr }, using);
    return this.#query(request, kind, { ...query, limit });
  }

  #searchOne(request: SearchRequest, layout: Layout, mode: 'dense' | 'sparse') {
    const { nearest, using, kind } = this.#leg(request, layout, mode);
    const query = this.#legQuery(request, mode, nearest, using);
    query.limit = request.limit;
    if (request.offset) query.offset = request.offset;
    return this.#query(request, kind, query, layout);
  }

  #searchFused(
    request: SearchRequest,
    layout: Layout,
    fusion: Fusion,
    query: QueryInterface,
  ): Promise<SearchHit[]> {
    const prefetch = (['dense', 'sparse'] as const).map((mode): Prefetch => {
      const { nearest, using } = this.#leg(request, layout, mode);
      const leg: Prefetch = this.#legQuery(request, mode, nearest, using);
      if (request.filter) leg.filter = request.filter;
      leg.limit = this.#legLimit(request, mode);
      return leg;
    });
    const fused: QueryRequest = { prefetch, query, limit: request.limit };
    if (request.offset) fused.offset = request.offset;
    return this.#query(request, kindOfFusion(fusion), fused, layout);
  }

  async #searchAndFuse(
    request: SearchRequest,
    layout: Layout,
    fusion: Fusion,
  ): Promise<SearchHit[]> {
    const legs = (['dense', 'sparse'] as const).map((mode) => ({
      mode,
      ...this.#leg(request, layout, mode),
    }));
    const searches = legs.map(({ mode, nearest, using }) => {
      const query = this.#legQuery(request, mode, nearest, using);
      query.limit = this.#legLimit(request, mode);
      return this.#complete(query, request, layout);
    });
    const { collection, maxRetries = 3 } = this.#options;
    const { consistency } = request;
    const responses = await withRetries(
      () =>
        this.#engine.queryBatch(collection, {
          searches,
          ...(consistency === undefined ? {} : { consistency }),
        }),
      maxRetries,
      request.signal,
    );
    const [dense, sparse] = responses.map(({ points }, index) =>
      points.map((point) => toHit(point, legs[index]!.kind, layout)),
    ) as [SearchHit[], SearchHit[]];
    const byId = new Map([...sparse, ...dense].map((found) => [found.id, found]));
    const fuse =
      request.fuse ??
      ((dense, sparse) => fuseByScore(dense, sparse, fusion as { readonly alpha: number }));
    const threshold = this.#threshold(request);
    const { offset = 0, limit } = request;
    return fuse(dense, sparse)
      .filter(({ score }) => reaches(score, threshold))
      .slice(offset, offset + limit)
      .map(({ id, score }) => ({ ...byId.get(id)!, score, kind: 'relative' }));
  }

  async #query(
    request: SearchRequest,
    kind: ScoreKind,
    query: QueryRequest & { consistency?: ReadConsistency },
    layout?: Layout,
  ): Promise<SearchHit[]> {
    const { collection, maxRetries = 3 } = this.#options;
    const threshold = this.#threshold(request);
    const bound = threshold === undefined ? undefined : toEngineThreshold(threshold, kind);
    this.#complete(query, request, layout);
    if (bound !== undefined) query.score_threshold = bound;
    if (request.consistency !== undefined) query.consistency = request.consistency;
    const { points } = await withRetries(
      () => this.#engine.query(collection, query),
      maxRetries,
      request.signal,
    );
    const hits = points.map((point) => toHit(point, kind, layout));
    return threshold === undefined ? hits : hits.filter(({ score }) => reaches(score, threshold));
  }

  /** A query by one vector. Written field by field, as what follows: spreading costs more than the rest of the call here. */
  #legQuery(
    request: SearchRequest,
    mode: 'dense' | 'sparse',
    query: QueryInterface,
    using: string | undefined,
  ): QueryRequest {
    const leg: QueryRequest = { query };
    if (using !== undefined) leg.using = using;
    const params = this.#searchParams(request, mode);
    if (params) leg.params = params;
    return leg;
  }

  /** Adds what does not depend on how a query searches, and returns it. */
  #complete(
    query: QueryRequest,
    { filter, withVector, shardKey }: SearchRequest,
    layout: Layout | undefined,
  ): QueryRequest {
    const { payload = true } = this.#options;
    const name = layout?.dense?.name;
    if (filter) query.filter = filter;
    if (shardKey !== undefined) query.shard_key = shardKey;
    query.with_payload = payload === true ? true : payload.slice();
    // The unnamed vector cannot be asked for by name in older servers.
    query.with_vector =
      withVector === true && name !== undefined ? (name === '' ? true : [name]) : false;
    return query;
  }

  #searchParams(request: SearchRequest, mode: 'dense' | 'sparse'): SearchParams | undefined {
    const params = request.params ?? this.#options.searchParams;
    // `idf` concerns sparse vectors alone and is refused for others.
    if (mode === 'sparse' || params?.idf === undefined) return params;
    const { idf: _idf, ...others } = params;
    return Object.keys(others).length === 0 ? undefined : others;
  }

  #threshold({ scoreThreshold = this.#options.scoreThreshold }: SearchRequest): number | undefined {
    return scoreThreshold;
  }

  #legLimit(request: SearchRequest, mode: 'dense' | 'sparse'): number {
    const { limit, offset = 0, prefetchLimit = this.#options.prefetchLimit } = request;
    const chosen = (mode === 'sparse' ? request.sparseLimit : undefined) ?? prefetchLimit;
    return chosen ?? Math.max(leastPrefetch, prefetchFactor * (limit + offset));
  }

  #leg(request: SearchRequest, layout: Layout, mode: 'dense' | 'sparse') {
    const { collection } = this.#options;
    if (mode === 'dense') {
      const { vector } = request;
      if (!vector) throw lacking(mode, 'a query vector');
      if (!layout.dense) throw lacking(mode, `a dense vector in collection "${collection}"`);
      checkDimension(vector.length, layout.dense, collection);
      const nearest: VectorInput = vector as number[];
      const { name, distance } = layout.dense;
      return { nearest, using: usingOf(name), kind: kindOfDistance(distance) };
    }
    const { words } = request;
    if (!words) throw lacking(mode, 'BM25 or sparse embeddings, and a text to search by');
    if (!layout.sparse) throw lacking(mode, `a sparse vector in collection "${collection}"`);
    const using = usingOf(layout.sparse.name);
    return { nearest: words as VectorInput, using, kind: 'sparse' as const };
  }
}

/** The unnamed vector is not named in requests. */
function usingOf(name: string): string | undefined {
  return name === '' ? undefined : name;
}

function checkCounts({ limit, offset = 0 }: SearchRequest): void {
  if (!(Number.isInteger(limit) && limit > 0)) {
    throw new VectorStoreError(
      'invalid-option',
      `the number of results wanted is ${limit}, expected a positive integer`,
    );
  }
  if (!(Number.isInteger(offset) && offset >= 0)) {
    throw new VectorStoreError('invalid-option', `offset is ${offset}, expected an integer from 0`);
  }
}

function lacking(mode: string, what: string): Error {
  return new VectorStoreError('unsupported', `a search in mode "${mode}" needs ${what}`);
}
