import { Bitset } from './bitset.js';

/**
 * A set of rows that does not change, so that many may share it: few rows as an ascending list, many as one bit each. Either
 * form is made from the other when somebody asks for it.
 */
export class RowSet {
  readonly count: number;
  #list: Uint32Array | undefined;
  #bits: Bitset | undefined;
  #first: number | undefined;
  #last: number | undefined;

  private constructor(count: number, list: Uint32Array | undefined, bits: Bitset | undefined) {
    this.count = count;
    this.#list = list;
    this.#bits = bits;
  }

  /** Takes over a list of rows, ascending and each once. */
  static ofList(list: Uint32Array): RowSet {
    return new RowSet(list.length, list, undefined);
  }

  /** Takes over bits; `count` of them, where that is known. */
  static ofBits(bits: Bitset, count = bits.count()): RowSet {
    return new RowSet(count, undefined, bits);
  }

  /** The rows as a list, where they were given as one. Not to be changed. */
  get list(): Uint32Array | undefined {
    return this.#list;
  }

  /** The lowest row; -1 of an empty set. */
  get first(): number {
    return (this.#first ??= this.#list ? (this.#list[0] ?? -1) : this.#bits!.first());
  }

  /** The highest row; -1 of an empty set. */
  get last(): number {
    return (this.#last ??= this.#list ? (this.#list.at(-1) ?? -1) : this.#bits!.last());
  }

  /** Bytes held. */
  get byteLength(): number {
    return (this.#list?.byteLength ?? 0) + (this.#bits?.words.byteLength ?? 0);
  }

  /** The rows as bits. Not to be changed. */
  bits(): Bitset {
    return (this.#bits ??= Bitset.from(this.#list!, (this.#list!.at(-1) ?? -1) + 1));
  }

  /** The rows, ascending. Not to be changed. */
  toArray(): Uint32Array {
    return this.#list ?? this.#bits!.toArray();
  }

  has(row: number): boolean {
    if (this.#bits || this.count > FEW) return this.bits().has(row);
    return this.#list!.includes(row);
  }

  /** Calls `visit` with each row in ascending order; stops when it returns `false`. */
  forEach(visit: (row: number) => unknown): void {
    if (this.#list) {
      for (const row of this.#list) if (visit(row) === false) break;
    } else {
      this.#bits!.forEach(visit);
    }
  }

  /** The rows that are in `others` too. */
  within(others: Bitset): RowSet {
    if (this.#list) return RowSet.ofList(this.#list.filter((row) => others.has(row)));
    return RowSet.ofBits(this.#bits!.clone().and(others));
  }

  /** The rows without some. */
  without(rows: readonly number[]): RowSet {
    if (this.#list) return RowSet.ofList(this.#list.filter((row) => !rows.includes(row)));
    const rest = this.#bits!.clone();
    for (const row of rows) rest.remove(row);
    return RowSet.ofBits(rest);
  }
}

/** Rows that are looked through for one as quickly as bits are made. */
const FEW = 16;
