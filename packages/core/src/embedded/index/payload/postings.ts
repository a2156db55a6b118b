import { runSteps } from '../../pacing/index.js';
import type { CodeRange } from './dictionary.js';
import type { RowValues } from './row-values.js';

/**
 * The rows of each code, derived from the codes of each row.
 *
 * Most rows are covered by lists in one flat array, sorted by code and then by row, made by one counting sort (5 ms for
 * a million rows: bench payload-filters). Rows added since then are looked through one by one, until they are so many
 * that sorting anew is cheaper; as the sorted part grows with them, each row is sorted a constant number of times.
 */
export class Postings {
  readonly #column: RowValues<Uint32Array>;
  /** Rows of code `c` stand from `#starts[c]` to `#starts[c + 1]`. */
  #starts = new Uint32Array(1);
  #rows = new Uint32Array(0);
  #sortedRows = 0;

  constructor(column: RowValues<Uint32Array>) {
    this.#column = column;
  }

  /** Lists that together hold the rows with a code in one of `ranges` (ascending, apart). `codes` is the number of codes. */
  lists(ranges: readonly CodeRange[], codes: number): Uint32Array[] {
    if (this.#isStale) runSteps(this.#refresh(codes));
    const lists: Uint32Array[] = [];
    const sortedCodes = this.#starts.length - 1;
    for (const { from, to } of ranges) {
      if (from >= sortedCodes) break;
      const list = this.#rows.subarray(
        this.#starts[from]!,
        this.#starts[Math.min(to, sortedCodes)]!,
      );
      if (list.length > 0) lists.push(list);
    }
    const recent = this.#recentRows(ranges);
    if (recent.length > 0) lists.push(recent);
    return lists;
  }

  /** Steps that do what the next `lists` would do at once; none where that takes no time. */
  preparing(codes: number): Generator<undefined> | undefined {
    if (!this.#isStale || this.#column.values.length <= SORTED_AT_ONCE) return undefined;
    return this.#refresh(codes);
  }

  /** Whether a row has a code in one of `ranges`. */
  rowHas(row: number, ranges: readonly CodeRange[]): boolean {
    const { values } = this.#column;
    const end = this.#column.endOf(row);
    for (let at = this.#column.startOf(row); at < end; at++) {
      if (isInRanges(values.items[at]!, ranges)) return true;
    }
    return false;
  }

  #recentRows(ranges: readonly CodeRange[]): Uint32Array {
    const rows: number[] = [];
    if (ranges.length > 0) {
      for (let row = this.#sortedRows; row < this.#column.rows; row++) {
        if (this.rowHas(row, ranges)) rows.push(row);
      }
    }
    return Uint32Array.from(rows);
  }

  get #isStale(): boolean {
    const recent = this.#column.rows - this.#sortedRows;
    return recent > Math.max(MOST_RECENT, this.#sortedRows >>> 2);
  }

  *#refresh(codes: number): Generator<undefined> {
    const column = this.#column;
    const { rows: size } = column;
    const starts = column.starts();
    const values = column.values.view();
    // A row that repeats a code (a text does) is listed once: `last` is the row each code was seen in last, plus one.
    const last = new Uint32Array(codes);
    const ends = new Uint32Array(codes + 1);
    for (let row = 0; row < size; row++) {
      for (let at = starts[row]!; at < starts[row + 1]!; at++) {
        const code = values[at]!;
        if (code >= codes || last[code] === row + 1) continue;
        last[code] = row + 1;
        ends[code + 1]!++;
      }
      if (row % ROWS_PER_STEP === 0) yield;
    }
    for (let code = 0; code < codes; code++) {
      ends[code + 1]! += ends[code]!;
      if (code % CODES_PER_STEP === 0) yield;
    }
    const rows = new Uint32Array(ends[codes]!);
    const next = ends.slice(0, codes);
    last.fill(0);
    for (let row = 0; row < size; row++) {
      for (let at = starts[row]!; at < starts[row + 1]!; at++) {
        const code = values[at]!;
        if (code >= codes || last[code] === row + 1) continue;
        last[code] = row + 1;
        rows[next[code]!++] = row;
      }
      if (row % ROWS_PER_STEP === 0) yield;
    }
    // Somebody may have wanted lists meanwhile.
    if (size <= this.#sortedRows) return;
    this.#starts = ends;
    this.#rows = rows;
    this.#sortedRows = size;
  }
}

/** Rows sorted between two looks at the clock. */
const ROWS_PER_STEP = 256;
/** Codes counted between two looks at the clock. */
const CODES_PER_STEP = 1 << 14;
/** Values that are sorted at once: a fraction of a millisecond. */
const SORTED_AT_ONCE = 1 << 15;

/** Rows that are looked through one by one even when little or nothing is sorted: some ten microseconds. */
const MOST_RECENT = 2048;

/** Whether a code is in one of `ranges`, which are ascending and apart. */
function isInRanges(code: number, ranges: readonly CodeRange[]): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle]!.to <= code) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length && ranges[low]!.from <= code;
}

/** Codes as ranges: sorted, without repeats, neighbours joined. */
export function rangesOf(codes: Iterable<number>): CodeRange[] {
  const sorted = Uint32Array.from(codes).sort();
  const ranges: { from: number; to: number }[] = [];
  for (const code of sorted) {
    const last = ranges.at(-1);
    if (last && code <= last.to) last.to = Math.max(last.to, code + 1);
    else ranges.push({ from: code, to: code + 1 });
  }
  return ranges;
}

/** The codes below `codes` that are in none of `ranges`. */
export function complementOf(ranges: readonly CodeRange[], codes: number): CodeRange[] {
  const gaps: CodeRange[] = [];
  let from = 0;
  for (const range of ranges) {
    if (range.from > from) gaps.push({ from, to: range.from });
    from = range.to;
  }
  if (from < codes) gaps.push({ from, to: codes });
  return gaps;
}
