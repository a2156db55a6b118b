import type { Bitset } from '../../bytes/index.js';
import { BLOCK, type PostingLists, seekRow } from './posting-lists.js';
import type { QueryTerms } from './query-terms.js';
import type { TopHits } from './top-hits.js';

/**
 * Exact top-k over posting lists, MaxScore with block maxima over windows of rows (Turtle & Flood 1995; Ding & Suel 2011;
 * the windows are those of Lucene's bulk scorer).
 *
 * In each window of rows every list has a bound, the largest share that it can have in a score there. Lists are ordered
 * by bound; those at the low end whose bounds together stay within the threshold cannot make a hit by themselves, so only
 * the others are added up, densely, and the low ones are looked up for the few rows that can still get in. A window whose
 * bounds all together stay within the threshold is skipped whole.
 */

/** Rows per window: its sums fit the first-level cache (32 kB). Measured in bench/src/text.sparse.ts. */
const WINDOW = 4096;

/** Work areas, cleared after each window. A search runs to its end in one go, so one set serves all. */
const sums = new Float64Array(WINDOW);
const touched = new Uint32Array(WINDOW >>> 5);

/** What a search cost. */
export interface SearchCost {
  /** Postings read. */
  visited: number;
  /** Rows whose score was worked out. */
  scored: number;
}

/** Offers to `hits` every row that can be among its best; rows outside `allowed` are left out. */
export function searchPruned(
  lists: PostingLists,
  terms: QueryTerms,
  hits: TopHits,
  allowed: Bitset | undefined,
  cost: SearchCost,
): void {
  new PrunedSearch(lists, terms, hits, allowed, cost).run();
}

class PrunedSearch {
  readonly #rows: Uint32Array;
  readonly #weights: Float32Array;
  readonly #blockMaxima: Float32Array;
  readonly #slack: number;
  /** Per term, in ascending order of `bounds`; reordered for every window. */
  readonly #order: number[];
  readonly #queryWeights: Float64Array;
  readonly #bounds: Float64Array;
  /** Places in the arrays: the next posting, the end of the window, the end of the list. */
  readonly #next: Float64Array;
  readonly #windowEnd: Float64Array;
  readonly #end: Float64Array;
  /** Sum of the bounds of the first i terms in order. */
  readonly #prefix: Float64Array;

