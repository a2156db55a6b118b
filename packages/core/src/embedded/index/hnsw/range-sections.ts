/**
 * The saved form of graphs over ranges of a segment's rows, little-endian:
 *
 *   ranges             u32 each: version 1, m, upper lists, navigation stage, number of ranges; then for each range its first row,
 *                      rows, entry row and top level
 *   range-levels       u8 per row: highest level                                  (range after range, as the following)
 *   range-links        2m x u32 per row: neighbours on level 0, ended by 0xffffffff
 *   range-upper-links  m x u32 per list, as in `sections.ts`; lists are counted through all ranges
 *
 * Rows of a graph are numbered from the first of its range.
 */
import { HeaderWord } from '../../kernel/index.js';
import { damaged } from './damaged.js';
import type { RowRange } from './row-range.js';
import type { SealedMemory, SegmentPart } from './sealed-memory.js';
import type { Stage } from './stages.js';

export const RANGES = 'ranges';

/** The other sections, with the parts of memory that they are. */
export const RANGE_PARTS: readonly { name: string; part: SegmentPart }[] = [
  { name: 'range-levels', part: 'rangeLevels' },
  { name: 'range-links', part: 'rangeLinks' },
  { name: 'range-upper-links', part: 'rangeUpper' },
];

const VERSION = 1;
const HEADER_WORDS = 5;
const RANGE_WORDS = 4;

/** What the section `ranges` says. */
export interface SavedRanges {
  readonly m: number;
  readonly upperLists: number;
  readonly navigation: Stage;
  readonly ranges: readonly (RowRange & { readonly entry: number; readonly topLevel: number })[];
}

/** The section `ranges` of a segment that has some. */
export function saveRanges(segment: SealedMemory): Uint8Array {
  const { m, upperLists } = segment.shape.rangeGraphs!;
  const { ranges } = segment;
  const words = [
    VERSION,
    m,
    upperLists,
    segment.header(HeaderWord.Navigation, ranges[0]),
    ranges.length,
    ...ranges.flatMap((range) => [
      range.first,
      range.count,
      segment.header(HeaderWord.Entry, range),
      segment.header(HeaderWord.TopLevel, range),
    ]),
  ];
  const bytes = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, i) => bytes.setUint32(i * 4, word, true));
  return new Uint8Array(bytes.buffer);
}

/** Reads the section `ranges` of a segment of `rows` rows; refuses what cannot be. */
export function readRanges(bytes: Uint8Array, rows: number): SavedRanges {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const words = Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(i * 4, true));
  const [version, m, upperLists, navigation, count] = words as [
    number,
    number,
    number,
    Stage,
    number,
  ];
  if (version !== VERSION)
    throw damaged('section "ranges" has the wrong version', VERSION, version);
  const expected = (HEADER_WORDS + count * RANGE_WORDS) * 4;
  if (bytes.length !== expected) {
    throw damaged('section "ranges" has the wrong length', expected, bytes.length);
  }
  if (m < 2 || m > 128) throw damaged(`m of the graphs over ranges is ${m}`);
  let end = 0;
  const ranges = Array.from({ length: count }, (_, i) => {
    const at = HEADER_WORDS + i * RANGE_WORDS;
    const [first, length, entry, topLevel] = words.slice(at, at + RANGE_WORDS) as [
      number,
      number,
      number,
      number,
    ];
    if (first < end || length === 0 || first + length > rows) {
      throw damaged(`range ${i} is of rows ${first} to ${first + length}, of ${rows}`);
    }
    end = first + length;
    return { first, count: length, entry, topLevel };
  });
  return { m, upperLists, navigation, ranges };
}
