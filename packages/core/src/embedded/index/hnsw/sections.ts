/**
 * The saved form of a graph and its codes: sections of bytes, all little-endian. Originals are not among them (they are in
 * the segment's own file), nor is anything that follows from the rest.
 *
 *   graph        the header below, 64 bytes
 *   levels       u8 per row: highest level
 *   links        2m x u32 per row: neighbours on level 0, ended by 0xffffffff
 *   upper-links  m x u32 per list: level 1 of the first row that has one, its level 2, ..., the next such row
 *   centroid     f32 per code coordinate: rotated mean of the rows                        (absent without codes)
 *   one-bit      per row: a bit per coordinate, 16 bytes of factors, padding               (absent without them)
 *   int8         per row: a byte per coordinate, 1..127 for -63..63; 16 bytes of factors where there is no one-bit section
 *
 * and those of `range-sections.ts` where ranges of rows have graphs of their own.
 *
 * Header: 0 magic "QHNW"  4 version  8 rows  12 dimension  16 metric  20 m  24 code coordinates  28 flags (1 int8, 2 one-bit,
 * 4 built for originals in memory)  32 navigation stage  36 entry row  40 top level  44 upper lists  48 |centroid|^2 (f32)
 * 52 bytes per row of one-bit (0: padded to 64).
 *
 * The factors are described in `assembly/factors.ts`, the rotation in `assembly/rotation.ts`. Sections carry no checksums of
 * their own: the file that holds them has them. What is checked here is that a search cannot leave its memory.
 */
import { StorageError } from '../../../engine/index.js';
import type { RowSource } from '../../kernel/index.js';
import { alignToLine, HeaderWord, METRIC_CODES } from '../../kernel/index.js';
import type { VectorStorage } from '../../quantization/index.js';
import { copyRows } from './copy-rows.js';
import { damaged } from './damaged.js';
import { yieldToEventLoop } from './event-loop.js';
import type { SegmentShape } from './layout.js';
import { NO_ROW, oneBitBytes } from './layout.js';
import { countUpperLists } from './levels.js';
import type { Graph } from './range-graphs.js';
import { RANGE_PARTS, RANGES, readRanges, saveRanges } from './range-sections.js';
import type { SegmentPart } from './sealed-memory.js';
import { SealedMemory } from './sealed-memory.js';
import { Stage } from './stages.js';

