/**
 * One sealed segment in linear memory: where its parts are, and the state of its graph.
 *
 * A header of 32-bit words at a fixed address describes the segment to every instance (thread) that shares the memory;
 * `attach` copies the constant part into globals. Rows that have a graph of their own beside that over all have another header,
 * by which they are a segment (`src/embedded/index/hnsw/range-graphs.ts`). `src/embedded/index/hnsw/layout.ts` writes it and has
 * the same table:
 *
 *    0 rows                     11 level-0 links: address     20 signs of the rotation: address
 *    1 metric                   12   bytes per row            21 |centroid|^2 (f32), 0 unless the metric is a product
 *    2 float row: values        13 m                          22 level-0 links per row
 *    3 code row: values         14 levels (u8): address       24 entry row              (state, from here on)
 *    4 originals: address or 0  15 first upper list (u32)     25 top level
 *    5 int8 codes: address or 0 16 upper links: address       26 next row to insert
 *    6   bytes per row          17 locks: address or 0        27 lock of entry row and top level
 *    7 factors: address         18 navigation stage           28 1: stop building
 *    8   bytes per row          19 rotated centroid: address
 *    9 one-bit codes or 0       23 similarity of equal rows (f32), -infinity where it varies
 *   10   bytes per row         29 bytes of a value of the originals: 4 float32, 2 float16, 1 uint8
 *                              30 blocks of `block-codes.ts` or 0
 */

/** No row; ends a list of links. */
export const NONE: u32 = 0xffffffff;

/** What rows are compared by: originals, 7-bit codes or one-bit codes. */
export const FLOAT: i32 = 0;
export const INT8: i32 = 1;
export const ONE_BIT: i32 = 2;

export let header: usize = 0;
export let count: i32 = 0;
export let metric: i32 = 0;
export let floatWidth: i32 = 0;
export let codeWidth: i32 = 0;
/** The originals, where they are in memory. */
export let floats: usize = 0;
export let valueBytes: i32 = 4;
export let int8: usize = 0;
export let int8Stride: usize = 0;
export let factors: usize = 0;
export let factorsStride: usize = 0;
export let oneBit: usize = 0;
export let oneBitStride: usize = 0;
export let blocks: usize = 0;
export let links0: usize = 0;
export let links0Stride: usize = 0;
export let m: i32 = 0;
export let m0: i32 = 0;
export let levels: usize = 0;
export let upperLists: usize = 0;
export let upper: usize = 0;
export let locks: usize = 0;
export let centroid: usize = 0;
export let signs: usize = 0;
export let centroidSquare: f32 = 0;
/** Similarity of a row to itself. Minus infinity for the unnormalised product, which is no distance. */
export let selfSimilarity: f32 = 0;

// @ts-ignore: decorator
@inline
function word(i: i32): u32 {
  return load<u32>(header + (<usize>i << 2));
}

export function readHeader(address: usize): void {
  header = address;
  count = <i32>word(0);
  metric = <i32>word(1);
  floatWidth = <i32>word(2);
  codeWidth = <i32>word(3);
  floats = word(4);
  int8 = word(5);
  int8Stride = word(6);
  factors = word(7);
  factorsStride = word(8);
  oneBit = word(9);
  oneBitStride = word(10);
  links0 = word(11);
  links0Stride = word(12);
  m = <i32>word(13);
  levels = word(14);
  upperLists = word(15);
  upper = word(16);
  locks = word(17);
  centroid = word(19);
  signs = word(20);
  centroidSquare = reinterpret<f32>(word(21));
  m0 = <i32>word(22);
  selfSimilarity = reinterpret<f32>(word(23));
  valueBytes = <i32>word(29);
  blocks = word(30);
}

/** Bytes of an original. */
// @ts-ignore: decorator
@inline
export function originalBytes(): usize {
  return <usize>floatWidth * <usize>valueBytes;
}

/** By which codes searches walk the graph. */
export function navigationStage(): i32 {
  return <i32>word(18);
}

export function entryRow(): u32 {
  return atomic.load<u32>(header + 96);
}

export function topLevel(): i32 {
  return atomic.load<i32>(header + 100);
}

export function setEntry(row: u32, level: i32): void {
  atomic.store<u32>(header + 96, row);
  atomic.store<i32>(header + 100, level);
}

/** Takes the next row that nobody inserts yet. */
export function claimRow(): i32 {
  return atomic.add<i32>(header + 104, 1);
}

export function entryLock(): usize {
  return header + 108;
}

export function isStopped(): bool {
  return atomic.load<i32>(header + 112) != 0;
}

/** Address of a row's list of links on a level. */
// @ts-ignore: decorator
@inline
export function linksOf(row: usize, level: i32): usize {
  if (level == 0) return links0 + row * links0Stride;
  return upper + (<usize>load<u32>(upperLists + (row << 2)) + <usize>(level - 1)) * (<usize>m << 2);
}

/** Entries in such a list. */
// @ts-ignore: decorator
@inline
export function linkCapacity(level: i32): i32 {
  return level == 0 ? m0 : m;
}
