import { Bitset } from '../../bytes/index.js';
import { STEP } from '../../pacing/index.js';
import { GrowingArray, type Numbers } from './growing-array.js';
import type { SectionReader, SectionWriter } from './sections.js';

/** Codes renamed in one step of saving: a fraction of a millisecond. */
const CODES_PER_STEP = 1 << 15;

/**
 * The values of each row, in one flat array: those of row `r` stand from `startOf(r)` to `endOf(r)`. Rows come in
 * ascending order and never change; rows left out have no values.
 */
export class RowValues<A extends Numbers> {
  readonly values: GrowingArray<A>;
  #starts = new GrowingArray(new Uint32Array(1));
  #most = 0;
  #filled = 0;

  /** No rows yet; `values` is where their values go. */
  constructor(values: A) {
    this.values = new GrowingArray(values);
  }

  /** Makes rows of `values` in steps; `counts` says how many belong to each, in order. */
  static *ofCounts<A extends Numbers>(
    values: A,
    counts: Uint32Array,
  ): Generator<undefined, RowValues<A>> {
    const made = new RowValues(values);
    const starts = new Uint32Array(counts.length + 1);
    for (let row = 0; row < counts.length; row++) {
      const count = counts[row]!;
      starts[row + 1] = starts[row]! + count;
      made.#note(count);
      if (row % STEP === 0) yield;
    }
    made.#starts = new GrowingArray(starts);
    return made;
  }

  /** Number of rows, those without values included. */
  get rows(): number {
    return this.#starts.length - 1;
  }

  /** Rows that have a value. */
  get filled(): number {
    return this.#filled;
  }

  /** The largest number of values in a row. */
  get most(): number {
    return this.#most;
  }

  /** Appends the values of a row. Rows between the last one and this one stay empty. */
  add(row: number, values: readonly number[]): void {
    if (row < this.rows) throw new RangeError(`row ${row} added after row ${this.rows - 1}`);
    while (this.rows < row) this.#starts.push(this.values.length);
    for (const value of values) this.values.push(value);
    this.#starts.push(this.values.length);
    this.#note(values.length);
  }

  startOf(row: number): number {
    return row < this.rows ? this.#starts.items[row]! : 0;
  }

  endOf(row: number): number {
    return row < this.rows ? this.#starts.items[row + 1]! : 0;
  }

  /** Where each row's values start, and after the last row, where they end. */
  starts(): Uint32Array {
    return this.#starts.view();
  }

  /** The rows that have a value, as a new set. */
  filledRows(): Bitset {
    const filled = new Bitset(this.rows);
    const starts = this.starts();
    const { words } = filled;
    for (let row = 0; row < this.rows; row++) {
      if (starts[row] !== starts[row + 1]) words[row >>> 5]! |= 1 << (row & 31);
    }
    return filled;
  }

  /** The values of a row, without copying them. */
  of(row: number): A {
    return this.values.items.subarray(this.startOf(row), this.endOf(row)) as A;
  }

  saveCounts(writer: SectionWriter): void {
    const starts = this.starts();
    const counts = new Uint32Array(this.rows);
    for (let row = 0; row < counts.length; row++) counts[row] = starts[row + 1]! - starts[row]!;
    writer.integers(counts);
  }

  /** Writes counts and values in steps, each value under its new name; values without one stay as they are. */
  *saveCodes(writer: SectionWriter, renamed: Uint32Array): Generator<undefined> {
    this.saveCounts(writer);
    yield;
    const codes = new Uint32Array(this.values.length);
    for (let i = 0; i < codes.length; i++) {
      const code = this.values.items[i]!;
      codes[i] = renamed[code] ?? code;
      if (i % CODES_PER_STEP === 0) yield;
    }
    writer.integers(codes);
  }

  static *loadCodes(reader: SectionReader): Generator<undefined, RowValues<Uint32Array>> {
    const counts = reader.integers();
    yield;
    const codes = reader.integers();
    yield;
    return yield* RowValues.ofCounts(codes, counts);
  }

  #note(count: number): void {
    if (count > this.#most) this.#most = count;
    if (count > 0) this.#filled++;
  }
}
