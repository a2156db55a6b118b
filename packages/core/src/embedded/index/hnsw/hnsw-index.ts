import type { QuantizationConfig } from '../../../engine/index.js';
import type { RowSet } from '../../bytes/index.js';
import type { RowSource, SearchResult } from '../../kernel/index.js';
import { HeaderWord, reportGarbage } from '../../kernel/index.js';
import { storageFor } from '../../quantization/index.js';
import type { StoredValues } from '../../vectors/index.js';
import { storedValues, widen } from '../../vectors/index.js';
import { buildSegment } from './build.js';
import { NO_ROW } from './layout.js';
import { chooseNavigation } from './navigation.js';
import type { SearchPlan } from './plan.js';
import { fullScanRows, planSearch } from './plan.js';
import type { Graph } from './range-graphs.js';
import { allowedIn, graphFor } from './range-graphs.js';
import type { RangeOptions } from './range-options.js';
import { worthGraphs } from './range-options.js';
import { rowsIn } from './row-range.js';
import type { RawResult } from './run-search.js';
import { runSearch, writeQueryAt } from './run-search.js';
import type { SealedMemory } from './sealed-memory.js';
import type { SearchThreads } from './search-threads.js';
import type { IndexSection, SavedSection } from './sections.js';
import { loadFloats, loadSections, saveSections } from './sections.js';
import { Plan, Stage } from './stages.js';

/** Where vectors live and what of them is kept in memory; see `quantization/vector-storage.ts`. */
export interface HnswStorageOptions {
  /** Originals are read from `rows` when a search wants them, and not kept. Default false. */
  readonly onDisk?: boolean | undefined;
  /** The collection's quantization. Default none. */
  readonly quantization?: QuantizationConfig | undefined;
}

/** How a graph is built. */
export interface HnswBuildOptions extends HnswStorageOptions {
  /**
   * Links per row (Qdrant's `m`), twice as many on the lowest level: more cost memory (12 bytes a row each) and build time,
   * fewer cost recall at high dimension. 0 builds no graph over all rows: searches among them scan the codes. Default 16, at
   * most 128.
   */
  readonly m?: number | undefined;
  /** Rows that get graphs of their own, beside the one over all. Default none. */
  readonly ranges?: RangeOptions | undefined;
  /** Candidates gathered per row while building (Qdrant's `ef_construct`): build time against recall. Default 100. */
  readonly efConstruct?: number | undefined;
  /** Build threads. Their work is shared well: two take half the time of one. Default 1. */
  readonly workers?: number | undefined;
  /** Stops the build; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the share of rows inserted, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** One search. */
export interface HnswSearchOptions {
  readonly limit: number;
  /** Candidates gathered on the way (Qdrant's `hnsw_ef`): time against recall; at least `limit` are. Default 100. */
  readonly ef?: number | undefined;
  /** Rows that may be returned. Absent: all. */
  readonly allowed?: RowSet | undefined;
  /**
   * Kilobytes of vectors up to which all that is allowed is scanned, and above which the graph is walked (Qdrant's
   * `full_scan_threshold`). Fewer than one row in twenty are scanned all the same: a walk would lose its way. Default: by
   * what either costs.
   */
  readonly fullScanKilobytes?: number | undefined;
  /** Score every allowed row with its original. Default false. */
  readonly exact?: boolean | undefined;
  /** Score the best by their originals. False leaves the codes' estimates where a quantization is configured. Default true. */
  readonly rescore?: boolean | undefined;
  /** How many times `limit` are gathered before the originals decide, at least. Default 1. */
  readonly oversampling?: number | undefined;
  /** Walk by originals where they are in memory. Default false. */
  readonly ignoreQuantization?: boolean | undefined;
}

/** How a search was answered. */
export type HnswStrategy = 'exact' | 'scan' | 'two-hop' | 'graph';

/** What a search found, and how. */
export interface HnswSearchResult extends SearchResult {
  readonly strategy: HnswStrategy;
  /** Rows of the range that was searched, graph and all, where it was not all rows. */
  readonly inRangeOf?: number | undefined;
  /** Present where a search thread did it. */
  readonly inThread?: true;
}

const DEFAULT_M = 16;
const DEFAULT_EF_CONSTRUCT = 100;
const DEFAULT_EF = 100;

/**
 * An approximate index over the vectors of a sealed segment: a graph that is walked by small codes, and the best of what the
 * walk gathers scored again by originals, so that results have full precision whatever codes they were found by.
 *
 * Rows never change; those that are dead are left out by `allowed`. A search runs to its end in one kernel call on the
 * calling thread and allocates nothing but its result.
 */
export class HnswIndex {
  readonly #rows: RowSource;
  readonly #isQuantized: boolean;
  #segment: SealedMemory | undefined;
  #loading: Promise<void> | undefined;
  /** The last original that was read. */
  #read: StoredValues | undefined;
  #threads: SearchThreads | undefined;

