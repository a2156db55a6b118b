import { alignToLine, FIRST_ADDRESS, HEADER_BYTES } from '../../kernel/index.js';
import type { DatatypeName } from '../../vectors/index.js';
import { VALUE_BYTES } from '../../vectors/index.js';
import type { RangeGraphs } from './row-range.js';
import { NO_RANGES, rowsIn } from './row-range.js';

/** What a sealed segment keeps in memory. */
export interface SegmentShape {
  readonly count: number;
  readonly dimension: number;
  /** Metric code of the kernels. */
  readonly metric: number;
  /** Links per row above level 0; level 0 has twice as many. */
  readonly m: number;
  /** Coordinates of a code: `dimension` padded, see `codeWidthFor`. */
  readonly codeWidth: number;
  /** Whether originals are in memory. */
  readonly hasFloats: boolean;
  /** What originals are kept as, in memory and where they are read from. Default float32. */
  readonly datatype?: DatatypeName | undefined;
  readonly hasInt8: boolean;
  readonly hasOneBit: boolean;
  /** Bytes from one one-bit code to the next, in a segment that was saved with other padding. Default `oneBitStrideFor`. */
  readonly oneBitStride?: number | undefined;
  /** Lists of links on levels above 0, all rows together. */
  readonly upperLists: number;
  /** Graphs over some of the rows. Default none. */
  readonly rangeGraphs?: RangeGraphs | undefined;
}

/** Addresses and strides, in bytes, of a segment's parts. A part that is absent has address 0 and no bytes. */
export interface SegmentLayout {
  readonly header: number;
  readonly centroid: number;
  readonly signs: number;
  readonly levels: number;
  readonly upperIndex: number;
  readonly upper: number;
  readonly links: number;
  readonly linksStride: number;
  /** The graphs over ranges: their headers one after another, then each part of all of them, range after range. */
  readonly rangeHeaders: number;
  readonly rangeLevels: number;
  readonly rangeUpperIndex: number;
  readonly rangeUpper: number;
  readonly rangeLinks: number;
  readonly rangeLinksStride: number;
  readonly oneBit: number;
  readonly oneBitStride: number;
  readonly int8: number;
  readonly int8Stride: number;
  readonly factors: number;
  readonly factorsStride: number;
  readonly floats: number;
  /** Values of an original: `dimension` padded with zeros to whole kernel steps. */
  readonly floatWidth: number;
  /** Bytes of an original. */
  readonly floatStride: number;
  /** First byte behind the segment. */
  readonly end: number;
}

/** Bytes of a header, with room to grow. */
/** `FACTOR_BYTES` of `assembly/factors.ts`. */
const FACTOR_BYTES = 16;
/** Rounds of the rotation in `assembly/rotation.ts`, each with its own signs. */
const ROTATION_ROUNDS = 2;

/** Code coordinates for a dimension: whole words of one-bit codes where there are any, else whole SIMD registers. */
export function codeWidthFor(dimension: number, hasOneBit: boolean): number {
  const step = hasOneBit ? 64 : 16;
  return Math.ceil(dimension / step) * step;
}

/**
 * Bytes from one one-bit code to the next, its factors included. Padded to whole cache lines where a code would lie across one
 * line more than it needs otherwise: at 768 dimensions, but not at 512, 1024 or 1536, where padding would take a fifth more.
 */
export function oneBitStrideFor(codeWidth: number): number {
  const bytes = oneBitBytes(codeWidth);
  const latestStart = LINE_BYTES - greatestCommonDivisor(bytes, LINE_BYTES);
  const lines = Math.ceil(bytes / LINE_BYTES);
  return latestStart + bytes <= lines * LINE_BYTES ? bytes : lines * LINE_BYTES;
}

const LINE_BYTES = 64;

/** Bytes of a one-bit code with its factors. */
export function oneBitBytes(codeWidth: number): number {
  return codeWidth / 8 + FACTOR_BYTES;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * Places a segment's parts. The four factors of a row ride at the end of its one-bit code, which a search has just loaded
 * when it wants them, or of its 7-bit code where there is no other; so no layout costs a cache line for them alone.
 */
export function layoutSegment(shape: SegmentShape): SegmentLayout {
  const { count, codeWidth, hasFloats, hasInt8, hasOneBit, m, upperLists } = shape;
  let next = FIRST_ADDRESS;
  const place = (bytes: number): number => {
    if (bytes === 0) return 0;
    const address = next;
    next = alignToLine(next + bytes);
    return address;
  };
  const hasCodes = hasInt8 || hasOneBit;
  const floatWidth = Math.ceil(shape.dimension / 8) * 8;
  const floatStride = floatWidth * VALUE_BYTES[shape.datatype ?? 'float32'];
  const linksStride = 2 * m * 4;
  const oneBitStride = hasOneBit ? (shape.oneBitStride ?? oneBitStrideFor(codeWidth)) : 0;
  const int8Stride = hasInt8 ? codeWidth + (hasOneBit ? 0 : FACTOR_BYTES) : 0;
  const header = place(HEADER_BYTES);
  const centroid = place(hasCodes ? codeWidth * 4 : 0);
  const signs = place(hasCodes ? ROTATION_ROUNDS * codeWidth * 4 : 0);
  const levels = place(count);
  const upperIndex = place(count * 4);
  const upper = place(upperLists * m * 4);
  const links = place(count * linksStride);
  const { ranges, m: rangeM, upperLists: rangeUpperLists } = shape.rangeGraphs ?? NO_RANGES;
  const inRanges = rowsIn(ranges);
  const rangeLinksStride = 2 * rangeM * 4;
  const rangeHeaders = place(ranges.length * HEADER_BYTES);
  const rangeLevels = place(inRanges);
  const rangeUpperIndex = place(inRanges * 4);
  const rangeUpper = place(rangeUpperLists * rangeM * 4);
  const rangeLinks = place(inRanges * rangeLinksStride);
  const oneBit = place(count * oneBitStride);
  const int8 = place(count * int8Stride);
  const floats = place(hasFloats ? count * floatStride : 0);
  return {
    header,
    centroid,
    signs,
    levels,
    upperIndex,
    upper,
    links,
    linksStride,
    rangeHeaders,
    rangeLevels,
    rangeUpperIndex,
    rangeUpper,
    rangeLinks,
    rangeLinksStride,
    oneBit,
    oneBitStride,
    int8,
    int8Stride,
    factors: hasOneBit ? oneBit + codeWidth / 8 : int8 + codeWidth,
    factorsStride: hasOneBit ? oneBitStride : int8Stride,
    floats,
    floatWidth,
    floatStride,
    end: next,
  };
}

/** No row. */
export const NO_ROW = 0xffffffff;

/** Writes the header of `assembly/segment.ts`, for a graph without rows. */
export function writeHeader(words: Uint32Array, shape: SegmentShape, at: SegmentLayout): void {
  words.set([
    shape.count,
    shape.metric,
    at.floatWidth,
    shape.codeWidth,
    at.floats,
    at.int8,
    at.int8Stride,
    at.factors,
    at.factorsStride,
    at.oneBit,
    at.oneBitStride,
    at.links,
    at.linksStride,
    shape.m,
    at.levels,
    at.upperIndex,
    at.upper,
    0,
    0,
    at.centroid,
    at.signs,
    0,
    shape.m * 2,
    0,
    NO_ROW,
    // Level -1: below every row's.
    0xffffffff,
    0,
    0,
    0,
    at.floatStride / at.floatWidth,
    0,
  ]);
}
