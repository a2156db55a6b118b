/**
 * Append-only posting lists of (row, weight), all inside three shared arrays. A list that is full moves to a place twice
 * as large, and the place it leaves is given to the next list that needs one of that size. A list with at least one
 * block of postings starts at a multiple of `BLOCK`, so that the maximum weight of each block has a place of its own.
 *
 * Hot loops read `rows`, `weights`, `starts` and `lengths` directly; they must be read again after `add`.
 */
export class PostingLists {
  rows = new Uint32Array(1024);
  weights = new Float32Array(1024);
  /** Maximum weight of the postings `[i * BLOCK, (i + 1) * BLOCK)`; only for lists of `BLOCK` places or more. */
  blockMaxima = new Float32Array(1024 / BLOCK);
  starts = new Uint32Array(256);
  lengths = new Uint32Array(256);
  /** Largest and smallest weight per list. */
  maxima = new Float32Array(256);
  minima = new Float32Array(256);
  #capacities = new Uint32Array(256);
  #count = 0;
  #total = 0;
  /** First place never used. */
  #end = 0;
  /** Places left by lists that have moved, by the logarithm of their size. */
  readonly #free: number[][] = [];

  get count(): number {
    return this.#count;
  }

  /** Postings in all lists. */
  get total(): number {
    return this.#total;
  }

  get bytes(): number {
    return (
      this.rows.byteLength +
      this.weights.byteLength +
      this.blockMaxima.byteLength +
      5 * this.starts.byteLength
    );
  }

  /** Adds an empty list, with room for exactly `capacity` postings if given; returns its number. */
  addList(capacity = 0): number {
    const list = this.#count++;
    if (list >= this.starts.length) this.#growLists();
    if (capacity > 0) {
      this.starts[list] = this.#allocate(capacity);
      this.#capacities[list] = capacity;
    }
    return list;
  }

  /** Appends to a list; rows must ascend. */
  add(list: number, row: number, weight: number): void {
    const length = this.lengths[list]!;
    if (length === this.#capacities[list]) this.#move(list, Math.max(1, length * 2));
    const at = this.starts[list]! + length;
    this.rows[at] = row;
    this.weights[at] = weight;
    this.lengths[list] = length + 1;
    this.#total++;
    // The rounded weight, so that a bound never lies below what it bounds.
    this.#noteWeight(list, at, length, this.weights[at]!);
  }

  /** Makes room for lists of known lengths at once, exactly. */
  reserve(lengths: Uint32Array): void {
    let places = this.#end;
    for (const length of lengths) {
      places = length >= BLOCK ? ((places + BLOCK - 1) & -BLOCK) + length : places + length;
    }
    this.#growPlaces(places, 1);
  }

  /** Takes over `length` postings that were written into the list's places from outside. */
  fill(list: number, length: number): void {
    const start = this.starts[list]!;
    let maximum = Number.NEGATIVE_INFINITY;
    let minimum = Number.POSITIVE_INFINITY;
    for (let from = start; from < start + length; from += BLOCK) {
      let blockMaximum = Number.NEGATIVE_INFINITY;
      for (let at = from; at < Math.min(from + BLOCK, start + length); at++) {
        const weight = this.weights[at]!;
        if (weight > blockMaximum) blockMaximum = weight;
        if (weight < minimum) minimum = weight;
      }
      if (length >= BLOCK) this.blockMaxima[from >>> BLOCK_BITS] = blockMaximum;
      if (blockMaximum > maximum) maximum = blockMaximum;
    }
    this.maxima[list] = maximum;
    this.minima[list] = minimum;
    this.lengths[list] = length;
    this.#total += length;
  }

  /** Whether `blockMaxima` holds for this list. */
  hasBlocks(list: number): boolean {
    return this.#capacities[list]! >= BLOCK;
  }

  #noteWeight(list: number, at: number, length: number, weight: number): void {
    if (length === 0) {
      this.maxima[list] = weight;
      this.minima[list] = weight;
    } else {
      if (weight > this.maxima[list]!) this.maxima[list] = weight;
      if (weight < this.minima[list]!) this.minima[list] = weight;
    }
    if (this.#capacities[list]! < BLOCK) return;
    const block = at >>> BLOCK_BITS;
    if (length % BLOCK === 0 || weight > this.blockMaxima[block]!) this.blockMaxima[block] = weight;
  }

  #move(list: number, capacity: number): void {
    const from = this.starts[list]!;
    const length = this.lengths[list]!;
    const left = this.#capacities[list]!;
    const to = this.#allocate(capacity);
    this.rows.copyWithin(to, from, from + length);
    this.weights.copyWithin(to, from, from + length);
    if (left >= BLOCK) {
      const block = from >>> BLOCK_BITS;
      this.blockMaxima.copyWithin(to >>> BLOCK_BITS, block, block + Math.ceil(length / BLOCK));
    } else if (capacity >= BLOCK && length > 0) {
      this.blockMaxima[to >>> BLOCK_BITS] = this.maxima[list]!;
    }
    this.starts[list] = to;
    this.#capacities[list] = capacity;
    // Only powers of two come back into use; a loaded list's exact size would fit nobody.
    if (left > 0 && (left & (left - 1)) === 0) {
      const size = 31 - Math.clz32(left);
      this.#free[size] ??= [];
      this.#free[size].push(from);
    }
  }

  #allocate(capacity: number): number {
    const isPower = (capacity & (capacity - 1)) === 0;
    const reused = isPower ? this.#free[31 - Math.clz32(capacity)]?.pop() : undefined;
    if (reused !== undefined) return reused;
    const at = capacity >= BLOCK ? (this.#end + BLOCK - 1) & -BLOCK : this.#end;
    this.#growPlaces(at + capacity);
    this.#end = at + capacity;
    return at;
  }

  #growPlaces(needed: number, factor = 1.5): void {
    if (needed <= this.rows.length) return;
    const size = (Math.max(needed, this.rows.length * factor) + BLOCK - 1) & -BLOCK;
    this.rows = copied(this.rows, new Uint32Array(size));
    this.weights = copied(this.weights, new Float32Array(size));
    this.blockMaxima = copied(this.blockMaxima, new Float32Array(size >>> BLOCK_BITS));
  }

  #growLists(): void {
    const size = this.starts.length * 2;
    this.starts = copied(this.starts, new Uint32Array(size));
    this.lengths = copied(this.lengths, new Uint32Array(size));
    this.maxima = copied(this.maxima, new Float32Array(size));
    this.minima = copied(this.minima, new Float32Array(size));
    this.#capacities = copied(this.#capacities, new Uint32Array(size));
  }
}

const BLOCK_BITS = 6;
/** Postings per block maximum. */
export const BLOCK = 1 << BLOCK_BITS;

/** The first place of `[from, to)` with a row of at least `row`: doubling steps, then halving ones. */
export function seekRow(rows: Uint32Array, row: number, from: number, to: number): number {
  let low = from;
  let step = 1;
  while (low + step < to && rows[low + step]! < row) {
    low += step;
    step *= 2;
  }
  let high = Math.min(to, low + step);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

function copied<A extends Uint32Array | Float32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