  private constructor(segment: SealedMemory, rows: RowSource, isQuantized: boolean) {
    this.#segment = segment;
    this.#rows = rows;
    this.#isQuantized = isQuantized;
  }

  /** Builds the graph in worker threads, without holding the event loop. Where originals stay on disk `rows` is kept. */
  static async build(rows: RowSource, options: HnswBuildOptions = {}): Promise<HnswIndex> {
    const { quantization, onDisk, signal, onProgress } = options;
    const { m = DEFAULT_M, efConstruct = DEFAULT_EF_CONSTRUCT } = options;
    const segment = await buildSegment(rows, {
      m,
      efConstruct,
      ranges: options.ranges && worthGraphs(rows, m, efConstruct, options.ranges),
      workers: options.workers ?? 1,
      storage: storageFor({ ...rows, onDisk, quantization }),
      signal,
      onProgress,
    });
    await chooseNavigation(segment, rows);
    return new HnswIndex(segment, rows, quantization !== undefined);
  }

  /**
   * Loads what `save` gave. `rows` has the originals, in the same order; `onDisk` may differ from when it was built, and
   * saved codes that the storage does not keep in memory are left out. Many originals are left to `loadOriginals`: until
   * then a search reads the few that it wants from `rows`.
   * Sections that do not fit together, or `rows`, are refused with a `corrupted` storage error.
   */
  static async load(
    sections: Iterable<IndexSection | SavedSection>,
    rows: RowSource,
    { onDisk = false, quantization }: HnswStorageOptions = {},
  ): Promise<HnswIndex> {
    const storage = storageFor({ ...rows, onDisk, quantization });
    const segment = await loadSections(sections, rows, storage);
    return new HnswIndex(segment, rows, quantization !== undefined);
  }

  /**
   * Resolves when all originals that belong in memory are there, or the index has been freed. Rejects where the rows cannot be
   * read; searches then go on reading them one by one, and fail where they meet what is damaged.
   */
  loadOriginals(): Promise<void> {
    this.#loading ??= this.#loadOriginals();
    return this.#loading;
  }

  async #loadOriginals(): Promise<void> {
    const segment = this.#segment;
    if (segment === undefined) return;
    const isFreed = () => this.#segment === undefined;
    try {
      await loadFloats(segment, this.#rows, isFreed);
      // They read originals from the file until they look at the segment anew.
      this.#threads?.detach(segment);
    } catch (error) {
      // The file was closed under the last read.
      if (!isFreed()) throw error;
    }
  }

