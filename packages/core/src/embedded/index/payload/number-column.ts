import type { Bitset } from '../../bytes/index.js';
import { runSteps, STEP } from '../../pacing/index.js';
import type { Bounds } from '../../payload/index.js';
import { RowValues } from './row-values.js';
import type { SectionReader, SectionWriter } from './sections.js';
import { type Interval, lowerBound, type Run, SortedRuns, upperBound } from './sorted-runs.js';
import type { OrderedRow, OrderRequest } from './value-index.js';

/** Below one allowed row in so many, sorting the allowed rows beats walking all rows in order. */
const SPARSE = 16;

/** Numbers by row, and rows by number. */
export class NumberColumn {
  readonly #byRow: RowValues<Float64Array>;
  readonly #byValue: SortedRuns;

  constructor(
    byRow: RowValues<Float64Array> = new RowValues(new Float64Array(0)),
    byValue = new SortedRuns(),
  ) {
    this.#byRow = byRow;
    this.#byValue = byValue;
  }

  get rows(): number {
    return this.#byRow.rows;
  }

  /** Rows that have a number. */
  get filled(): number {
    return this.#byRow.filled;
  }

  /** The largest number of values in a row. */
  get most(): number {
    return this.#byRow.most;
  }

  /** Adds a row; a number that it repeats counts once. */
  add(row: number, values: readonly number[]): void {
    const distinct = values.length > 1 ? [...new Set(values)] : values;
    this.#byRow.add(row, distinct);
    for (const value of distinct) this.#byValue.add(value, row);
  }

  /** Whether a number of the row satisfies `test`. */
  rowHas(row: number, test: (value: number) => boolean): boolean {
    const { items } = this.#byRow.values;
    const end = this.#byRow.endOf(row);
    for (let at = this.#byRow.startOf(row); at < end; at++) if (test(items[at]!)) return true;
    return false;
  }

  /** Lists that together hold the rows with a number in one of `intervals`; a row with two of them may come twice. */
  lists(intervals: readonly Interval[]): Uint32Array[] {
    return this.#byValue.lists(intervals);
  }

  /** How many of the allowed rows have each number. */
  tally(allowed: Bitset): Map<number, number> {
    const counts = new Map<number, number>();
    const { items } = this.#byRow.values;
    allowed.forEach((row) => {
      const end = this.#byRow.endOf(row);
      for (let at = this.#byRow.startOf(row); at < end; at++) {
        counts.set(items[at]!, (counts.get(items[at]!) ?? 0) + 1);
      }
    });
    return counts;
  }

  /** Walks allowed rows by value, and by row among equal values, both in the direction asked for. */
  ordered({ direction, startFrom, allowed }: OrderRequest): Iterable<OrderedRow> {
    const runs =
      allowed.count() * SPARSE < this.#byRow.filled
        ? [this.#sortedAmong(allowed)]
        : this.#byValue.runs();
    return direction === 'asc'
      ? walkUp(runs, startFrom ?? Number.NEGATIVE_INFINITY, allowed)
      : walkDown(runs, startFrom ?? Number.POSITIVE_INFINITY, allowed);
  }

  /** Counts of values per row, then rows and values in order of values; what a row holds follows from them. */
  *save(writer: SectionWriter): Generator<undefined> {
    const { keys, rows } = yield* this.#byValue.mergeInSteps();
    this.#byRow.saveCounts(writer);
    yield;
    writer.integers(rows);
    yield;
    writer.numbers(keys);
    yield;
  }

  static *load(reader: SectionReader): Generator<undefined, NumberColumn> {
    const counts = reader.integers();
    const rows = reader.integers();
    yield;
    const keys = reader.numbers();
    yield;
    const byRow = yield* RowValues.ofCounts(new Float64Array(keys.length), counts);
    const next = byRow.starts().slice();
    const values = byRow.values.items;
    for (let i = 0; i < keys.length; i++) {
      values[next[rows[i]!]!++] = keys[i]!;
      if (i % STEP === 0) yield;
    }
    return new NumberColumn(byRow, new SortedRuns([{ keys, rows }]));
  }

  #sortedAmong(allowed: Bitset): Run {
    const few = new SortedRuns();
    allowed.forEach((row) => {
      for (const value of this.#byRow.of(row)) few.add(value, row);
    });
    return runSteps(few.mergeInSteps());
  }
}

/** The numbers within bounds, as an interval. */
export function intervalOf({ lt, lte, gt, gte }: Bounds): Interval {
  const above = gt === undefined ? Number.NEGATIVE_INFINITY : neighbour(gt, 1n);
  const below = lt === undefined ? Number.POSITIVE_INFINITY : neighbour(lt, -1n);
  return {
    low: Math.max(above, gte ?? Number.NEGATIVE_INFINITY),
    high: Math.min(below, lte ?? Number.POSITIVE_INFINITY),
  };
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The next double up (`step` 1) or down (-1): doubles of one sign are ordered as their bits are. */
export function neighbour(value: number, step: 1n | -1n): number {
  if (value === 0) return Number.MIN_VALUE * Number(step);
  double[0] = value;
  bits[0]! += value > 0 ? step : -step;
  return double[0]!;
}

function* walkUp(runs: readonly Run[], from: number, allowed: Bitset): Generator<OrderedRow> {
  const at = runs.map(({ keys }) => lowerBound(keys, from));
  for (;;) {
    let best = -1;
    for (let r = 0; r < runs.length; r++) {
      const { keys, rows } = runs[r]!;
      while (at[r]! < keys.length && !allowed.has(rows[at[r]!]!)) at[r]!++;
      if (at[r]! >= keys.length) continue;
      // Runs are in order of rows, so of equal keys the first run's comes first.
      if (best < 0 || keys[at[r]!]! < runs[best]!.keys[at[best]!]!) best = r;
    }
    if (best < 0) return;
    const position = at[best]!++;
    yield { row: runs[best]!.rows[position]!, value: runs[best]!.keys[position]! };
  }
}

function* walkDown(runs: readonly Run[], from: number, allowed: Bitset): Generator<OrderedRow> {
  const at = runs.map(({ keys }) => upperBound(keys, from) - 1);
  for (;;) {
    let best = -1;
    for (let r = 0; r < runs.length; r++) {
      const { keys, rows } = runs[r]!;
      while (at[r]! >= 0 && !allowed.has(rows[at[r]!]!)) at[r]!--;
      if (at[r]! < 0) continue;
      if (best < 0 || keys[at[r]!]! >= runs[best]!.keys[at[best]!]!) best = r;
    }
    if (best < 0) return;
    const position = at[best]!--;
    yield { row: runs[best]!.rows[position]!, value: runs[best]!.keys[position]! };
  }
}
