/**
 * The query as tables, for rows that lie side by side (`block-codes.ts`): for every four coordinates one of sixteen bytes,
 * what a row's four bits there make of them. An entry is the sum over the four of q where the bit is set and -q where it is
 * not, plus |q| so that none is negative; its unit is the same in all tables, so that entries of several can be added.
 */
import { EUCLID } from './float';
import { sumF32 } from './lanes';
import { prepareResidual, rotated } from './query';
import { blocks, codeWidth, metric } from './segment';

/** Largest entry: eight of them fit a byte. */
const LARGEST: f32 = 31;

/** One table of 16 bytes for every four coordinates. */
export let tables: usize = 0;
/** constant(q) of `factors.ts`. */
export let tablesConstant: f32 = 0;
/** gain * <signs, R(q - c)> = sum of the entries * `entryUnit` - `entryOffset`. */
export let entryUnit: f32 = 0;
export let entryOffset: f32 = 0;

export function tableBytes(): usize {
  return blocks == 0 ? 0 : <usize>codeWidth << 2;
}

export function placeTables(address: usize): void {
  tables = address;
}

/** Prepares the tables of the floats at `queryFloats`. */
export function prepareTables(): void {
  tablesConstant = prepareResidual();
  const bytes = <usize>codeWidth << 2;
  let widest: f32 = 0, all: f32 = 0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const q = f32x4.abs(v128.load(rotated + i));
    const sum = sumF32(q);
    widest = max(widest, sum);
    all += sum;
  }
  const gain: f32 = metric == EUCLID ? 2 : 1;
  const scale: f32 = widest > 0 ? LARGEST / (2 * widest) : 1;
  entryUnit = gain / scale;
  entryOffset = gain * all;
  const twice = f32x4.splat(2 * scale), none = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const q = f32x4.mul(v128.load(rotated + i), twice);
    writeTable(tables + i, f32x4.max(q, none), f32x4.max(f32x4.neg(q), none));
  }
}

/** `set`, `unset`: what each of four coordinates adds where its bit is set, and where not. */
// @ts-ignore: decorator
@inline
function writeTable(at: usize, set: v128, unset: v128): void {
  const s0 = f32x4.extract_lane(set, 0), s1 = f32x4.extract_lane(set, 1);
  const s2 = f32x4.extract_lane(set, 2), s3 = f32x4.extract_lane(set, 3);
  const u0 = f32x4.extract_lane(unset, 0), u1 = f32x4.extract_lane(unset, 1);
  const u2 = f32x4.extract_lane(unset, 2), u3 = f32x4.extract_lane(unset, 3);
  const low = f32x4(u0 + u1, s0 + u1, u0 + s1, s0 + s1);
  v128.store(at, i8x16.narrow_i16x8_u(
    i16x8.narrow_i32x4_s(rounded(low, u2 + u3), rounded(low, s2 + u3)),
    i16x8.narrow_i32x4_s(rounded(low, u2 + s3), rounded(low, s2 + s3)),
  ));
}

// @ts-ignore: decorator
@inline
function rounded(low: v128, high: f32): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.add(low, f32x4.splat(high))));
}