/** A named piece of a saved index. */
export interface IndexSection {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A saved piece that is read into its place, so that no second copy of it is ever in memory. */
export interface SavedSection {
  readonly name: string;
  readonly length: number;
  readInto(target: Uint8Array): Promise<void>;
}

const HEADER_BYTES = 64;
/** "QHNW" */
const MAGIC = 0x574e4851;
/** 1: the first. */
const VERSION = 1;
const Flag = { Int8: 1, OneBit: 2, Floats: 4 } as const;

const PARTS: readonly { name: string; part: SegmentPart }[] = [
  { name: 'levels', part: 'levels' },
  { name: 'links', part: 'links' },
  { name: 'upper-links', part: 'upper' },
  { name: 'centroid', part: 'centroid' },
  { name: 'one-bit', part: 'oneBit' },
  { name: 'int8', part: 'int8' },
  ...RANGE_PARTS,
];

/** Names of all sections that there can be. */
export const SECTION_NAMES: readonly string[] = ['graph', RANGES, ...PARTS.map(({ name }) => name)];

/** Names of those that can be left out: without them there are no graphs over ranges. */
export const RANGE_SECTION_NAMES: readonly string[] = [
  RANGES,
  ...RANGE_PARTS.map(({ name }) => name),
];

/** The sections of a segment. Their bytes are views of its memory: write them before it is freed. */
export function saveSections(segment: SealedMemory): IndexSection[] {
  const { shape, layout } = segment;
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  const flags =
    (shape.hasInt8 ? Flag.Int8 : 0) |
    (shape.hasOneBit ? Flag.OneBit : 0) |
    (shape.hasFloats ? Flag.Floats : 0);
  [
    MAGIC,
    VERSION,
    shape.count,
    shape.dimension,
    shape.metric,
    shape.m,
    shape.codeWidth,
    flags,
    segment.header(HeaderWord.Navigation),
    segment.header(HeaderWord.Entry),
    segment.header(HeaderWord.TopLevel),
    shape.upperLists,
    segment.header(HeaderWord.CentroidSquare),
    layout.oneBitStride,
  ].forEach((word, i) => header.setUint32(i * 4, word, true));
  const sections: IndexSection[] = [{ name: 'graph', bytes: new Uint8Array(header.buffer) }];
  for (const { name, part } of PARTS) {
    const length = segment.lengthOf(part);
    if (length > 0) sections.push({ name, bytes: segment.bytes(layout[part], length) });
  }
  if (segment.ranges.length > 0) sections.push({ name: RANGES, bytes: saveRanges(segment) });
  return sections;
}

/**
 * A segment from its sections; `rows` gives the originals, now or (where `wanted` leaves them out, or there are many) whenever
 * a search wants one. Saved codes that `wanted` leaves out are left out, as long as others remain. Anything that does not fit together is
 * refused with a `corrupted` storage error.
 */
export async function loadSections(
  sections: Iterable<IndexSection | SavedSection>,
  rows: RowSource,
  wanted: VectorStorage,
): Promise<SealedMemory> {
  const byName = new Map(Array.from(sections, (section) => [section.name, asSaved(section)]));
  const header = readHeader(await bytesOf(byName.get('graph')), rows);
  const levels = await bytesOf(byName.get('levels'));
  if (levels.length !== header.count) throw damaged('section "levels" has the wrong length');
  const { index, total } = await countUpperLists(levels);
  if (total !== header.upperLists) throw damaged('section "levels" does not fit the graph');
  const inRanges = byName.has(RANGES)
    ? readRanges(await bytesOf(byName.get(RANGES)), header.count)
    : undefined;
  const rangeLevels = await bytesOf(byName.get('range-levels'));
  const rangeLists = await countUpperLists(rangeLevels);
  if (inRanges && rangeLists.total !== inRanges.upperLists) {
    throw damaged('section "range-levels" does not fit the graphs');
  }
  const hasInt8 = header.hasInt8 && (wanted.int8 || !header.hasOneBit);
  // Where int8 codes are left out, one-bit codes are there.
  const navigate = (saved: Stage) => (header.hasInt8 && !hasInt8 ? Stage.OneBit : saved);
  const hasFloats = wanted.floats || !(header.hasInt8 || header.hasOneBit);
  const segment = new SealedMemory({ ...header, hasInt8, hasFloats, rangeGraphs: inRanges }, rows);
  for (const { name, part } of PARTS) {
    if (part === 'int8' && header.hasInt8 && !hasInt8) continue;
    const section = byName.get(name);
    const expected = segment.lengthOf(part);
    if ((section?.length ?? 0) !== expected) {
      throw damaged(`section "${name}" has the wrong length`, expected, section?.length ?? 0);
    }
    await section?.readInto(segment.bytes(segment.layout[part], expected));
  }
  const { upperIndex, rangeUpperIndex } = segment.layout;
  await copyInto(segment, upperIndex, index);
  await copyInto(segment, rangeUpperIndex, rangeLists.index);
  segment.setHeader(HeaderWord.CentroidSquare, header.centroidSquare);
  segment.ensureCapacity(1);
  await startGraph(segment, segment.whole, header, navigate(header.navigation), levels);
  let before = 0;
  for (const [i, range] of segment.ranges.entries()) {
    const { ranges, navigation } = inRanges!;
    const own = rangeLevels.subarray(before, before + range.count);
    await startGraph(segment, range, ranges[i]!, navigate(navigation), own);
    before += range.count;
  }
  segment.use(segment.whole);
  if (hasFloats) await startWithFloats(segment, rows);
  return segment;
}

/** Originals of more bytes than this are loaded after the segment is open. A hundredth of a second's worth. */
const MOST_FLOATS_AT_ONCE = 1 << 24;

/**
 * Puts originals in their place, or, where that takes long and codes can do without, hides the place: a search then reads
 * the few that it wants from the rows, until `loadFloats` has put all there.
 */
async function startWithFloats(segment: SealedMemory, rows: RowSource): Promise<void> {
  const { shape, layout } = segment;
  const isMuch = shape.count * layout.floatStride > MOST_FLOATS_AT_ONCE;
  if (isMuch && (shape.hasInt8 || shape.hasOneBit)) segment.hideFloats();
  else await copyRows(segment, rows, 0, rows.count, layout.floats);
}

/** Loads originals that were left for later, in slices of the event loop. */
export async function loadFloats(
  segment: SealedMemory,
  rows: RowSource,
  isStopped: () => boolean,
): Promise<void> {
  if (!segment.shape.hasFloats || segment.hasFloats) return;
  await copyRows(segment, rows, 0, rows.count, segment.layout.floats, isStopped);
  if (!isStopped()) segment.showFloats();
}

/** Bytes copied between two turns of the event loop: a quarter of a millisecond, with pages touched for the first time. */
const SLICE_BYTES = 1 << 18;

function asSaved(section: IndexSection | SavedSection): SavedSection {
  if (!('bytes' in section)) return section;
  const { name, bytes } = section;
  return { name, length: bytes.length, readInto: (target) => copyInSlices(bytes, target) };
}

async function copyInSlices(bytes: Uint8Array, target: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; done += SLICE_BYTES) {
    target.set(bytes.subarray(done, done + SLICE_BYTES), done);
    if (bytes.length > SLICE_BYTES) await yieldToEventLoop();
  }
}

