import type { Distance, RowSource } from '../../kernel/index.js';
import { METRIC_CODES, reportGarbage } from '../../kernel/index.js';
import type { VectorStorage } from '../../quantization/index.js';
import { BuildThreads } from './build-threads.js';
import { writeCentroid } from './centroid.js';
import { copyRows } from './copy-rows.js';
import { yieldToEventLoop } from './event-loop.js';
import { keepOnly } from './keep-only.js';
import { codeWidthFor, HeaderWord } from './layout.js';
import { countUpperLists, drawLevels } from './levels.js';
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
  /** 0: codes and no graph; every search then scans. */
  readonly m: number;
  readonly efConstruct: number;
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
  const m = Math.min(MOST_LINKS, Math.max(2, options.m));
  const efConstruct = Math.max(options.efConstruct, m);
  const segment = await emptyGraph(rows, m, options.storage);
  const { shape } = segment;
  segment.ensureCapacity(efConstruct);
  if (shape.hasInt8) await writeCentroid(segment, rows);
  const threads = new BuildThreads(segment, Math.max(1, options.workers), efConstruct + 1);
  const stop = () => segment.setHeader(HeaderWord.Stopped, 1);
  signal?.addEventListener('abort', stop);
  const ticker = setInterval(() => {
    onProgress?.(Math.min(1, segment.header(HeaderWord.NextRow) / shape.count));
  }, PROGRESS_MILLISECONDS);
  try {
    await copyAndEncode(segment, rows, threads, signal);
    if (options.m > 0) {
      await threads.runAll({ kind: 'insert', stage: buildStage(segment), ef: efConstruct });
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

const PROGRESS_MILLISECONDS = 100;

/** Similarity of a row to itself; of products without normalisation there is no such thing. */
const SELF_SIMILARITY: Readonly<Record<Distance, number>> = {
  Cosine: 1,
  Dot: Number.NEGATIVE_INFINITY,
  Euclid: 0,
  Manhattan: 0,
};

/** A segment with room for all rows and links, and none of them yet. */
async function emptyGraph(
  rows: RowSource,
  m: number,
  storage: VectorStorage,
): Promise<SealedMemory> {
  const levels = await drawLevels(rows.count, m);
  const upperLists = await countUpperLists(levels);
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
    },
    rows,
  );
  const { layout } = segment;
  segment.setHeader(HeaderWord.Locks, segment.reserve(rows.count * 4));
  segment.setHeaderFloat(HeaderWord.SelfSimilarity, SELF_SIMILARITY[rows.distance]);
  segment.bytes(layout.levels, rows.count).set(levels);
  segment.words(layout.upperIndex, rows.count).set(upperLists.index);
  await fillWithNoRow(segment, layout.upper, upperLists.total * m * 4);
  await fillWithNoRow(segment, layout.links, rows.count * layout.linksStride);
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
