import { Bitset, RowSet } from '../bytes/index.js';

/**
 * Which row of a vector store belongs to which row of the segment. A point may lack any vector, so the two
 * numberings differ; while no point lacks it they are the same, and nothing is kept.
 */
export class RowMap {
  readonly present = new Bitset();
  #size = 0;
  /** vector row -> segment row; undefined while both are equal. */
  #offsets: number[] | undefined;
  /** segment row -> vector row + 1. */
  #rows: number[] | undefined;

  /** The map of vectors that lie in the order of the segment rows that have them. */
  static of(present: Bitset): RowMap {
    const map = new RowMap();
    const count = present.count();
    if (Bitset.full(count).andNot(present).isEmpty()) {
      map.present.addRange(0, count);
      map.#size = count;
    } else {
      present.forEach((offset) => map.append(offset));
    }
    return map;
  }

  /** Vector rows so far. */
  get size(): number {
    return this.#size;
  }

  /** Whether both numberings are the same. */
  get isIdentity(): boolean {
    return this.#offsets === undefined;
  }

  /** Notes that the next vector row belongs to segment row `offset`. */
  append(offset: number): void {
    if (this.#offsets === undefined && offset !== this.#size) this.#becomeExplicit();
    if (this.#offsets !== undefined) {
      this.#offsets[this.#size] = offset;
      this.#rows![offset] = this.#size + 1;
    }
    this.#size++;
    this.present.add(offset);
  }

  offsetOf(row: number): number {
    return this.#offsets === undefined ? row : this.#offsets[row]!;
  }

  rowOf(offset: number): number | undefined {
    if (!this.present.has(offset)) return undefined;
    return this.#rows === undefined ? offset : this.#rows[offset]! - 1;
  }

  /** Vector rows of segment rows below `offset`. */
  rowsBelow(offset: number): number {
    if (this.#offsets === undefined) return Math.min(offset, this.#size);
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#offsets[middle]! < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The same selection in vector rows. */
  toRows(offsets: RowSet): RowSet {
    if (this.#offsets === undefined) {
      return offsets.last < this.#size ? offsets : offsets.within(this.present);
    }
    if (offsets.list) {
      const present = offsets.list.filter((offset) => this.present.has(offset));
      return RowSet.ofList(present.map((offset) => this.#rows![offset]! - 1));
    }
    const rows = new Bitset(this.#size);
    for (let row = 0; row < this.#size; row++) if (offsets.has(this.#offsets[row]!)) rows.add(row);
    return RowSet.ofBits(rows);
  }

  /** Turns vector rows into segment rows, in place. */
  toOffsets(rows: Uint32Array): Uint32Array {
    if (this.#offsets !== undefined) {
      for (let i = 0; i < rows.length; i++) rows[i] = this.#offsets[rows[i]!]!;
    }
    return rows;
  }

  #becomeExplicit(): void {
    this.#offsets = Array.from({ length: this.#size }, (_, row) => row);
    this.#rows = Array.from({ length: this.#size }, (_, row) => row + 1);
  }
}