async function copyInto(
  segment: SealedMemory,
  address: number,
  { buffer, byteLength }: Uint32Array,
): Promise<void> {
  await copyInSlices(new Uint8Array(buffer), segment.bytes(address, byteLength));
}

async function bytesOf(section: SavedSection | undefined): Promise<Uint8Array> {
  const bytes = new Uint8Array(section?.length ?? 0);
  await section?.readInto(bytes);
  return bytes;
}

function readHeader(bytes: Uint8Array, rows: RowSource) {
  if (bytes.length !== HEADER_BYTES) throw damaged('section "graph" has the wrong length');
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const word = (i: number) => view.getUint32(i * 4, true);
  if (word(0) !== MAGIC) throw damaged('section "graph" has the wrong magic', MAGIC, word(0));
  if (word(1) !== VERSION) {
    throw new StorageError(
      'wrong-version',
      `graph of format version ${word(1)}, expected ${VERSION}`,
      {
        expected: VERSION,
        actual: word(1),
      },
    );
  }
  expectEqual('rows', rows.count, word(2));
  expectEqual('dimension', rows.dimension, word(3));
  expectEqual('metric', METRIC_CODES[rows.distance], word(4));
  const flags = word(7);
  if (flags & ~(Flag.Int8 | Flag.OneBit | Flag.Floats)) throw damaged(`flags are ${flags}`);
  const hasInt8 = (flags & Flag.Int8) !== 0;
  const hasOneBit = (flags & Flag.OneBit) !== 0;
  const navigation = word(8) as Stage;
  const m = word(5);
  const codeWidth = word(6);
  if (m < 2 || m > 128) throw damaged(`m is ${m}`);
  if (codeWidth % (hasOneBit ? 64 : 16) !== 0 || codeWidth < rows.dimension) {
    throw damaged(`code width is ${codeWidth}`);
  }
  const oneBitStride = word(13) || alignToLine(oneBitBytes(codeWidth));
  if (hasOneBit && (oneBitStride < oneBitBytes(codeWidth) || oneBitStride % 8 !== 0)) {
    throw damaged(`a one-bit code takes ${oneBitStride} bytes`);
  }
  return {
    count: word(2),
    dimension: word(3),
    datatype: rows.datatype,
    metric: word(4),
    m,
    codeWidth,
    hasInt8,
    hasOneBit,
    oneBitStride: hasOneBit ? oneBitStride : undefined,
    navigation,
    entry: word(9),
    topLevel: word(10),
    upperLists: word(11),
    centroidSquare: word(12),
  };
}

/** Rows whose links are checked between two turns of the event loop: about half a millisecond. */
const CHECKED_ROWS = 1 << 12;

/** Sets where walks of a graph start and by which codes, and checks its links. */
async function startGraph(
  segment: SealedMemory,
  graph: Graph,
  { entry, topLevel }: { readonly entry: number; readonly topLevel: number },
  navigation: Stage,
  levels: Uint8Array,
): Promise<void> {
  checkStage(segment.shape, navigation);
  segment.setHeader(HeaderWord.Navigation, navigation, graph);
  segment.setHeader(HeaderWord.Entry, entry, graph);
  segment.setHeader(HeaderWord.TopLevel, topLevel, graph);
  // Without an entry there is no graph, and searches scan.
  if (entry !== NO_ROW && levels[entry] !== topLevel) throw damaged('the entry row is wrong');
  segment.use(graph);
  for (let row = 0; row < levels.length; row += CHECKED_ROWS) {
    const end = Math.min(levels.length, row + CHECKED_ROWS);
    const broken = segment.kernels.findBrokenLinks(row, end);
    if (broken >= 0) throw damaged(`row ${broken} links to a row that does not exist`);
    await yieldToEventLoop();
  }
}

function checkStage({ hasInt8, hasOneBit }: SegmentShape, navigation: Stage): void {
  const stages = [
    hasInt8 && Stage.Int8,
    hasOneBit && Stage.OneBit,
    !hasInt8 && !hasOneBit && Stage.Float,
  ];
  if (!stages.includes(navigation)) throw damaged(`navigation by absent codes ${navigation}`);
}

function expectEqual(what: string, expected: number, actual: number): void {
  if (expected !== actual) throw damaged(`${what} do not fit the segment`, expected, actual);
}
