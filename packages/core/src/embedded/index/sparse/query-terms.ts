import type { SparseVector } from '../../../engine/index.js';
import type { DimensionTable } from './dimension-table.js';
import { type PostingLists, seekRow } from './posting-lists.js';

/** The part of a query that the index knows: its lists in ascending order of dimension, with the query's weights. */
export class QueryTerms {
  readonly #lists: PostingLists;
  readonly lists: readonly number[];
  readonly weights: readonly number[];
  /** The most a posting of each list can add to a score; never negative, since a row may be missing from the list. */
  readonly bounds: readonly number[];
  /** How far a sum over these terms, in whatever order, can be from the 32-bit score. */
  readonly slack: number;
  /** Postings in these lists. */
  readonly postings: number;
  readonly #cursors: number[] = [];

  constructor(query: SparseVector, table: DimensionTable, lists: PostingLists) {
    const found: number[] = [];
    const weights: number[] = [];
    const bounds: number[] = [];
    let magnitude = 0;
    let postings = 0;
    const order = orderOf(query.indices);
    for (let n = 0; n < query.indices.length; n++) {
      const i = order === undefined ? n : order[n]!;
      const weight = query.values[i]!;
      const list = weight === 0 ? -1 : table.find(query.indices[i]!);
      if (list < 0) continue;
      const atMost = weight * lists.maxima[list]!;
      const atLeast = weight * lists.minima[list]!;
      found.push(list);
      weights.push(weight);
      bounds.push(Math.max(0, atMost, atLeast));
      magnitude += Math.max(Math.abs(atMost), Math.abs(atLeast));
      postings += lists.lengths[list]!;
      this.#cursors.push(0);
    }
    this.#lists = lists;
    this.lists = found;
    this.weights = weights;
    this.bounds = bounds;
    this.slack = magnitude * FLOAT32_ROUNDING;
    this.postings = postings;
  }

  get count(): number {
    return this.lists.length;
  }

  /**
   * The score of a row, summed in order of dimension, or `NaN` if the row has none of them. Rows must be asked for in
   * ascending order; `rewind` starts over.
   */
  score(row: number): number {
    const { rows, weights, starts, lengths } = this.#lists;
    let sum = 0;
    let hits = 0;
    for (let term = 0; term < this.lists.length; term++) {
      const list = this.lists[term]!;
      const start = starts[list]!;
      const end = start + lengths[list]!;
      const at = seekRow(rows, row, start + this.#cursors[term]!, end);
      this.#cursors[term] = at - start;
      if (at < end && rows[at] === row) {
        sum += this.weights[term]! * weights[at]!;
        hits++;
      }
    }
    return hits === 0 ? Number.NaN : sum;
  }

  /** Whether the term's list is long enough to have block maxima. */
  hasBlocks(term: number): boolean {
    return this.#lists.hasBlocks(this.lists[term]!);
  }

  rewind(): void {
    this.#cursors.fill(0);
  }
}

/** Relative error of rounding to a 32-bit float, with room for the 64-bit sums before it. */
const FLOAT32_ROUNDING = 2 ** -23;

/** The places of the indices in ascending order of index; `undefined` where they are in order already. */
function orderOf(indices: readonly number[]): number[] | undefined {
  for (let i = 1; i < indices.length; i++) {
    if (indices[i]! > indices[i - 1]!) continue;
    return indices.map((_, place) => place).sort((a, b) => indices[a]! - indices[b]!);
  }
  return undefined;
}
