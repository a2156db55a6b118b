/**
 * Graphs over ranges of a segment's rows: those of a tenant, say, which lie side by side. The codes and originals are the
 * segment's; such a graph has only links of its own and a header by which kernels take its rows for a segment: the addresses
 * of codes and originals are moved to its first row, from which its rows are numbered.
 */
import type { RowSet } from '../../bytes/index.js';
import { HEADER_BYTES, HeaderWord } from '../../kernel/index.js';
import type { SegmentLayout, SegmentShape } from './layout.js';
import { NO_ROW } from './layout.js';
import type { RowRange } from './row-range.js';
import { NO_RANGES } from './row-range.js';

/** One graph of a segment, over all rows or over a range. */
export interface Graph extends RowRange {
  /** Address of the header by which kernels search and build it. */
  readonly header: number;
  readonly m: number;
}

/** Whether a word changes while a graph is built, or with it: of such words each header has its own. */
export function isState(word: number): boolean {
  return word >= HeaderWord.Entry && word <= HeaderWord.Stopped;
}

/** The graph over all rows. */
export function wholeGraph({ count, m }: SegmentShape, { header }: SegmentLayout): Graph {
  return { header, first: 0, count, m };
}

/** The graphs over ranges, in the order of their rows. */
export function rangeGraphs(shape: SegmentShape, at: SegmentLayout): Graph[] {
  const { ranges, m } = shape.rangeGraphs ?? NO_RANGES;
  return ranges.map(({ first, count }, i) => ({
    header: at.rangeHeaders + i * HEADER_BYTES,
    first,
    count,
    m,
  }));
}

/** The range that has all rows from `from` to `to`, both included. */
function rangeWith(graphs: readonly Graph[], from: number, to: number): Graph | undefined {
  let low = 0;
  let high = graphs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (graphs[middle]!.first <= from) low = middle + 1;
    else high = middle;
  }
  const graph = graphs[low - 1];
  return graph !== undefined && to < graph.first + graph.count ? graph : undefined;
}

/** The smallest graph that has all allowed rows. */
export function graphFor(
  { whole, ranges }: { readonly whole: Graph; readonly ranges: readonly Graph[] },
  allowed: RowSet | undefined,
): Graph {
  if (ranges.length === 0 || !allowed || allowed.count === 0) return whole;
  return rangeWith(ranges, allowed.first, allowed.last) ?? whole;
}

/** `allowed`, or nothing where that is every row of the graph. */
export function allowedIn(graph: Graph, allowed: RowSet | undefined): RowSet | undefined {
  const isAll = allowed?.count === graph.count && allowed.last === graph.first + graph.count - 1;
  return isAll ? undefined : allowed;
}

/** Empties the graphs over ranges: no row is in them yet. */
export function clearRanges(
  graphs: readonly Graph[],
  wordsAt: (address: number, length: number) => Uint32Array,
): void {
  for (const { header } of graphs) {
    const words = wordsAt(header, HEADER_BYTES / 4);
    words.fill(0);
    words[HeaderWord.Entry] = NO_ROW;
    // Level -1: below every row's.
    words[HeaderWord.TopLevel] = 0xffffffff;
  }
}

/**
 * Repeats the segment's header in those of the ranges, as far as it does not change while a graph is built. By which codes
 * they are walked (`HeaderWord.Navigation`) stays theirs.
 */
export function repeatHeader(
  graphs: readonly Graph[],
  at: SegmentLayout,
  wordsAt: (address: number, length: number) => Uint32Array,
): void {
  const whole = wordsAt(at.header, HEADER_BYTES / 4);
  /** Bytes a row of what is addressed by row. */
  const strides: readonly (readonly [number, number])[] = [
    [HeaderWord.Floats, at.floatStride],
    [HeaderWord.Int8, at.int8Stride],
    [HeaderWord.Factors, at.factorsStride],
    [HeaderWord.OneBit, at.oneBitStride],
    [HeaderWord.Locks, 4],
  ];
  let before = 0;
  for (const { header, first, count, m } of graphs) {
    const words = wordsAt(header, HEADER_BYTES / 4);
    const navigation = words[HeaderWord.Navigation]!;
    words.set(whole.subarray(0, HeaderWord.Entry));
    words.set(whole.subarray(HeaderWord.Stopped + 1), HeaderWord.Stopped + 1);
    for (const [word, stride] of strides) if (words[word] !== 0) words[word]! += first * stride;
    words[HeaderWord.Count] = count;
    words[HeaderWord.Links] = at.rangeLinks + before * at.rangeLinksStride;
    words[HeaderWord.LinksStride] = at.rangeLinksStride;
    words[HeaderWord.M] = m;
    words[HeaderWord.LinksPerRow] = m * 2;
    words[HeaderWord.Levels] = at.rangeLevels + before;
    words[HeaderWord.UpperIndex] = at.rangeUpperIndex + before * 4;
    words[HeaderWord.Upper] = at.rangeUpper;
    words[HeaderWord.Navigation] = navigation;
    before += count;
  }
}
