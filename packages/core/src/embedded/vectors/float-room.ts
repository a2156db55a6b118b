/** Vectors share buffers of this many floats: one for each would keep the garbage collector busy. */
const SHARED_FLOATS = 1 << 14;
/** Buffers that are kept for later: eight megabytes. */
const MOST_KEPT = 128;
const kept: Float32Array[] = [];

/** Where the numbers of vectors find room, side by side. */
export class FloatRoom {
  #buffer: Float32Array = new Float32Array(0);
  #used = 0;

  /** Room for so many floats that nothing else will be given. They may have any values. */
  take(length: number): Float32Array {
    if (length * 4 > SHARED_FLOATS) return new Float32Array(length);
    if (this.#used + length > this.#buffer.length) {
      this.#buffer = this.newBuffer();
      this.#used = 0;
    }
    this.#used += length;
    return this.#buffer.subarray(this.#used - length, this.#used);
  }

  protected newBuffer(): Float32Array {
    return new Float32Array(SHARED_FLOATS);
  }
}

/**
 * Room for the vectors of one request, which gives it back when it is sure that nobody holds them any more; other requests
 * then use it. As garbage, a stream of large batches would bring about collections of some milliseconds, many a second.
 */
export class LentFloatRoom extends FloatRoom {
  readonly #lent: Float32Array[] = [];

  /** Ends the use of everything that was taken; nothing more may be taken. */
  giveBack(): void {
    for (const buffer of this.#lent) if (kept.length < MOST_KEPT) kept.push(buffer);
    this.#lent.length = 0;
  }

  protected override newBuffer(): Float32Array {
    const buffer = kept.pop() ?? super.newBuffer();
    this.#lent.push(buffer);
    return buffer;
  }
}

/** For vectors that nobody gives back. */
export const SHARED_ROOM = new FloatRoom();
