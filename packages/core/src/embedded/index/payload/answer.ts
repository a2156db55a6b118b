import { Bitset } from '../../bytes/index.js';

/** How many rows something matches: surely at least `min`, at most `max`, `expected` in between. Dead rows count. */
export interface Estimate {
  readonly min: number;
  readonly expected: number;
  readonly max: number;
}

/** The exact answer of an index to one condition. Dead rows are in it; the caller masks them. */
export interface IndexAnswer {
  readonly estimate: Estimate;
  /** Whether one row matches, without finding the others. */
  matches(row: number): boolean;
  /** Sets the bit of each matching row. */
  addTo(rows: Bitset): void;
  /** The matching rows, ascending. Worth asking for only when the estimate says that they are few. */
  rows(): Uint32Array;
}

/** From one row in so many on, setting bits and reading them in order is quicker than sorting. */
const SORTED_BY_BITS = 512;

/** The estimate of a count that is known. */
export function exactly(count: number): Estimate {
  return { min: count, expected: count, max: count };
}

/** The answer that matches no row. */
export const NO_ROWS: IndexAnswer = {
  estimate: exactly(0),
  matches: () => false,
  addTo: () => {},
  rows: () => new Uint32Array(0),
};

/** What answers need to know of the column that they come from. */
export interface ColumnSize {
  /** Rows, those without values included. */
  readonly rows: number;
  /** Rows that have a value. */
  readonly filled: number;
  /** The largest number of values in a row. */
  readonly most: number;
}

/**
 * The answer whose rows are those of `lists`, which may share rows. `matches` decides for one row. The estimate is exact
 * if no row is in two lists, which is sure when they are `apart` or no row has two values.
 */
export function answerOfLists(
  lists: readonly Uint32Array[],
  column: ColumnSize,
  matches: (row: number) => boolean,
  apart = false,
): IndexAnswer {
  return {
    estimate: estimateOf(lists, column, apart),
    matches,
    addTo(rows) {
      reserve(rows, column.rows);
      for (const list of lists) addList(rows, list);
    },
    rows: () => {
      if (lists.length === 1 && isAscending(lists[0]!)) return lists[0]!;
      const total = lists.reduce((sum, { length }) => sum + length, 0);
      return total * SORTED_BY_BITS > column.rows
        ? bitsOf(lists, column.rows).toArray()
        : union(lists);
    },
  };
}

function bitsOf(lists: readonly Uint32Array[], rows: number): Bitset {
  const bits = new Bitset(rows);
  for (const list of lists) addList(bits, list);
  return bits;
}

/** An answer that is found only when asked for. */
export function answerLater(
  estimate: Estimate,
  matches: (row: number) => boolean,
  find: () => Bitset,
): IndexAnswer {
  let found: Bitset | undefined;
  const bits = () => (found ??= find());
  return {
    estimate,
    matches,
    addTo: (rows) => {
      rows.or(bits());
    },
    rows: () => bits().toArray(),
  };
}

/** The answer whose rows are known as bits; `complementOf` asks for the rows below it that have no bit. */
export function answerOfBits(bits: Bitset, complementOf?: number): IndexAnswer {
  const inverted = complementOf !== undefined;
  const all = () => (inverted ? Bitset.full(complementOf).andNot(bits) : bits);
  const count = inverted ? complementOf - bits.count() : bits.count();
  return {
    estimate: exactly(count),
    matches: (row) => bits.has(row) !== inverted,
    addTo: (rows) => {
      rows.or(all());
    },
    rows: () => all().toArray(),
  };
}

function estimateOf(lists: readonly Uint32Array[], column: ColumnSize, apart: boolean): Estimate {
  const total = lists.reduce((sum, list) => sum + list.length, 0);
  if (apart || column.most <= 1) return exactly(total);
  const max = Math.min(total, column.filled);
  const min = Math.ceil(total / column.most);
  return { min, expected: Math.round((min + max) / 2), max };
}

/** Makes room for the rows below `size`, so that bits can be set in the words themselves. */
export function reserve(rows: Bitset, size: number): void {
  if (size === 0 || rows.has(size - 1)) return;
  rows.add(size - 1);
  rows.remove(size - 1);
}

/** Sets the bits of a list; the set must have room for them. */
export function addList({ words }: Bitset, list: Uint32Array): void {
  for (let i = 0; i < list.length; i++) words[list[i]! >>> 5]! |= 1 << (list[i]! & 31);
}

function isAscending(list: Uint32Array): boolean {
  for (let i = 1; i < list.length; i++) if (list[i - 1]! >= list[i]!) return false;
  return true;
}

function union(lists: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let length = 0;
  for (const list of lists) {
    all.set(list, length);
    length += list.length;
  }
  all.sort();
  let kept = 0;
  for (let i = 0; i < all.length; i++) if (i === 0 || all[i] !== all[i - 1]) all[kept++] = all[i]!;
  return all.subarray(0, kept);
}
