import type { Filter, Payload, SearchParams, VectorEngine } from '../engine/index.js';
import type { Embedder, SparseEmbedder } from '../ingest/index.js';
import { checkFusion, type FusedHit, type Fusion, fuse, type Leg, rankingsOf } from './fusion.js';
import { readCandidates } from './hydrate.js';
import { type Passage, type PassageContent, readPassage } from './passage.js';
import type { Reranker } from './rerank/index.js';
import { rerankAll } from './rerank/index.js';
import { searchLegs } from './search-legs.js';
import { type CutPassage, cutToBudget, dropDuplicates, dropPoor } from './selection.js';
import { estimateTokens } from './tokens.js';

/** Which vectors are searched. */
export type RetrievalMode = 'dense' | 'sparse' | 'hybrid';

/** What to look for, where, and how. */
export interface RetrieveOptions {
  /** A tenant-scoped engine finds that tenant's passages and no others. */
  readonly engine: VectorEngine;
  readonly collection: string;
  /** A question or keywords. */
  readonly query: string;
  /** The embedder the collection was ingested with. */
  readonly embedder?: Embedder;
  /** The sparse embedder it was ingested with. */
  readonly sparse?: SparseEmbedder;
  /** Default: what the embedders given allow, `'hybrid'` if both are. */
  readonly mode?: RetrievalMode;
  /**
   * Of hybrid retrieval. Default: by the strength of the embedder, RRF for a strong one and a convex sum of 0.2 for a weak
   * one, whose rank alone is no evidence.
   */
  readonly fusion?: Fusion;
  /** Passages wanted. Default 8. */
  readonly limit?: number;
  /**
   * Each search looks for this many times `limit`, and at least 50, so that fusion, thresholds and rerankers have something
   * to choose from. Too small starves fusion: a passage in 20th place of both searches is never seen. Default 10.
   */
  readonly overFetch?: number;
  /** Applies to both searches. */
  readonly filter?: Filter;
  /** Of the dense search, for example `{ hnsw_ef: 200 }` or `{ exact: true }`. */
  readonly params?: SearchParams;
  /** Leaves out passages with a lower score, in the kind of the mode (see `Candidate.retrieved`), before reranking. */
  readonly scoreThreshold?: number;
  /** Applied one after another to `limit` × `overFetch` candidates. */
  readonly rerank?: Reranker | readonly Reranker[];
  /** Leaves out what does not fit, lower ranks first. Default: no limit. */
  readonly tokenBudget?: number;
  /** Default: an estimate of four characters a token, one for Chinese, Japanese and Korean. */
  readonly countTokens?: (text: string) => number;
  /** How payloads are read, for points that `ingest` did not write. */
  readonly readPayload?: (payload: Payload) => PassageContent;
  /** Default `'dense'`. */
  readonly vectorName?: string;
  /** Default `'bm25'`. */
  readonly sparseVectorName?: string;
  readonly signal?: AbortSignal;
}

/** What was found, and what was not taken. */
export interface Retrieval {
  /** Best first. */
  readonly passages: readonly Passage[];
  /** Candidates that were read but not returned, best first, and why. */
  readonly leftOut: readonly CutPassage[];
  readonly mode: RetrievalMode;
  /** The fusion applied; absent but in hybrid mode. */
  readonly fusion?: Fusion;
  /** How many points each search gave. */
  readonly found: { readonly dense: number; readonly sparse: number };
  /** Milliseconds: embedding the query, searching, reading payloads, reranking. */
  readonly timings: {
    readonly embed: number;
    readonly search: number;
    readonly read: number;
    readonly rerank: number;
  };
}

/** Points each search is asked for at least: measured in bench/src/retrieval, fewer cost fusion quality. */
const leastSearched = 50;
/** Candidates read when nothing reranks them, beyond those wanted: some turn out to be duplicates. */
const spareCandidates = 12;
const weakShare = 0.2;

