import type { Bitset } from '../../bytes/index.js';
import type { SearchResult } from '../../kernel/index.js';
import { buildSegment } from './build.js';
import { HeaderWord } from './layout.js';
import { planSearch } from './plan.js';
import type { RowSource } from './rows.js';
import type { SealedMemory } from './sealed-memory.js';
import { Plan, type Stage } from './stages.js';

/** How a graph is built. */
export interface HnswBuildOptions {
  /** Links per row (Qdrant's `m`): more cost memory and build time and help recall at high dimension. Default 16. */
  readonly m?: number | undefined;
  /** Candidates gathered per row while building (Qdrant's `ef_construct`). Default 100. */
  readonly efConstruct?: number | undefined;
  /** Build threads. Default 1. */
  readonly workers?: number | undefined;
  /** Stops the build; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the share of rows inserted, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** One search. */
export interface HnswSearchOptions {
  readonly limit: number;
  /** Candidates gathered on the way (Qdrant's `hnsw_ef`): more cost time and help recall. Default 100. */
  readonly ef?: number | undefined;
  /** Rows that may be returned. Absent: all. */
  readonly allowed?: Bitset | undefined;
  /** Number of bits in `allowed`, where the caller knows it. */
  readonly allowedCount?: number | undefined;
  /** Score every allowed row with originals. */
  readonly exact?: boolean | undefined;
}

/** What a search found, and how. */
export interface HnswSearchResult extends SearchResult {
  readonly strategy: 'exact' | 'scan' | 'two-hop' | 'graph';
}

const DEFAULT_M = 16;
const DEFAULT_EF_CONSTRUCT = 100;
const DEFAULT_EF = 100;
const MOST_BATCHED_LINKS = 1000;
const BEAM = 3;

/** An approximate index over the vectors of a sealed segment. */
export class HnswIndex {
  readonly #segment: SealedMemory;
  readonly #beam: number;

  private constructor(segment: SealedMemory) {
    this.#segment = segment;
    this.#beam = Math.max(
      1,
      Math.min(BEAM, Math.floor(MOST_BATCHED_LINKS / (2 * segment.shape.m))),
    );
  }

  /** Builds the graph in worker threads, without holding the event loop. */
  static async build(rows: RowSource, options: HnswBuildOptions = {}): Promise<HnswIndex> {
    const segment = await buildSegment(rows, {
      m: options.m ?? DEFAULT_M,
      efConstruct: options.efConstruct ?? DEFAULT_EF_CONSTRUCT,
      workers: options.workers ?? 1,
      keepFloats: true,
      signal: options.signal,
      onProgress: options.onProgress,
    });
    return new HnswIndex(segment);
  }

  get count(): number {
    return this.#segment.shape.count;
  }

  search(query: Float32Array, options: HnswSearchOptions): HnswSearchResult {
    const { shape } = this.#segment;
    const { allowed, exact = false, ef = DEFAULT_EF } = options;
    const allowedCount = allowed && (options.allowedCount ?? allowed.count());
    const limit = Math.min(options.limit, shape.count, allowedCount ?? shape.count);
    if (limit <= 0) {
      return {
        rows: new Uint32Array(0),
        scores: new Float32Array(0),
        visited: 0,
        scored: 0,
        strategy: 'exact',
      };
    }
    const plan = planSearch({
      count: shape.count,
      allowedCount,
      limit,
      ef,
      exact,
      rescore: true,
      navigation: this.#segment.header(HeaderWord.Navigation) as Stage,
      hasInt8: shape.hasInt8,
      hasOneBit: shape.hasOneBit,
      hasFloats: shape.hasFloats,
    });
    this.#segment.ensureCapacity(plan.ef);
    this.#setQuery(query);
    if (allowed) this.#setAllowed(allowed);
    const { kernels } = this.#segment;
    const found = kernels.search(
      plan.plan,
      plan.stage,
      plan.limit,
      plan.ef,
      plan.finals,
      allowedCount ?? -1,
      this.#beam,
    );
    const result = kernels.resultAddress();
    return {
      rows: this.#segment.words(result, found).slice(),
      scores: this.#segment.floats(result + limit * 4, found).slice(),
      visited: kernels.searchVisited(),
      scored: kernels.searchScored(),
      strategy: exact ? 'exact' : strategies[kernels.searchPlan()]!,
    };
  }

  #setQuery(query: Float32Array): void {
    const { floatWidth } = this.#segment.layout;
    const target = this.#segment.floats(this.#segment.kernels.queryAddress(), floatWidth);
    target.set(query);
    target.fill(0, query.length);
  }

  #setAllowed(allowed: Bitset): void {
    const { count } = this.#segment.shape;
    const words = (count + 31) >>> 5;
    const target = this.#segment.words(this.#segment.kernels.allowedAddress(), words);
    target.set(allowed.words.subarray(0, words));
    target.fill(0, Math.min(words, allowed.words.length));
    if (count & 31) target[words - 1]! &= (1 << (count & 31)) - 1;
  }
}

const strategies = {
  [Plan.Scan]: 'scan',
  [Plan.TwoHop]: 'two-hop',
  [Plan.Graph]: 'graph',
} as Record<number, 'scan' | 'two-hop' | 'graph'>;
