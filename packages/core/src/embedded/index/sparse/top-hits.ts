/**
 * The best `limit` hits so far, as a binary heap with the worst on top. Equal scores prefer the smaller row, so a
 * search that meets rows in ascending order has one answer only.
 */
export class TopHits {
  readonly #rows: Uint32Array;
  readonly #scores: Float32Array;
  #size = 0;

  constructor(readonly limit: number) {
    this.#rows = new Uint32Array(limit);
    this.#scores = new Float32Array(limit);
  }

  /** A hit must score above this to get in; -Infinity while there is room. */
  get threshold(): number {
    return this.#size < this.limit ? Number.NEGATIVE_INFINITY : this.#scores[0]!;
  }

  /** Rows must come in ascending order. */
  offer(row: number, score: number): void {
    const rounded = Math.fround(score);
    if (this.#size < this.limit) {
      this.#rise(this.#size++, row, rounded);
    } else if (rounded > this.#scores[0]!) {
      this.#sink(row, rounded);
    }
  }

  /** Best first. Empties the heap. */
  sorted(): { offsets: Uint32Array; scores: Float32Array } {
    const offsets = new Uint32Array(this.#size);
    const scores = new Float32Array(this.#size);
    while (this.#size > 0) {
      const last = --this.#size;
      offsets[last] = this.#rows[0]!;
      scores[last] = this.#scores[0]!;
      this.#sink(this.#rows[last]!, this.#scores[last]!);
    }
    return { offsets, scores };
  }

  #rise(at: number, row: number, score: number): void {
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!this.#isWorse(row, score, parent)) break;
      this.#copy(parent, at);
      at = parent;
    }
    this.#rows[at] = row;
    this.#scores[at] = score;
  }

  #sink(row: number, score: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (
        child + 1 < this.#size &&
        this.#isWorse(this.#rows[child + 1]!, this.#scores[child + 1]!, child)
      ) {
        child++;
      }
      if (this.#isWorse(row, score, child)) break;
      this.#copy(child, at);
      at = child;
    }
    this.#rows[at] = row;
    this.#scores[at] = score;
  }

  #isWorse(row: number, score: number, than: number): boolean {
    const other = this.#scores[than]!;
    return score < other || (score === other && row > this.#rows[than]!);
  }

  #copy(from: number, to: number): void {
    this.#rows[to] = this.#rows[from]!;
    this.#scores[to] = this.#scores[from]!;
  }
}
