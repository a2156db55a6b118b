import type { PointId } from '../../engine/index.js';
import { pointIdFromWords, pointIdWords } from '../bytes/index.js';
import { runInSlices, runSteps, STEP, sortInSteps, TimeSlice } from '../pacing/index.js';

/**
 * The ids of a segment's rows, and the way back from an id to its newest row. A million UUIDs take 28 MB and no
 * JavaScript object: sixteen bytes and a kind bit per row, and an open-addressing table of row numbers.
 *
 * A row is *recorded* when it is appended and *bound* when it becomes visible; binding an id again moves it to the
 * newer row. Whether a bound row is alive is the segment's to know.
 */
export class IdTable {
  #words: Uint32Array;
  #uuid: Uint32Array;
  #size = 0;
  #slots: Uint32Array;
  #bound = 0;
  #sorted: Uint32Array = new Uint32Array(0);
  #sorting: Promise<void> | undefined;

  constructor(capacity = 64) {
    this.#words = new Uint32Array(capacity * 4);
    this.#uuid = new Uint32Array((capacity + 31) >>> 5);
    this.#slots = new Uint32Array(tableSize(capacity));
  }

  /** Rows recorded so far. */
  get size(): number {
    return this.#size;
  }

  /** Bytes held. */
  get bytes(): number {
    return (
      this.#words.byteLength +
      this.#uuid.byteLength +
      this.#slots.byteLength +
      this.#sorted.byteLength
    );
  }

  /** Records the id of the next row, without making it findable. */
  record(id: PointId): number {
    const row = this.#size;
    if ((row + 1) * 4 > this.#words.length) this.#growRows(row + 1);
    const { isUuid, words } = pointIdWords(id);
    this.#words.set(words, row * 4);
    if (isUuid) this.#uuid[row >>> 5]! |= 1 << (row & 31);
    this.#size = row + 1;
    return row;
  }

