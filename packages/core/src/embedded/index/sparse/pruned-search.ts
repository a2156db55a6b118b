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
 * the others are added up. Rows that could still get in are candidates; the low lists are applied to them one by one,
 * highest bound first, and after each the hopeless ones are dropped. A window whose bounds all together stay within the
 * threshold is skipped whole.
 */

/** Rows per window: its sums fit the caches. Sparse queries take the longer ones, which have less overhead a row. */
const SHORTEST_WINDOW = 1 << 12;
const LONGEST_WINDOW = 1 << 15;
/** Postings wanted in a window: enough that finding its bounds costs little beside them. */
const WINDOW_POSTINGS = 512;
/** A list this many times longer than the candidates is searched for them, a shorter one is added up whole. */
const SEEK_FROM = 8;
/** Zeroing one place by itself costs this many times what it costs in a row. */
const CLEAR_BY_POSTING = 4;

/** Work areas, zero between windows. A search runs to its end in one go, so one set serves all. */
const sums = new Float64Array(LONGEST_WINDOW);
const touched = new Uint32Array(LONGEST_WINDOW >>> 5);
/** Places in the window, ascending; their sums are in `sums`. */
const candidates = new Uint32Array(LONGEST_WINDOW);

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
  readonly #allowed: Uint32Array | undefined;
  // Plain arrays from here on: for a handful of terms, typed ones would cost more to make than all else in a small search.
  /** The terms by ascending bound; sorted anew for every window. */
  readonly #order: number[] = [];
  readonly #bounds: number[] = [];
  /** Places in the arrays: the next posting, the end of the window, the end of the list. */
  readonly #next: number[] = [];
  readonly #windowEnd: number[] = [];
  readonly #end: number[] = [];
  /** Sum of the bounds of the first i terms in order. */
  readonly #prefix: number[] = [0];
  readonly #window: number;
  /** Terms added to `sums` in this window. */
  readonly #added: number[] = [];

  constructor(
    lists: PostingLists,
    readonly terms: QueryTerms,
    readonly hits: TopHits,
    allowed: Bitset | undefined,
    readonly cost: SearchCost,
  ) {
    this.#rows = lists.rows;
    this.#weights = lists.weights;
    this.#blockMaxima = lists.blockMaxima;
    this.#slack = terms.slack;
    this.#allowed = allowed?.words;
    let lastRow = 1;
    for (let term = 0; term < terms.count; term++) {
      const list = terms.lists[term]!;
      const start = lists.starts[list]!;
      const end = start + lists.lengths[list]!;
      this.#order.push(term);
      this.#bounds.push(terms.bounds[term]!);
      this.#next.push(start);
      this.#windowEnd.push(start);
      this.#end.push(end);
      this.#prefix.push(0);
      lastRow = Math.max(lastRow, this.#rows[end - 1]!);
    }
    let length = SHORTEST_WINDOW;
    while (length < LONGEST_WINDOW && (terms.postings * length) / lastRow < WINDOW_POSTINGS) {
      length *= 2;
    }
    this.#window = length;
  }

  run(): void {
    for (;;) {
      const from = this.#nextWindow();
      if (from < 0) return;
      const low = this.#enterWindow(from);
      if (low < this.#order.length) this.#searchWindow(from, low);
      for (let term = 0; term < this.#next.length; term++)
        this.#next[term] = this.#windowEnd[term]!;
    }
  }

  #searchWindow(from: number, low: number): void {
    this.#added.length = 0;
    for (let i = low; i < this.#order.length; i++) this.#addUpAndMark(this.#order[i]!, from);
    let count = this.#collect(from, low);
    for (let i = low - 1; i >= 0 && count > 0; i--) count = this.#apply(i, count, from);
    this.#offer(count, from);
    this.#clear(from);
  }

  /** The first row of the next window that can hold a hit, or -1. It is a multiple of 32, to line up with `allowed`. */
  #nextWindow(): number {
    this.#orderBy(this.terms.bounds);
    const threshold = this.hits.threshold;
    let row = -1;
    for (let i = 0; i < this.#order.length; i++) {
      // Rows that only the lists up to this one have stay out, wherever they are.
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
    const to = from + this.#window;
    for (let term = 0; term < this.#next.length; term++) {
      const listEnd = this.#end[term]!;
      const start = seekRow(this.#rows, from, this.#next[term]!, listEnd);
      const end = seekRow(this.#rows, to, start, listEnd);
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
    const weight = this.terms.weights[term]!;
    // Short lists keep no block maxima, and a negative weight turns a maximum into a minimum.
    if (weight < 0 || !this.terms.hasBlocks(term)) return whole;
    let maximum = Number.NEGATIVE_INFINITY;
    const last = Math.floor((end - 1) / BLOCK);
    for (let block = Math.floor(start / BLOCK); block <= last; block++) {
      if (this.#blockMaxima[block]! > maximum) maximum = this.#blockMaxima[block]!;
    }
    return Math.max(0, weight * maximum);
  }

  #addUpAndMark(term: number, from: number): void {
    const rows = this.#rows;
    const weights = this.#weights;
    const weight = this.terms.weights[term]!;
    const start = this.#next[term]!;
    const end = this.#windowEnd[term]!;
    for (let at = start; at < end; at++) {
      const place = rows[at]! - from;
      sums[place]! += weight * weights[at]!;
      touched[place >>> 5]! |= 1 << (place & 31);
    }
    this.cost.visited += end - start;
    this.#added.push(term);
  }

  /** Adds a list's part of the window to the sums. Rows that are no candidates get wrong sums, which nobody reads. */
  #addUp(term: number, from: number): void {
    const rows = this.#rows;
    const weights = this.#weights;
    const weight = this.terms.weights[term]!;
    const start = this.#next[term]!;
    const end = this.#windowEnd[term]!;
    for (let at = start; at < end; at++) {
      const place = rows[at]! - from;
      sums[place]! += weight * weights[at]!;
    }
    this.cost.visited += end - start;
    this.#added.push(term);
  }

  /** Makes candidates of the marked rows; returns their number. */
  #collect(from: number, low: number): number {
    const needed = this.hits.threshold - this.#prefix[low]! - this.#slack;
    const allowed = this.#allowed;
    let count = 0;
    for (let word = 0; word < this.#window >>> 5; word++) {
      let bits = touched[word]!;
      if (bits === 0) continue;
      touched[word] = 0;
      if (allowed !== undefined) bits &= allowed[(from >>> 5) + word] ?? 0;
      while (bits !== 0) {
        const place = (word << 5) | (31 - Math.clz32(bits & -bits));
        bits &= bits - 1;
        candidates[count] = place;
        if (sums[place]! > needed) count++;
      }
    }
    return count;
  }

  /** Adds the i-th term to the candidates and drops those that are out; returns how many are left. */
  #apply(i: number, count: number, from: number): number {
    const term = this.#order[i]!;
    const end = this.#windowEnd[term]!;
    if (end - this.#next[term]! > count * SEEK_FROM) this.#lookUp(term, count, from);
    else this.#addUp(term, from);
    const needed = this.hits.threshold - this.#prefix[i]! - this.#slack;
    let kept = 0;
    for (let n = 0; n < count; n++) {
      const place = candidates[n]!;
      candidates[kept] = place;
      if (sums[place]! > needed) kept++;
    }
    return kept;
  }

  #lookUp(term: number, count: number, from: number): void {
    const weight = this.terms.weights[term]!;
    const end = this.#windowEnd[term]!;
    let at = this.#next[term]!;
    this.cost.visited += count;
    for (let n = 0; n < count && at < end; n++) {
      const place = candidates[n]!;
      at = seekRow(this.#rows, from + place, at, end);
      if (at < end && this.#rows[at] === from + place) sums[place]! += weight * this.#weights[at]!;
    }
  }

  #offer(count: number, from: number): void {
    this.cost.scored += count;
    for (let n = 0; n < count; n++) {
      const place = candidates[n]!;
      if (sums[place]! + this.#slack <= this.hits.threshold) continue;
      const score = this.terms.score(from + place);
      if (score !== 0) this.hits.offer(from + place, score);
    }
  }

  /** Zeroes the sums: where few were touched, by reading the postings again. */
  #clear(from: number): void {
    let postings = 0;
    for (const term of this.#added) postings += this.#windowEnd[term]! - this.#next[term]!;
    if (postings * CLEAR_BY_POSTING > this.#window) {
      sums.fill(0, 0, this.#window);
      return;
    }
    const rows = this.#rows;
    for (const term of this.#added) {
      const end = this.#windowEnd[term]!;
      for (let at = this.#next[term]!; at < end; at++) sums[rows[at]! - from] = 0;
    }
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