  constructor(
    lists: PostingLists,
    readonly terms: QueryTerms,
    readonly hits: TopHits,
    readonly allowed: Bitset | undefined,
    readonly cost: SearchCost,
  ) {
    const count = terms.count;
    this.#rows = lists.rows;
    this.#weights = lists.weights;
    this.#blockMaxima = lists.blockMaxima;
    this.#slack = terms.slack;
    this.#order = Array.from({ length: count }, (_, term) => term);
    this.#queryWeights = Float64Array.from(terms.weights);
    this.#bounds = Float64Array.from(terms.bounds);
    this.#next = Float64Array.from(terms.lists, (list) => lists.starts[list]!);
    this.#end = Float64Array.from(
      terms.lists,
      (list) => lists.starts[list]! + lists.lengths[list]!,
    );
    this.#windowEnd = new Float64Array(count);
    this.#prefix = new Float64Array(count + 1);
  }

  run(): void {
    for (;;) {
      const from = this.#nextWindow();
      if (from < 0) return;
      const low = this.#enterWindow(from);
      if (low < this.#order.length) {
        this.#addUp(from, low);
        this.#collect(from, low);
      }
      for (let term = 0; term < this.#next.length; term++) {
        this.#next[term] = this.#windowEnd[term]!;
      }
    }
  }

  /** The first row of the next window that can hold a hit, or -1. It is a multiple of 32, to line up with `allowed`. */
  #nextWindow(): number {
    this.#orderBy(this.terms.bounds);
    const threshold = this.hits.threshold;
    let row = -1;
    for (let i = 0; i < this.#order.length; i++) {
      // Rows of the lists up to this one alone stay out, wherever they are.
      if (this.#prefix[i + 1]! + this.#slack <= threshold) continue;
      const term = this.#order[i]!;
      const at = this.#next[term]!;
      if (at >= this.#end[term]!) continue;
      const candidate = this.#rows[at]!;
      if (row < 0 || candidate < row) row = candidate;
    }
    return row < 0 ? -1 : row - (row % 32);
  }

  /** Sets the terms' ranges and bounds for the window; returns how many of the lowest terms need not be added up. */
  #enterWindow(from: number): number {
    const to = from + WINDOW;
    for (let term = 0; term < this.#next.length; term++) {
      const start = seekRow(this.#rows, from, this.#next[term]!, this.#end[term]!);
      const end = seekRow(this.#rows, to, start, this.#end[term]!);
      this.#next[term] = start;
      this.#windowEnd[term] = end;
      this.#bounds[term] = this.#windowBound(term, start, end);
    }
    this.#orderBy(this.#bounds);
    const threshold = this.hits.threshold;
    let low = 0;
    while (low < this.#order.length && this.#prefix[low + 1]! + this.#slack <= threshold) low++;
    return low;
  }

  #windowBound(term: number, start: number, end: number): number {
    if (start === end) return 0;
    const whole = this.terms.bounds[term]!;
    const weight = this.#queryWeights[term]!;
    // Short lists keep no block maxima, and a negative weight turns a maximum into a minimum.
    if (weight < 0 || !this.terms.hasBlocks(term)) return whole;
    let maximum = Number.NEGATIVE_INFINITY;
    for (let block = Math.floor(start / BLOCK); block <= Math.floor((end - 1) / BLOCK); block++) {
      if (this.#blockMaxima[block]! > maximum) maximum = this.#blockMaxima[block]!;
    }
    return Math.max(0, weight * maximum);
  }

  #addUp(from: number, low: number): void {
    const rows = this.#rows;
    const weights = this.#weights;
    for (let i = low; i < this.#order.length; i++) {
      const term = this.#order[i]!;
      const weight = this.#queryWeights[term]!;
      const start = this.#next[term]!;
      const end = this.#windowEnd[term]!;
      for (let at = start; at < end; at++) {
        const place = rows[at]! - from;
        sums[place]! += weight * weights[at]!;
        touched[place >>> 5]! |= 1 << (place & 31);
      }
      this.cost.visited += end - start;
    }
  }

  #collect(from: number, low: number): void {
    const allowed = this.allowed?.words;
    const remaining = this.#prefix[low]! + this.#slack;
    for (let word = 0; word < touched.length; word++) {
      let bits = touched[word]!;
      if (bits === 0) continue;
      touched[word] = 0;
      const barred = allowed === undefined ? 0 : bits & ~(allowed[(from >>> 5) + word] ?? 0);
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        const place = (word << 5) | bit;
        const sum = sums[place]!;
        sums[place] = 0;
        if ((barred >>> bit) & 1 || sum + remaining <= this.hits.threshold) continue;
        this.#consider(from + place, sum, low);
      }
    }
  }

  /** Adds the low terms, highest first, until the row is out; then scores it exactly. */
  #consider(row: number, partial: number, low: number): void {
    this.cost.scored++;
    let sum = partial;
    for (let i = low - 1; i >= 0; i--) {
      const term = this.#order[i]!;
      const at = seekRow(this.#rows, row, this.#next[term]!, this.#windowEnd[term]!);
      this.#next[term] = at;
      this.cost.visited++;
      if (at < this.#windowEnd[term]! && this.#rows[at] === row) {
        sum += this.#queryWeights[term]! * this.#weights[at]!;
      }
      if (sum + this.#prefix[i]! + this.#slack <= this.hits.threshold) return;
    }
    const score = this.terms.score(row);
    if (score !== 0) this.hits.offer(row, score);
  }

  /** Sorts the terms by ascending bound and adds the bounds up. Insertion sort: the order hardly changes. */
  #orderBy(bounds: ArrayLike<number>): void {
    const order = this.#order;
    for (let i = 1; i < order.length; i++) {
      const term = order[i]!;
      const bound = bounds[term]!;
      let at = i;
      while (at > 0 && bounds[order[at - 1]!]! > bound) {
        order[at] = order[at - 1]!;
        at--;
      }
      order[at] = term;
    }
    for (let i = 0; i < order.length; i++) {
      this.#prefix[i + 1] = this.#prefix[i]! + bounds[order[i]!]!;
    }
  }
}