  /** Makes a recorded row the one its id leads to; returns the row that it led to before. */
  bind(row: number): number | undefined {
    if ((this.#bound + 1) * 2 > this.#slots.length) runSteps(this.#growSteps(this.#bound + 1));
    const slot = this.#slotOf(row);
    const before = this.#slots[slot]!;
    this.#slots[slot] = row + 1;
    if (before > 0) return before - 1;
    this.#bound++;
    return undefined;
  }

  /** Makes room for binding so many rows, in slices of the event loop; nothing may be bound meanwhile. */
  async makeRoom(rows: number, slice: TimeSlice): Promise<void> {
    const bound = this.#bound + rows;
    if (bound * 2 > this.#slots.length) await runInSlices(this.#growSteps(bound), slice);
  }

  /** The row an id was last bound to. */
  rowOf(id: PointId): number | undefined {
    if (this.#bound === 0) return undefined;
    if (typeof id === 'number') {
      // The common case without an allocation: the two upper words of an integer id are zero.
      return this.#find(false, 0, 0, Math.floor(id / 0x1_0000_0000), id >>> 0);
    }
    const { isUuid, words } = pointIdWords(id);
    return this.#find(isUuid, words[0] >>> 0, words[1] >>> 0, words[2] >>> 0, words[3] >>> 0);
  }

  #find(isUuid: boolean, a: number, b: number, c: number, d: number): number | undefined {
    const words = this.#words;
    const mask = this.#slots.length - 1;
    let slot = hash(a, b, c, d) & mask;
    for (;;) {
      const row = this.#slots[slot]! - 1;
      if (row < 0) return undefined;
      const at = row * 4;
      if (
        words[at + 3] === d &&
        words[at + 2] === c &&
        words[at + 1] === b &&
        words[at] === a &&
        this.#isUuid(row) === isUuid
      ) {
        return row;
      }
      slot = (slot + 1) & mask;
    }
  }

  idAt(row: number): PointId {
    const at = row * 4;
    const words = this.#words;
    if (!this.#isUuid(row) && words[at + 2] === 0) return words[at + 3]!;
    return pointIdFromWords({
      isUuid: this.#isUuid(row),
      words: [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!],
    });
  }

  /** All rows in scroll order: integers before UUIDs, each ascending. Cached; new rows are sorted and merged in. */
  sorted(): Uint32Array {
    const known = this.#sorted.length;
    if (known === this.#size) return this.#sorted;
    this.#sorted = runSteps(this.#orderSteps(known, this.#size));
    return this.#sorted;
  }

  /** Does in slices of the event loop what `sorted` would do at once, and has little left to do then. */
  sortInSlices(): Promise<void> {
    if (this.#size === this.#sorted.length || this.#size <= STEP) return Promise.resolve();
    this.#sorting ??= this.#sortInSlices().finally(() => {
      this.#sorting = undefined;
    });
    return this.#sorting;
  }

  async #sortInSlices(): Promise<void> {
    const sorted = await runInSlices(this.#orderSteps(this.#sorted.length, this.#size));
    // Somebody may have wanted all rows sorted meanwhile.
    if (sorted.length > this.#sorted.length) this.#sorted = sorted;
  }

  /** The order of rows `[0, size)`, of which the first `known` are sorted. */
  *#orderSteps(known: number, size: number): Generator<undefined, Uint32Array> {
    const left = this.#sorted;
    const right = yield* sortInSteps(size - known, (a, b) =>
      this.compareRows(known + a, known + b),
    );
    for (let i = 0; i < right.length; i++) right[i]! += known;
    if (known === 0) return right;
    const merged = new Uint32Array(size);
    let l = 0;
    let r = 0;
    for (let i = 0; i < size; i++) {
      const takeLeft =
        r === right.length || (l < known && this.compareRows(left[l]!, right[r]!) <= 0);
      merged[i] = takeLeft ? left[l++]! : right[r++]!;
      if (i % STEP === 0) yield;
    }
    return merged;
  }

  /** Position in `sorted()` of the first row whose id is not before `id`. */
  lowerBound(id: PointId): number {
    const order = this.sorted();
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compareToId(order[middle]!, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  compareRows(a: number, b: number): number {
    const uuidA = this.#isUuid(a);
    if (uuidA !== this.#isUuid(b)) return uuidA ? 1 : -1;
    for (let i = 0; i < 4; i++) {
      const difference = this.#words[a * 4 + i]! - this.#words[b * 4 + i]!;
      if (difference !== 0) return difference;
    }
    return a - b;
  }

  /**
   * The rows' ids as bytes: 16 each, most significant first within little-endian words, then the kind bits. Views that are
   * valid until a row is recorded.
   */
  save(): Uint8Array[] {
    const kindWords = (this.#size + 31) >>> 5;
    return [
      new Uint8Array(this.#words.buffer, this.#words.byteOffset, this.#size * 16),
      new Uint8Array(this.#uuid.buffer, this.#uuid.byteOffset, kindWords * 4),
    ];
  }

  /**
   * Rebuilds a table whose rows are all bound, no two of the same id, in slices of the event loop. It keeps `bytes`, which begin a
   * buffer of their own.
   */
  static async load(bytes: Uint8Array, rows: number): Promise<IdTable> {
    const table = new IdTable(0);
    table.#words = new Uint32Array(bytes.buffer, 0, rows * 4);
    table.#uuid = new Uint32Array(bytes.buffer, rows * 16);
    table.#slots = new Uint32Array(tableSize(rows));
    table.#size = rows;
    table.#bound = rows;
    const slice = new TimeSlice();
    for (let row = 0; row < rows; row += ROWS_AT_ONCE) {
      const end = Math.min(rows, row + ROWS_AT_ONCE);
      for (let next = row; next < end; next++) table.#place(table.#slots, next);
      if (slice.due()) await slice.pause();
    }
    return table;
  }

  /** Puts a row whose id is not in a table into it: nothing need be compared, and it takes about 20 ns. */
  #place(slots: Uint32Array, row: number): void {
    const words = this.#words;
    const mask = slots.length - 1;
    const at = row * 4;
    let slot = hash(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = row + 1;
  }

  #isUuid(row: number): boolean {
    return ((this.#uuid[row >>> 5]! >>> (row & 31)) & 1) === 1;
  }

  #compareToId(row: number, id: PointId): number {
    const { isUuid, words } = pointIdWords(id);
    const rowIsUuid = this.#isUuid(row);
    if (rowIsUuid !== isUuid) return rowIsUuid ? 1 : -1;
    for (let i = 0; i < 4; i++) {
      const difference = this.#words[row * 4 + i]! - (words[i]! >>> 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** The slot that holds the row's id, or the empty one where it belongs. */
  #slotOf(row: number): number {
    const words = this.#words;
    const at = row * 4;
    const mask = this.#slots.length - 1;
    let slot = hash(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!) & mask;
    for (;;) {
      const other = this.#slots[slot]! - 1;
      if (other < 0) return slot;
      const there = other * 4;
      if (
        words[there + 3] === words[at + 3] &&
        words[there + 2] === words[at + 2] &&
        words[there + 1] === words[at + 1] &&
        words[there] === words[at] &&
        this.#isUuid(other) === this.#isUuid(row)
      ) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  #growRows(rows: number): void {
    const capacity = Math.max(rows, Math.ceil(this.#size * 1.6), 64);
    const words = new Uint32Array(capacity * 4);
    words.set(this.#words.subarray(0, this.#size * 4));
    this.#words = words;
    const uuid = new Uint32Array((capacity + 31) >>> 5);
    uuid.set(this.#uuid);
    this.#uuid = uuid;
  }

  *#growSteps(bound: number): Generator<undefined, void> {
    const old = this.#slots;
    const grown = new Uint32Array(tableSize(bound));
    for (let from = 0; from < old.length; from += ROWS_AT_ONCE) {
      const to = Math.min(old.length, from + ROWS_AT_ONCE);
      for (let slot = from; slot < to; slot++)
        if (old[slot] !== 0) this.#place(grown, old[slot]! - 1);
      yield;
    }
    this.#slots = grown;
  }
}

/** Bound between two looks at the clock: a fraction of a millisecond. */
const ROWS_AT_ONCE = 4096;

/** A power of two that keeps the table at most half full. */
function tableSize(capacity: number): number {
  let size = 128;
  while (size < capacity * 2) size *= 2;
  return size;
}

/** A multiply-xor mix over the four words (the finaliser is MurmurHash3's). */
function hash(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ c, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ d, 0x85ebca6b);
  h ^= h >>> 16;
  return h >>> 0;
}
