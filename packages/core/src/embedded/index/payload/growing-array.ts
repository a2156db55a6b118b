/** The element types that columns are made of. */
export type Numbers = Uint32Array | Float64Array;

/** A typed array that grows at its end, so that a million values cost no JavaScript object each. */
export class GrowingArray<A extends Numbers> {
  /** Longer than `length`; what lies beyond is undefined. Replaced when it grows, so never keep it across a push. */
  items: A;
  length: number;

  /** Takes over `items` as its content. */
  constructor(items: A) {
    this.items = items;
    this.length = items.length;
  }

  push(value: number): void {
    if (this.length === this.items.length) this.#grow();
    this.items[this.length++] = value;
  }

  /** The content without copying it; later pushes may move it elsewhere. */
  view(): A {
    return this.items.subarray(0, this.length) as A;
  }

  #grow(): void {
    const size = Math.max(16, this.items.length + (this.items.length >>> 1));
    const Type = this.items.constructor as new (length: number) => A;
    const grown = new Type(size);
    grown.set(this.items);
    this.items = grown;
  }
}
