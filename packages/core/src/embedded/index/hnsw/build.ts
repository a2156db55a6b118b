import { METRIC_CODES } from '../../kernel/index.js';
import { BuildThreads } from './build-threads.js';
import { writeCentroid } from './centroid.js';
import { yieldToEventLoop } from './event-loop.js';
import { codeWidthFor, HeaderWord } from './layout.js';
import { countUpperLists, drawLevels } from './levels.js';
import { chooseNavigation } from './navigation.js';
import type { RowSource } from './rows.js';
import { SealedMemory } from './sealed-memory.js';
import { Stage } from './stages.js';

/** One-bit codes say too little of rows narrower than this (at 128 they need three times the candidates). */
const NARROWEST_ONE_BIT = 256;
/** Below this, originals are hardly larger than codes and say more. */
const NARROWEST_CODES = 32;
/** Bytes copied, or filled, between two turns of the event loop: a millisecond or two. */
const SLICE_BYTES = 1 << 21;
/** Codes are built from this many bytes of rows at a time where originals do not stay. */
const STAGING_BYTES = 1 << 22;
/** Links a row may have on the upper levels; batches are sized for no more. */
const MOST_LINKS = 128;

/** How a graph is built. */
export interface BuildOptions {
  /** Links per row above level 0; twice as many on level 0. Clamped to 2..128. */
  readonly m: number;
  /** Candidates gathered for a row's links: more cost time, fewer cost recall. */
  readonly efConstruct: number;
  /** Threads. */
  readonly workers: number;
  /** Which codes to make; chosen by dimension and metric unless given. */
  readonly codes?: CodeChoice | undefined;
  /** Whether originals stay in memory. */
  readonly keepFloats: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the share of rows inserted, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Codes that a segment has. */
export interface CodeChoice {
  readonly oneBit: boolean;
  readonly int8: boolean;
}

/** The codes that suit a dimension and metric: Manhattan distances survive no rotation, so they are taken from originals. */
export function codesFor({ dimension, distance }: RowSource): CodeChoice {
  const int8 = distance !== 'Manhattan' && dimension >= NARROWEST_CODES;
  return { int8, oneBit: int8 && dimension >= NARROWEST_ONE_BIT };
}

/** Encodes rows and builds their graph in worker threads. The caller's thread only copies rows, a slice at a time. */
export async function buildSegment(rows: RowSource, options: BuildOptions): Promise<SealedMemory> {
  const { signal, onProgress } = options;
  const codes = options.codes ?? codesFor(rows);
  const m = Math.min(MOST_LINKS, Math.max(2, options.m));
  const efConstruct = Math.max(options.efConstruct, m);
  const levels = await drawLevels(rows.count, m);
  const upperLists = countUpperLists(levels);
  const segment = new SealedMemory({
    count: rows.count,
    dimension: rows.dimension,
    metric: METRIC_CODES[rows.distance],
    m,
    codeWidth: codeWidthFor(rows.dimension, codes.oneBit),
    hasFloats: options.keepFloats || !codes.int8,
    hasInt8: codes.int8,
    hasOneBit: codes.oneBit,
    upperLists: upperLists.total,
  });
  const { layout, shape } = segment;
  segment.setHeader(HeaderWord.Locks, segment.reserve(rows.count * 4));
  segment.bytes(layout.levels, rows.count).set(levels);
  segment.words(layout.upperIndex, rows.count).set(upperLists.index);
  await fillSlowly(segment.bytes(layout.upper, upperLists.total * m * 4));
  await fillSlowly(segment.bytes(layout.links, rows.count * layout.linksStride));
  segment.ensureCapacity(efConstruct);
  if (codes.int8) await writeCentroid(segment, rows);

  const threads = new BuildThreads(segment, Math.max(1, options.workers), efConstruct + 1);
  const stop = () => segment.setHeader(HeaderWord.Stopped, 1);
  signal?.addEventListener('abort', stop);
  const ticker = setInterval(() => {
    const next = segment.header(HeaderWord.NextRow);
    onProgress?.(Math.min(1, next / Math.max(1, rows.count)));
  }, 100);
  try {
    await copyAndEncode(segment, rows, threads, signal);
    const stage = shape.hasOneBit ? Stage.OneBit : shape.hasInt8 ? Stage.Int8 : Stage.Float;
    await threads.runAll({ kind: 'insert', stage, ef: efConstruct });
    signal?.throwIfAborted();
  } finally {
    clearInterval(ticker);
    signal?.removeEventListener('abort', stop);
    await threads.close();
  }
  segment.setHeader(HeaderWord.Locks, 0);
  segment.release();
  segment.setHeader(HeaderWord.Navigation, await chooseNavigation(segment));
  onProgress?.(1);
  return segment;
}

async function fillSlowly(bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    bytes.fill(0xff, at, Math.min(bytes.length, at + SLICE_BYTES));
    await yieldToEventLoop();
  }
}

/** Copies rows into memory (or, where they do not stay, into staging space) while the threads encode those copied before. */
async function copyAndEncode(
  segment: SealedMemory,
  rows: RowSource,
  threads: BuildThreads,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { layout, shape } = segment;
  const rowBytes = layout.floatWidth * 4;
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

/** Copies rows to an address, padding each to the float width, in slices. */
export async function copyRows(
  segment: SealedMemory,
  rows: RowSource,
  first: number,
  count: number,
  address: number,
): Promise<void> {
  const { dimension } = rows;
  const { floatWidth } = segment.layout;
  const slice = Math.max(1, Math.floor(SLICE_BYTES / (floatWidth * 4)));
  const packed =
    dimension === floatWidth ? undefined : new Float32Array(Math.min(slice, count) * dimension);
  for (let done = 0; done < count; done += slice) {
    const taken = Math.min(slice, count - done);
    const target = segment.floats(address + done * floatWidth * 4, taken * floatWidth);
    if (packed === undefined) {
      rows.copyInto(target, first + done, first + done + taken);
    } else {
      rows.copyInto(packed, first + done, first + done + taken);
      for (let i = 0; i < taken; i++) {
        const values = packed.subarray(i * dimension, (i + 1) * dimension);
        target.set(values, i * floatWidth);
        target.fill(0, i * floatWidth + dimension, (i + 1) * floatWidth);
      }
    }
    await yieldToEventLoop();
  }
}
