import type { Distance, RowSource } from '../../kernel/index.js';
import { HeaderWord, METRIC_CODES, reportGarbage } from '../../kernel/index.js';
import type { VectorStorage } from '../../quantization/index.js';
import { BuildThreads } from './build-threads.js';
import { writeCentroid } from './centroid.js';
import { copyRows } from './copy-rows.js';
import { yieldToEventLoop } from './event-loop.js';
import { keepOnly } from './keep-only.js';
import { codeWidthFor } from './layout.js';
import { countUpperLists, drawLevels } from './levels.js';
import type { Graph } from './range-graphs.js';
import type { RowRange } from './row-range.js';
import { rowsIn } from './row-range.js';
import { SealedMemory } from './sealed-memory.js';
import { Stage } from './stages.js';

/** Bytes filled between two turns of the event loop: a quarter of a millisecond. */
const SLICE_BYTES = 1 << 18;
/** Codes are built from this many bytes of rows at a time where originals do not stay. */
const STAGING_BYTES = 1 << 22;
/** Links a row may have on the upper levels; batches are sized for no more, and more would help nobody. */
const MOST_LINKS = 128;
/** From this dimension on one-bit codes build graphs as good as those of int8 codes, and faster. */
const NARROWEST_ONE_BIT_BUILD = 256;

