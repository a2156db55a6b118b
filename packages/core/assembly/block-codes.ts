/**
 * One-bit codes of rows that are only ever scanned: 32 rows side by side, compared by table look-ups. Four coordinates of
 * the query and the four bits of a row against them have sixteen outcomes; a table holds them, and one instruction looks
 * up sixteen rows in it (Andre, Kermarrec & Le Scouarnec, Cache locality is not enough, VLDB 2015). At 768 dimensions a row
 * takes 5 ns instead of the 15 of `one-bit.ts`, and the query keeps five bits of each sum of four instead of four of one.
 *
 * A block, `blockBytes()` long, of a segment whose width is a multiple of 32 coordinates:
 *
 *   for every four coordinates   16 bytes: bits of row i in the low half of byte i, of row 16 + i in the high half
 *   one-bit gain of `factors.ts`  32 floats
 *   bias                          32 floats
 */
import { allowedWord, isFiltered, placeAllowed } from './allowed';
import { setSimilarities, similarity } from './batch';
import { residual, residualBias, residualGain, takeResidual } from './encode';
import { keyOf, keySimilarity, WORST_KEY } from './key';
import { entryOffset, entryUnit, prepareTables, tables, tablesConstant } from './query-tables';
import { allowedAt, pool } from './scratch';
import { blocks, codeWidth, floatWidth } from './segment';
import { enterTop, resetTop, sortTop, threshold } from './top';

/** Rows of a block: the bits of one word of allowed rows. */
const ROWS: i32 = 32;
const FACTOR_BYTES: usize = <usize>ROWS << 2;
/** Look-ups that a byte holds the sum of. */
const SUMMED: usize = 8;

// @ts-ignore: decorator
@inline
function codeBytes(): usize {
  return <usize>codeWidth << 2;
}

// @ts-ignore: decorator
@inline
function blockBytes(): usize {
  return codeBytes() + 2 * FACTOR_BYTES;
}

/** Encodes the 32 rows of `floatWidth` floats at `source` as block `index`. */
export function encodeBlock(source: usize, index: i32): void {
  const block = blocks + <usize>index * blockBytes();
  const gains = block + codeBytes();
  memory.fill(block, 0, codeBytes());
  for (let i: usize = 0; i < <usize>ROWS; i++) {
    takeResidual(source + i * (<usize>floatWidth << 2));
    writeBits(block + (i & 15), i >> 4 << 2);
    store<f32>(gains + (i << 2), residualGain());
    store<f32>(gains + FACTOR_BYTES + (i << 2), residualBias());
  }
}

/** A set bit is a coordinate that is not negative. */
function writeBits(target: usize, shift: usize): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < codeBytes(); i += 16) {
    const bits = i32x4.bitmask(f32x4.ge(v128.load(residual + i), zero));
    store<u8>(target + i, load<u8>(target + i) | <u8>(bits << <i32>shift));
  }
}

/**
 * The `kept` best rows of the first `count` blocks, by their codes: sorted keys at `poolAddress()`. `byBits`: only rows
 * whose bits are set at `allowedAddress()`. Returns how many there are.
 */
export function scanBlocks(count: i32, kept: i32, byBits: bool): i32 {
  placeAllowed(byBits ? allowedAt : 0);
  prepareTables();
  resetTop(pool, kept);
  scanned = 0;
  for (let i = 0; i < count; i++) {
    const word = isFiltered() ? allowedWord(i) : 0xffffffff;
    if (word == 0) continue;
    scanBlock(blocks + <usize>i * blockBytes(), <u32>i << 5, word);
    scanned++;
  }
  return sortTop();
}

let scanned: i32 = 0;

/** Blocks that the last scan looked at: those with allowed rows. */
export function blocksScanned(): i32 {
  return scanned;
}

// @ts-ignore: decorator
@inline
function look(table: v128, at: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i8x16.relaxed_swizzle(table, at);
  return i8x16.swizzle(table, at);
}

function scanBlock(block: usize, first: u32, allowed: u32): void {
  const mask = i8x16.splat(15);
  let a0 = i16x8.splat(0), a1 = a0, a2 = a0, a3 = a0;
  let p = block, t = tables;
  const end = block + codeBytes();
  do {
    let low = i8x16.splat(0), high = low;
    for (let j: usize = 0; j < SUMMED; j++) {
      const codes = v128.load(p + (j << 4)), table = v128.load(t + (j << 4));
      low = i8x16.add(low, look(table, v128.and(codes, mask)));
      high = i8x16.add(high, look(table, v128.and(i16x8.shr_u(codes, 4), mask)));
    }
    a0 = i16x8.add(a0, i16x8.extend_low_i8x16_u(low));
    a1 = i16x8.add(a1, i16x8.extend_high_i8x16_u(low));
    a2 = i16x8.add(a2, i16x8.extend_low_i8x16_u(high));
    a3 = i16x8.add(a3, i16x8.extend_high_i8x16_u(high));
    p += SUMMED << 4;
    t += SUMMED << 4;
  } while (p < end);
  entrance = threshold == WORST_KEY ? -f32.MAX_VALUE : keySimilarity(threshold);
  let better: u32 = estimate(end, 0, i32x4.extend_low_i16x8_u(a0)) | estimate(end, 4, i32x4.extend_high_i16x8_u(a0)) |
    estimate(end, 8, i32x4.extend_low_i16x8_u(a1)) | estimate(end, 12, i32x4.extend_high_i16x8_u(a1)) |
    estimate(end, 16, i32x4.extend_low_i16x8_u(a2)) | estimate(end, 20, i32x4.extend_high_i16x8_u(a2)) |
    estimate(end, 24, i32x4.extend_low_i16x8_u(a3)) | estimate(end, 28, i32x4.extend_high_i16x8_u(a3));
  better &= allowed;
  while (better != 0) {
    const i = ctz(better);
    const key = keyOf(similarity(i), first + i);
    if (key < threshold) enterTop(key);
    better &= better - 1;
  }
}

/** Similarity below which no row of the block is among the best. */
let entrance: f32 = 0;

/** Fills four similarities and returns the bits of those that may enter the best. */
// @ts-ignore: decorator
@inline
function estimate(gains: usize, at: i32, sums: v128): u32 {
  const from = gains + (<usize>at << 2);
  const products = f32x4.sub(f32x4.mul(f32x4.convert_i32x4_u(sums), f32x4.splat(entryUnit)), f32x4.splat(entryOffset));
  const biased = f32x4.add(v128.load(from + FACTOR_BYTES), f32x4.splat(tablesConstant));
  const similarities = f32x4.add(biased, f32x4.mul(v128.load(from), products));
  setSimilarities(at, similarities);
  return <u32>i32x4.bitmask(f32x4.ge(similarities, f32x4.splat(entrance))) << at;
}
