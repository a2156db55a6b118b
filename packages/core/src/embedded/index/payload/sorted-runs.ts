import { runSteps, STEP } from '../../pacing/index.js';
import { GrowingArray } from './growing-array.js';

/** Keys and the rows they belong to, sorted by key and then by row. */
export interface Run {
  readonly keys: Float64Array;
  readonly rows: Uint32Array;
}

/** Keys from `low` to `high`, both included; none if `high` is below `low`. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Entries kept unsorted at the end while nobody asks: sorted in half a millisecond. */
const MOST_UNSORTED = 2048;
/** Entries that whoever asks looks through one by one, a quarter of a microsecond; more are sorted first. */
const MOST_LOOKED_THROUGH = 256;

/** Runs grow no longer than this, so that no merge takes longer than a millisecond or two. */
const LONGEST_MERGED = 1 << 17;

/**
 * Rows sorted by a number, cheap to append to: entries gather unsorted, are sorted into a run when there are enough,
 * and short runs of similar size are merged, so there are some ten of them for a million entries. Written out, they are
 * one.
 */
export class SortedRuns {
  readonly #runs: Run[];
  #keys = new GrowingArray(new Float64Array(0));
  #rows = new GrowingArray(new Uint32Array(0));

  constructor(runs: readonly Run[] = []) {
    this.#runs = runs.filter(({ keys }) => keys.length > 0);
  }

  add(key: number, row: number): void {
    this.#keys.push(key);
    this.#rows.push(row);
    if (this.#keys.length >= MOST_UNSORTED) this.#settle();
  }

  /** Lists that together hold the rows whose key is in one of `intervals`, which are ascending and apart. */
  lists(intervals: readonly Interval[]): Uint32Array[] {
    if (this.#keys.length > MOST_LOOKED_THROUGH) this.#settle();
    const lists: Uint32Array[] = [];
    for (const { keys, rows } of this.#runs) {
      for (const { low, high } of intervals) {
        const from = lowerBound(keys, low);
        const to = upperBound(keys, high);
        if (to > from) lists.push(rows.subarray(from, to));
      }
    }
    const recent: number[] = [];
    for (let i = 0; i < this.#keys.length; i++) {
      if (isInIntervals(this.#keys.items[i]!, intervals)) recent.push(this.#rows.items[i]!);
    }
    if (recent.length > 0) lists.push(Uint32Array.from(recent));
    return lists;
  }

  /** All entries as sorted runs. */
  runs(): readonly Run[] {
    const recent = sorted(this.#keys.view(), this.#rows.view());
    return recent.keys.length > 0 ? [...this.#runs, recent] : this.#runs;
  }

  /** All entries as one run, in steps. */
  *mergeInSteps(): Generator<undefined, Run> {
    let merged: Run = { keys: new Float64Array(0), rows: new Uint32Array(0) };
    for (const run of this.runs().toReversed()) merged = yield* merge(run, merged);
    return merged;
  }

  #settle(): void {
    this.#runs.push(sorted(this.#keys.view(), this.#rows.view()));
    this.#keys = new GrowingArray(new Float64Array(0));
    this.#rows = new GrowingArray(new Uint32Array(0));
    while (this.#runs.length > 1) {
      const last = this.#runs.at(-1)!;
      const before = this.#runs.at(-2)!;
      const length = before.keys.length + last.keys.length;
      if (before.keys.length > last.keys.length * 2 || length > LONGEST_MERGED) return;
      this.#runs.splice(-2, 2, runSteps(merge(before, last)));
    }
  }
}

/** The first position whose key is not below `key`. */
export function lowerBound(keys: Float64Array, key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first position whose key is above `key`. */
export function upperBound(keys: Float64Array, key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isInIntervals(key: number, intervals: readonly Interval[]): boolean {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (intervals[middle]!.high < key) low = middle + 1;
    else high = middle;
  }
  return low < intervals.length && intervals[low]!.low <= key;
}

function sorted(keys: Float64Array, rows: Uint32Array): Run {
  const order = new Uint32Array(keys.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  // Entries were added by ascending row.
  order.sort((a, b) => keys[a]! - keys[b]! || a - b);
  const run = { keys: new Float64Array(keys.length), rows: new Uint32Array(rows.length) };
  for (let i = 0; i < order.length; i++) {
    run.keys[i] = keys[order[i]!]!;
    run.rows[i] = rows[order[i]!]!;
  }
  return run;
}

/** Rows of `a` come before those of `b` in the file, so equal keys keep the order of rows. */
function* merge(a: Run, b: Run): Generator<undefined, Run> {
  if (a.keys.length === 0) return b;
  if (b.keys.length === 0) return a;
  const length = a.keys.length + b.keys.length;
  const keys = new Float64Array(length);
  const rows = new Uint32Array(length);
  let i = 0;
  let j = 0;
  for (let to = 0; to < length; to++) {
    const fromA = j >= b.keys.length || (i < a.keys.length && a.keys[i]! <= b.keys[j]!);
    keys[to] = fromA ? a.keys[i]! : b.keys[j]!;
    rows[to] = fromA ? a.rows[i++]! : b.rows[j++]!;
    if (to % STEP === 0) yield;
  }
  return { keys, rows };
}
