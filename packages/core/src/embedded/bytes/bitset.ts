/**
 * A growable set of small unsigned integers, one bit each. Point offsets inside a segment are dense, so a plain
 * bit array beats a compressed one up to several million rows: 1 M rows take 125 KB.
 *
 * The words are public: kernels copy them into WebAssembly memory as they are.
 */
export class Bitset {
  words: Uint32Array;

  /** `capacity` is the number of bits allocated; the set grows by itself on `add`. */
  constructor(capacity = 0) {
    this.words = new Uint32Array((capacity + 31) >>> 5);
  }

  /** A set with all of `[0, size)` in it. */
  static full(size: number): Bitset {
    const set = new Bitset(size);
    set.addRange(0, size);
    return set;
  }

  static from(values: Iterable<number>, capacity = 0): Bitset {
    const set = new Bitset(capacity);
    for (const value of values) set.add(value);
    return set;
  }

  has(value: number): boolean {
    return (((this.words[value >>> 5] ?? 0) >>> (value & 31)) & 1) === 1;
  }

  add(value: number): void {
    const word = value >>> 5;
    if (word >= this.words.length) this.#grow(word + 1);
    this.words[word]! |= 1 << (value & 31);
  }

  remove(value: number): void {
    const word = value >>> 5;
    if (word < this.words.length) this.words[word]! &= ~(1 << (value & 31));
  }

  /** Adds every value of `[from, to)`. */
  addRange(from: number, to: number): void {
    if (to <= from) return;
    const first = from >>> 5;
    const last = (to - 1) >>> 5;
    if (last >= this.words.length) this.#grow(last + 1);
    const headMask = -1 << (from & 31);
    const tailMask = -1 >>> (31 - ((to - 1) & 31));
    if (first === last) {
      this.words[first]! |= headMask & tailMask;
      return;
    }
    this.words[first]! |= headMask;
    this.words.fill(0xffffffff, first + 1, last);
    this.words[last]! |= tailMask;
  }

  /** Copies the bits of the values below `size` to `target`, which has just as many words as they take. */
  copyBelow(size: number, target: Uint32Array): void {
    target.set(this.words.subarray(0, target.length));
    target.fill(0, Math.min(target.length, this.words.length));
    if (size & 31) target[target.length - 1]! &= (1 << (size & 31)) - 1;
  }

  /** Number of values in the set. Time linear in the words. */
  count(): number {
    let total = 0;
    for (let i = 0; i < this.words.length; i++) total += popcount(this.words[i]!);
    return total;
  }

  isEmpty(): boolean {
    for (let i = 0; i < this.words.length; i++) if (this.words[i] !== 0) return false;
    return true;
  }

  /** The lowest value; -1 of an empty set. */
  first(): number {
    for (let i = 0; i < this.words.length; i++) {
      const word = this.words[i]!;
      if (word !== 0) return (i << 5) + (31 - Math.clz32(word & -word));
    }
    return -1;
  }

  /** The highest value; -1 of an empty set. */
  last(): number {
    for (let i = this.words.length - 1; i >= 0; i--) {
      if (this.words[i] !== 0) return (i << 5) + (31 - Math.clz32(this.words[i]!));
    }
    return -1;
  }

  clone(): Bitset {
    const copy = new Bitset();
    copy.words = this.words.slice();
    return copy;
  }

  /** Keeps what is in both. */
  and(other: Bitset): this {
    const shared = Math.min(this.words.length, other.words.length);
    for (let i = 0; i < shared; i++) this.words[i]! &= other.words[i]!;
    this.words.fill(0, shared);
    return this;
  }

  /** Adds what is in `other`. */
  or(other: Bitset): this {
    if (other.words.length > this.words.length) this.#grow(other.words.length);
    for (let i = 0; i < other.words.length; i++) this.words[i]! |= other.words[i]!;
    return this;
  }

  /** Removes what is in `other`. */
  andNot(other: Bitset): this {
    const shared = Math.min(this.words.length, other.words.length);
    for (let i = 0; i < shared; i++) this.words[i]! &= ~other.words[i]!;
    return this;
  }

  /** Calls `visit` with each value in ascending order; stops when it returns `false`. */
  forEach(visit: (value: number) => unknown, from = 0): void {
    for (let i = from >>> 5; i < this.words.length; i++) {
      let word = this.words[i]!;
      if (i === from >>> 5) word &= -1 << (from & 31);
      while (word !== 0) {
        const lowest = word & -word;
        if (visit((i << 5) + (31 - Math.clz32(lowest))) === false) return;
        word ^= lowest;
      }
    }
  }

  /** The values in ascending order. */
  toArray(): Uint32Array {
    const values = new Uint32Array(this.count());
    for (let i = 0, next = 0; i < this.words.length; i++) {
      for (let word = this.words[i]!; word !== 0; word &= word - 1) {
        values[next++] = (i << 5) + (31 - Math.clz32(word & -word));
      }
    }
    return values;
  }

  #grow(words: number): void {
    const grown = new Uint32Array(Math.max(words, this.words.length * 2, 4));
    grown.set(this.words);
    this.words = grown;
  }
}

function popcount(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
