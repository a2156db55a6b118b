import type { RowSet } from '../../bytes/index.js';
import type { RowSource, SearchResult } from '../../kernel/index.js';
import { BLOCK_ROWS, BlockCodes } from './block-codes.js';
import type { FlatOptions } from './flat-vectors.js';
import { FlatVectors } from './flat-vectors.js';

/** One search. */
export interface GrowingSearch {
  readonly limit: number;
  /** Rows that may be returned. Absent: all. */
  readonly allowed?: RowSet | undefined;
  /** Score every allowed row in full. Default false. */
  readonly exact?: boolean | undefined;
  /** Candidates to gather, if that is more than what is gathered anyway. */
  readonly ef?: number | undefined;
  /** How many times `limit` are gathered, if that is more. */
  readonly oversampling?: number | undefined;
}

/** What a search found, and whether codes were scanned for it. */
export interface GrowingResult extends SearchResult {
  readonly strategy: 'exact' | 'scan';
}

/** Codes of narrower vectors say too little of them: nothing is gained on comparing all in full. */
const NARROWEST = 96;
/** Wider ones would overflow what the kernel counts by. */
const WIDEST = 8192;
/** Numbers that are compared in full sooner than by codes: 340 rows of 768 dimensions, 60 us. */
const FEW_NUMBERS = 1 << 18;
/** Rows for each candidate: from fewer the best are found as soon by comparing all. */
const ROWS_PER_CANDIDATE = 4;
/** Candidates for each row that is wanted, */
const CANDIDATES_PER_HIT = 10;
/** and, times the root of all rows by the dimension, for the rows that codes put in their place (measured, see `search`). */
const MISPLACED = 512;
/**
 * Rows compared in full for which a block is encoded. It costs as much as 320, 2 us a row at 768 dimensions; but who waits for a
 * search counts for more than who writes.
 */
const BLOCK_PRICE = 160;
/** Rows without codes for each of which a search encodes a block itself: it takes less than twice its time. */
const ROWS_PER_BLOCK = 512;
/** Blocks that are encoded with each that comes, so that encoding catches up; */
const BLOCKS_PER_BLOCK = 2;
/** and by a search at most: four milliseconds. */
const BLOCKS_PER_SEARCH = 64;

/**
 * Appendable rows of one dense vector. The first ones are found by one-bit codes and scored in full, the last ones, which
 * have no codes yet, are compared in full.
 *
 * When to encode is the question whether to rent or to buy: a few comparisons cost less than a code, many cost more. So rows
 * are encoded once searches have spent enough on comparing those without codes. That never costs more than three times what
 * knowing the future would, and rows that nobody searches are never encoded.
 */
export class GrowingVectors {
  readonly #vectors: FlatVectors;
  readonly #dimension: number;
  readonly #suitsCodes: boolean;
  #codes: BlockCodes | undefined;
  /** Comparisons of rows without codes that have not paid for codes yet. */
  #spent = 0;

  constructor(options: FlatOptions) {
    const { dimension, distance } = options;
    this.#vectors = new FlatVectors(options);
    this.#dimension = dimension;
    // Manhattan distances survive no rotation.
    this.#suitsCodes = distance !== 'Manhattan' && dimension >= NARROWEST && dimension <= WIDEST;
  }

  /** Number of rows. */
  get size(): number {
    return this.#vectors.size;
  }

  /** Adds a row and returns its number; see `FlatVectors`. */
  append(values: Float32Array): number {
    const row = this.#vectors.append(values);
    if (this.#spent > 0 && this.size % BLOCK_ROWS === 0) this.#encode(BLOCKS_PER_BLOCK);
    return row;
  }

  /** A copy of a row. */
  vectorAt(row: number): Float32Array {
    return this.#vectors.vectorAt(row);
  }

  /** A row where it lies, see `FlatVectors`. */
  viewAt(row: number): Float32Array {
    return this.#vectors.viewAt(row);
  }

  /**
   * The `limit` most similar rows, exactly if they are few or it is asked for. Otherwise recall is .998 and more: so many
   * candidates are scored in full as that took on embedding-like rows of 128 to 768 dimensions, 2,000 to 100,000 of them.
   */
  search(query: Float32Array, options: GrowingSearch): GrowingResult {
    const { limit, exact = false } = options;
    const allowed = options.allowed?.bits();
    const allowedCount = options.allowed?.count ?? this.size;
    const wanted = this.#candidates(options);
    const isWorthCodes =
      this.#suitsCodes &&
      !exact &&
      allowedCount * this.#dimension >= FEW_NUMBERS &&
      allowedCount >= wanted * ROWS_PER_CANDIDATE;
    if (!isWorthCodes) return { ...this.#vectors.search(query, limit, allowed), strategy: 'exact' };
    const candidates = this.#codes?.find(query, wanted, allowed);
    const found = this.#vectors.search(query, limit, allowed, candidates);
    this.#spend(allowedCount);
    if (candidates === undefined) return { ...found, strategy: 'exact' };
    const scored = found.scored + candidates.scored;
    return { ...found, visited: allowedCount, scored, strategy: 'scan' };
  }

  #candidates({ limit, ef = 0, oversampling = 1 }: GrowingSearch): number {
    const misplaced = (MISPLACED * Math.sqrt(this.size)) / this.#dimension;
    return Math.max(ef, Math.ceil(limit * Math.max(CANDIDATES_PER_HIT, oversampling) + misplaced));
  }

  /** The query's similarity to each of `rows`, in their order. */
  similarities(query: Float32Array, rows: Uint32Array): Float32Array {
    return this.#vectors.similarities(query, rows);
  }

  /** The rows there are now, for building a graph over them. Reads them when asked: keep the store until it is done. */
  rows(): RowSource {
    return this.#vectors.rows();
  }

  /** Bytes of memory held. */
  bytes(): number {
    return this.#vectors.bytes() + (this.#codes?.bytes() ?? 0);
  }

  /** Lets go of the memory. The object is of no use afterwards. */
  free(): void {
    this.#codes?.free();
    this.#codes = undefined;
    this.#spent = 0;
    this.#vectors.free();
  }

  get #uncoded(): number {
    return this.size - (this.#codes?.size ?? 0);
  }

  /** A search has compared rows without codes. If they are many it encodes some, and takes at most twice its time. */
  #spend(allowedCount: number): void {
    const compared = Math.min(this.#uncoded, allowedCount);
    const enough = Math.ceil(this.#uncoded / BLOCK_ROWS) * BLOCK_PRICE;
    this.#spent = Math.min(this.#spent + compared, enough);
    this.#encode(Math.min(BLOCKS_PER_SEARCH, Math.floor(compared / ROWS_PER_BLOCK)));
  }

  /** Encodes as many blocks as searches have paid for. */
  #encode(most: number): void {
    for (let i = 0; i < most; i++) {
      if (this.#uncoded < BLOCK_ROWS || this.#spent < BLOCK_PRICE) return;
      this.#codes ??= new BlockCodes(this.#vectors.rows());
      this.#codes.encodeNext();
      this.#spent -= BLOCK_PRICE;
    }
  }
}