  /** The graph and codes as named pieces of bytes: views that are valid until `free`. Originals are not among them. */
  save(): IndexSection[] {
    return saveSections(this.#open);
  }

  /** Number of rows. */
  get count(): number {
    return this.#open.shape.count;
  }

  /** What searches walk by, for `explain`. */
  get navigation(): 'float32' | 'int8' | 'one-bit' {
    const names = {
      [Stage.Float]: 'float32',
      [Stage.Int8]: 'int8',
      [Stage.OneBit]: 'one-bit',
    } as const;
    return names[this.#open.header(HeaderWord.Navigation) as Stage];
  }

  /** Rows that a graph serves, whichever. */
  get inGraphs(): number {
    const segment = this.#open;
    const hasWhole = segment.header(HeaderWord.Entry) !== NO_ROW;
    return hasWhole ? segment.shape.count : rowsIn(segment.ranges);
  }

  /** The `limit` most similar rows, or all that are allowed if they are fewer. */
  search(query: Float32Array, options: HnswSearchOptions): HnswSearchResult {
    const segment = this.#open;
    const graph = graphFor(segment, options.allowed);
    const allowed = allowedIn(graph, options.allowed);
    const plan = this.#plan(graph, allowed, options);
    if (plan === undefined) return NOTHING;
    const found = runSearch(segment, query, plan, allowed, graph);
    const copied = { ...found, rows: found.rows.slice(), scores: found.scores.slice() };
    return asResult(copied, segment, graph, options.exact);
  }

  /** `search` in one of `threads`, where they can take it and do it; else here. */
  async searchIn(
    threads: SearchThreads,
    query: Float32Array,
    options: HnswSearchOptions,
  ): Promise<HnswSearchResult> {
    const segment = this.#open;
    const graph = graphFor(segment, options.allowed);
    const allowed = allowedIn(graph, options.allowed);
    const plan = this.#plan(graph, allowed, options);
    if (plan === undefined || !threads.accepts(segment, plan, graph)) {
      return this.search(query, options);
    }
    this.#threads = threads;
    const found = await threads.search(segment, query, plan, graph, allowed);
    if (found === undefined) return this.search(query, options);
    return { ...asResult(found, segment, graph, options.exact), inThread: true };
  }

  #plan(
    graph: Graph,
    allowed: RowSet | undefined,
    options: HnswSearchOptions,
  ): SearchPlan | undefined {
    const segment = this.#open;
    const { hasFloats } = segment;
    const { hasInt8, hasOneBit } = segment.shape;
    const { count } = graph;
    const { exact = false, ef = DEFAULT_EF, fullScanKilobytes } = options;
    const allowedCount = allowed?.count;
    const limit = Math.min(options.limit, count, allowedCount ?? count);
    if (limit <= 0) return undefined;
    const walkByFloats = hasFloats && this.#isQuantized && options.ignoreQuantization === true;
    const navigation = segment.header(HeaderWord.Navigation, graph) as Stage;
    return planSearch({
      count,
      allowedCount,
      fullScanRows: fullScanRows(fullScanKilobytes, segment.shape),
      limit,
      ef,
      exact,
      rescore: !this.#isQuantized || options.ignoreQuantization || options.rescore !== false,
      oversampling: options.oversampling,
      navigation: walkByFloats ? Stage.Float : navigation,
      hasInt8,
      hasOneBit,
    });
  }

  /** The query's similarity to each of `rows`, in their order, by originals. */
  similarities(query: Float32Array, rows: Uint32Array): Float32Array {
    const segment = this.#open;
    segment.use(segment.whole);
    // The pool's keys are eight bytes, a row number four.
    segment.ensureCapacity((rows.length + 1) >> 1);
    writeQueryAt(segment, segment.kernels.queryAddress(), query);
    const list = segment.kernels.poolAddress();
    segment.words(list, rows.length).set(rows);
    segment.kernels.similaritiesOfRows(list, rows.length);
    return segment.floats(list, rows.length).slice();
  }

  /** A copy of a row's original. */
  vectorAt(row: number): Float32Array {
    return this.viewAt(row).slice();
  }

  /** A row's original where it lies, or where the last one that was read lay: to be used before anything else is asked. */
  viewAt(row: number): Float32Array {
    const { hasFloats, layout, shape } = this.#open;
    if (hasFloats) {
      const address = layout.floats + row * layout.floatStride;
      return widen(this.#open.originals(address, shape.dimension));
    }
    this.#read ??= storedValues(this.#rows.datatype ?? 'float32', shape.dimension);
    this.#rows.copyInto(this.#read, row, row + 1);
    return widen(this.#read);
  }

  /** Bytes of memory held. */
  bytes(): number {
    return this.#segment?.byteLength ?? 0;
  }

  /** Lets go of the memory. Every other call then throws. */
  free(): void {
    if (this.#segment === undefined) return;
    this.#threads?.detach(this.#segment);
    const bytes = this.#segment.byteLength;
    this.#segment = undefined;
    reportGarbage(bytes);
  }

  get #open(): SealedMemory {
    if (this.#segment === undefined) throw new Error('the index has been freed');
    return this.#segment;
  }
}

const STRATEGIES: Readonly<Record<Plan, HnswStrategy>> = {
  [Plan.Scan]: 'scan',
  [Plan.TwoHop]: 'two-hop',
  [Plan.Graph]: 'graph',
  [Plan.Listed]: 'scan',
};

function asResult(
  found: RawResult,
  segment: SealedMemory,
  graph: Graph,
  exact = false,
): HnswSearchResult {
  const { rows, scores, visited, scored } = found;
  const strategy = exact ? 'exact' : STRATEGIES[found.plan];
  const inRangeOf = graph === segment.whole ? undefined : graph.count;
  return { rows, scores, visited, scored, strategy, inRangeOf };
}

const NOTHING: HnswSearchResult = {
  rows: new Uint32Array(0),
  scores: new Float32Array(0),
  visited: 0,
  scored: 0,
  strategy: 'exact',
};