/**
 * Finds the passages that answer a query: searches dense and sparse vectors in one round trip, fuses the rankings, drops
 * what is poor or said twice, reranks, and trims to size. Every passage says how it was found: rank and score in each
 * search, after fusion, and after reranking, each with its kind.
 *
 * @throws TypeError when the mode needs an embedder that was not given; RangeError for numbers that make no sense
 */
export async function retrieve(options: RetrieveOptions): Promise<Retrieval> {
  const { engine, collection, query, limit = 8, overFetch = 10, signal } = options;
  const { scoreThreshold, tokenBudget, countTokens = estimateTokens } = options;
  checkCount('limit', limit);
  if (!(overFetch >= 1)) throw new RangeError(`overFetch is ${overFetch}, expected 1 or more`);
  const mode = chooseMode(options);
  const fusion = options.fusion ?? defaultFusion(options.embedder);
  checkFusion(fusion);
  const rerankers = [options.rerank ?? []].flat();
  const searched = Math.max(Math.ceil(limit * overFetch), leastSearched);

  const legs = await searchLegs({
    engine,
    collection,
    query,
    embedder: mode === 'sparse' ? undefined : options.embedder,
    sparse: mode === 'dense' ? undefined : options.sparse,
    vectorName: options.vectorName ?? 'dense',
    sparseVectorName: options.sparseVectorName ?? 'bm25',
    limit: searched,
    filter: options.filter,
    params: options.params,
    signal,
  });
  const hits = mode === 'hybrid' ? fuse(legs.dense, legs.sparse, fusion) : single(mode, legs[mode]);

  const readStarted = performance.now();
  const wanted = rerankers.length > 0 ? searched : limit + spareCandidates;
  const candidates = await readCandidates(hits.slice(0, wanted), {
    engine,
    collection,
    readPayload: options.readPayload ?? readPassage,
  });
  signal?.throwIfAborted();

  const rerankStarted = performance.now();
  const good = dropPoor(candidates, scoreThreshold);
  const distinct = dropDuplicates(good.kept);
  const ranked = await rerankAll(distinct.kept, rerankers, {
    query,
    queryVector: legs.queryVector,
    engine,
    collection,
    vectorName: options.vectorName ?? 'dense',
    signal,
  });
  const fitting = cutToBudget(ranked.kept, { limit, tokenBudget, countTokens });
  return {
    passages: fitting.kept.map(
      (candidate, index): Passage => ({ ...candidate, key: `p${index + 1}` }),
    ),
    leftOut: [...fitting.cut, ...ranked.cut, ...distinct.cut, ...good.cut],
    mode,
    ...(mode === 'hybrid' ? { fusion } : {}),
    found: { dense: legs.dense.ids.length, sparse: legs.sparse.ids.length },
    timings: {
      ...legs.timings,
      read: rerankStarted - readStarted,
      rerank: performance.now() - rerankStarted,
    },
  };
}

function chooseMode({ mode, embedder, sparse }: RetrieveOptions): RetrievalMode {
  const possible = embedder && sparse ? 'hybrid' : embedder ? 'dense' : 'sparse';
  const chosen = mode ?? possible;
  const missing =
    chosen !== 'sparse' && !embedder
      ? 'embedder'
      : chosen !== 'dense' && !sparse
        ? 'sparse'
        : undefined;
  if (missing) throw new TypeError(`retrieve in mode "${chosen}" needs the option "${missing}"`);
  return chosen;
}

function defaultFusion(embedder: Embedder | undefined): Fusion {
  return embedder?.strength === 'weak' ? { convex: weakShare } : 'rrf';
}

function single(mode: 'dense' | 'sparse', leg: Leg): FusedHit[] {
  return Array.from(rankingsOf(leg), ([id, ranking]) => ({
    id,
    score: ranking.score,
    kind: ranking.kind,
    legs: { [mode]: ranking },
  }));
}

function checkCount(option: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`${option} is ${value}, expected an integer of 1 or more`);
}
