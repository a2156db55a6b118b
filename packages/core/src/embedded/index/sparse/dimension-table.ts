import { sortInSteps } from '../../pacing/index.js';

/**
 * Which list holds the postings of a dimension: an open-addressing hash table from an unsigned 32-bit index to a small
 * number given in order of first appearance. A `Map` of a million entries costs about 40 bytes each and half a second
 * to fill; this costs 12 to 24 and is filled in 30 ms.
 */
export class DimensionTable {
  /** Dimensions by list number. */
  #dimensions: Uint32Array;
  /** List number + 1 per place, 0 for an empty place. */
  #places: Uint32Array;
  #count = 0;

  constructor(expected = 0) {
    let size = 16;
    while (size < expected * 2) size *= 2;
    this.#places = new Uint32Array(size);
    this.#dimensions = new Uint32Array(size >>> 1);
  }

  /** Dimensions known. */
  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#places.byteLength + this.#dimensions.byteLength;
  }

  /** The list number, or -1. */
  find(dimension: number): number {
    const places = this.#places;
    const mask = places.length - 1;
    for (let at = spread(dimension) & mask; ; at = (at + 1) & mask) {
      const list = places[at]! - 1;
      if (list < 0 || this.#dimensions[list] === dimension) return list;
    }
  }

  /** The list number, a new one if the dimension is new. */
  intern(dimension: number): number {
    const found = this.find(dimension);
    if (found >= 0) return found;
    if (this.#count * 2 >= this.#places.length) this.#grow();
    const list = this.#count++;
    this.#dimensions[list] = dimension;
    this.#place(list);
    return list;
  }

  dimensionOf(list: number): number {
    return this.#dimensions[list]!;
  }

  /** All lists in the order of their dimensions, in steps. */
  inOrder(): Generator<undefined, Uint32Array> {
    const dimensions = this.#dimensions;
    return sortInSteps(this.#count, (a, b) => dimensions[a]! - dimensions[b]!);
  }

  #place(list: number): void {
    const mask = this.#places.length - 1;
    let at = spread(this.#dimensions[list]!) & mask;
    while (this.#places[at] !== 0) at = (at + 1) & mask;
    this.#places[at] = list + 1;
  }

  #grow(): void {
    const dimensions = new Uint32Array(this.#dimensions.length * 2);
    dimensions.set(this.#dimensions);
    this.#dimensions = dimensions;
    this.#places = new Uint32Array(this.#places.length * 2);
    for (let list = 0; list < this.#count; list++) this.#place(list);
  }
}

/** Mixes the bits, since callers number dimensions 0, 1, 2 as often as they hash. Fibonacci hashing. */
function spread(dimension: number): number {
  const mixed = Math.imul(dimension, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
