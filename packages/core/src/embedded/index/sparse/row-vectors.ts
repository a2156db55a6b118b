import type { SparseVector } from '../../../engine/index.js';
import { STEP } from '../../pacing/index.js';
import type { PostingLists } from './posting-lists.js';

/** Sparse vectors row by row, beside the postings: needed to read vectors back. Rows are added in ascending order. */
export class RowVectors {
  #dimensions = new Uint32Array(1024);
  #weights = new Float32Array(1024);
  /** Where each row begins; one more entry than rows. Rows without a vector are empty. */
  #starts = new Uint32Array(257);
  #rows = 0;

  get bytes(): number {
    return this.#dimensions.byteLength + this.#weights.byteLength + this.#starts.byteLength;
  }

  /** Turns postings around in steps: a counting sort over rows, about 8 ns a posting. Lists must come in dimension order. */
  static *transpose(
    lists: PostingLists,
    order: Uint32Array,
    dimensionOf: (list: number) => number,
    rows: number,
  ): Generator<undefined, RowVectors> {
    const vectors = new RowVectors();
    const starts = new Uint32Array(rows + 1);
    let seen = 0;
    for (const list of order) {
      const from = lists.starts[list]!;
      const length = lists.lengths[list]!;
      for (let at = from; at < from + length; at++) starts[lists.rows[at]! + 1]!++;
      seen += length;
      if (seen % STEP < length) yield;
    }
    for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!;
    const next = starts.slice(0, rows);
    vectors.#dimensions = new Uint32Array(lists.total);
    vectors.#weights = new Float32Array(lists.total);
    for (const list of order) {
      const dimension = dimensionOf(list);
      const from = lists.starts[list]!;
      const length = lists.lengths[list]!;
      for (let at = from; at < from + length; at++) {
        const place = next[lists.rows[at]!]!++;
        vectors.#dimensions[place] = dimension;
        vectors.#weights[place] = lists.weights[at]!;
      }
      seen += length;
      if (seen % STEP < length) yield;
    }
    vectors.#starts = starts;
    vectors.#rows = rows;
    return vectors;
  }

  /** Adds the vector of `row`, whose indices ascend. */
  append(row: number, { indices, values }: SparseVector): void {
    const start = this.#starts[this.#rows]!;
    const end = start + indices.length;
    this.#reserve(row + 2, end);
    for (let i = 0; i < indices.length; i++) {
      this.#dimensions[start + i] = indices[i]!;
      this.#weights[start + i] = values[i]!;
    }
    this.#starts.fill(start, this.#rows, row + 1);
    this.#starts[row + 1] = end;
    this.#rows = row + 1;
  }

  at(row: number): SparseVector {
    if (row >= this.#rows) return { indices: [], values: [] };
    const start = this.#starts[row]!;
    const end = this.#starts[row + 1]!;
    return {
      indices: Array.from(this.#dimensions.subarray(start, end)),
      values: Array.from(this.#weights.subarray(start, end)),
    };
  }

  #reserve(rows: number, entries: number): void {
    if (entries > this.#dimensions.length) {
      const size = Math.ceil(Math.max(entries, this.#dimensions.length * 1.5));
      const dimensions = new Uint32Array(size);
      dimensions.set(this.#dimensions);
      this.#dimensions = dimensions;
      const weights = new Float32Array(size);
      weights.set(this.#weights);
      this.#weights = weights;
    }
    if (rows > this.#starts.length) {
      const starts = new Uint32Array(Math.ceil(Math.max(rows, this.#starts.length * 1.5)));
      starts.set(this.#starts);
      this.#starts = starts;
    }
  }
}