/** How a graph is built. */
export interface GraphOptions {
  /** 0: no graph over all rows; a search among them then scans. */
  readonly m: number;
  readonly efConstruct: number;
  /** Rows that get graphs of their own, and the links of those. */
  readonly ranges?: { readonly of: readonly RowRange[]; readonly m: number } | undefined;
  readonly workers: number;
  readonly storage: VectorStorage;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

/**
 * Encodes rows and builds their graph in worker threads; the caller's thread only copies rows, a slice at a time.
 *
 * Building wants int8 codes. Where the finished segment has none, they are made for the build, originals are left out of it
 * to save space, and at the end what stays moves to a memory of its own size.
 */
export async function buildSegment(rows: RowSource, options: GraphOptions): Promise<SealedMemory> {
  const { storage } = options;
  const isWhole = storage.int8 || !storage.oneBit;
  const built = await buildGraph(rows, {
    ...options,
    storage: isWhole ? storage : { oneBit: true, int8: true, floats: false },
  });
  if (isWhole) return built;
  const kept = await keepOnly(built, storage, rows);
  reportGarbage(built.byteLength);
  return kept;
}

async function buildGraph(rows: RowSource, options: GraphOptions): Promise<SealedMemory> {
  const { signal, onProgress } = options;
  const segment = await emptyGraphs(rows, options);
  const { shape } = segment;
  const graphs = options.m > 0 ? segment.graphs : segment.ranges;
  const efConstruct = Math.max(options.efConstruct, ...graphs.map(({ m }) => m));
  segment.ensureCapacity(efConstruct);
  if (shape.hasInt8) await writeCentroid(segment, rows);
  const threads = new BuildThreads(segment, Math.max(1, options.workers), efConstruct + 1);
  const stop = () => {
    for (const graph of graphs) segment.setHeader(HeaderWord.Stopped, 1, graph);
  };
  signal?.addEventListener('abort', stop);
  const ticker = setInterval(() => {
    onProgress?.(shareInserted(segment, graphs));
  }, PROGRESS_MILLISECONDS);
  try {
    await copyAndEncode(segment, rows, threads, signal);
    const stage = buildStage(segment);
    for (const { header } of graphs) {
      await threads.runAll({ kind: 'insert', header, stage, ef: efConstruct });
      signal?.throwIfAborted();
    }
    signal?.throwIfAborted();
  } finally {
    clearInterval(ticker);
    signal?.removeEventListener('abort', stop);
    await threads.close();
  }
  onProgress?.(1);
  segment.setHeader(HeaderWord.Locks, 0);
  segment.release();
  return segment;
}

/** Rows inserted, of those of all graphs. */
function shareInserted(segment: SealedMemory, graphs: readonly Graph[]): number {
  // Threads count on past the end.
  const inserted = graphs.reduce(
    (sum, graph) => sum + Math.min(graph.count, segment.header(HeaderWord.NextRow, graph)),
    0,
  );
  return inserted / Math.max(1, rowsIn(graphs));
}

const PROGRESS_MILLISECONDS = 100;

/** Similarity of a row to itself; of products without normalisation there is no such thing. */
const SELF_SIMILARITY: Readonly<Record<Distance, number>> = {
  Cosine: 1,
  Dot: Number.NEGATIVE_INFINITY,
  Euclid: 0,
  Manhattan: 0,
};

/** Links that a graph can have. */
function linksFor(m: number): number {
  return Math.min(MOST_LINKS, Math.max(2, m));
}

/** A segment with room for all rows and links, and none of them yet. */
async function emptyGraphs(
  rows: RowSource,
  { m: wanted, storage, ranges }: GraphOptions,
): Promise<SealedMemory> {
  const m = linksFor(wanted);
  const levels = wanted > 0 ? await drawLevels(rows.count, m) : new Uint8Array(rows.count);
  const upperLists = await countUpperLists(levels);
  const rangeM = linksFor(ranges?.m ?? 0);
  const rangeLevels = await drawLevels(rowsIn(ranges?.of ?? []), rangeM);
  const rangeUpperLists = await countUpperLists(rangeLevels);
  const segment = new SealedMemory(
    {
      count: rows.count,
      dimension: rows.dimension,
      datatype: rows.datatype,
      metric: METRIC_CODES[rows.distance],
      m,
      codeWidth: codeWidthFor(rows.dimension, storage.oneBit),
      hasFloats: storage.floats,
      hasInt8: storage.int8,
      hasOneBit: storage.oneBit,
      upperLists: upperLists.total,
      rangeGraphs: ranges && { ranges: ranges.of, m: rangeM, upperLists: rangeUpperLists.total },
    },
    rows,
  );
  const { layout } = segment;
  segment.setHeader(HeaderWord.Locks, segment.reserve(rows.count * 4));
  segment.setHeaderFloat(HeaderWord.SelfSimilarity, SELF_SIMILARITY[rows.distance]);
  segment.bytes(layout.levels, rows.count).set(levels);
  segment.words(layout.upperIndex, rows.count).set(upperLists.index);
  segment.bytes(layout.rangeLevels, rangeLevels.length).set(rangeLevels);
  segment.words(layout.rangeUpperIndex, rangeLevels.length).set(rangeUpperLists.index);
  for (const part of ['upper', 'links', 'rangeUpper', 'rangeLinks'] as const) {
    await fillWithNoRow(segment, layout[part], segment.lengthOf(part));
  }
  return segment;
}

async function fillWithNoRow(
  segment: SealedMemory,
  address: number,
  length: number,
): Promise<void> {
  for (let done = 0; done < length; done += SLICE_BYTES) {
    segment.bytes(address + done, Math.min(SLICE_BYTES, length - done)).fill(0xff);
    await yieldToEventLoop();
  }
}

function buildStage({ shape }: SealedMemory): Stage {
  if (!shape.hasInt8) return Stage.Float;
  return shape.hasOneBit && shape.dimension >= NARROWEST_ONE_BIT_BUILD ? Stage.OneBit : Stage.Int8;
}

/**
 * Copies rows into memory while the threads encode those copied before. Where originals do not stay, each thread has a part
 * of a staging space that is filled again when it is done with it.
 */
async function copyAndEncode(
  segment: SealedMemory,
  rows: RowSource,
  threads: BuildThreads,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { layout, shape } = segment;
  const rowBytes = layout.floatStride;
  const chunk = Math.max(1, Math.floor(STAGING_BYTES / rowBytes));
  const staging = shape.hasFloats ? 0 : segment.reserve(threads.count * chunk * rowBytes);
  const busy: Promise<void>[] = Array.from({ length: threads.count }, () => Promise.resolve());
  for (let first = 0, turn = 0; first < rows.count; first += chunk, turn++) {
    signal?.throwIfAborted();
    const thread = turn % threads.count;
    const count = Math.min(chunk, rows.count - first);
    if (!shape.hasFloats) await busy[thread];
    const source = shape.hasFloats
      ? layout.floats + first * rowBytes
      : staging + thread * chunk * rowBytes;
    await copyRows(segment, rows, first, count, source);
    if (!shape.hasInt8) continue;
    await busy[thread];
    busy[thread] = threads.run(thread, { kind: 'encode', source, first, rows: count });
  }
  await Promise.all(busy);
}
