import type { SparseVector } from '../../../engine/index.js';
import { Bitset } from '../../bytes/index.js';
import { runSteps } from '../../pacing/index.js';
import { DimensionTable } from './dimension-table.js';
import { PostingLists } from './posting-lists.js';
import { searchPruned } from './pruned-search.js';
import { QueryTerms } from './query-terms.js';
import { RowVectors } from './row-vectors.js';
import { decodeSparseIndex, encodeSparseIndex } from './sparse-file.js';
import { TopHits } from './top-hits.js';

/** Best hits first; `scores` are dot products. */
export interface SparseHits {
  readonly offsets: Uint32Array;
  readonly scores: Float32Array;
  /** Postings read. */
  readonly visited: number;
  /** Rows whose score was worked out. */
  readonly scored: number;
}

/**
 * Looking one row up in one list costs about as much as adding up this many postings: measured at 100,000 rows, where the
 * two ways meet at 700 allowed rows for queries of seven words.
 */
const LOOKUP_COST = 8;

/**
 * Inverted index over sparse vectors: one posting list per dimension, exact top-k by dot product. Rows are segment offsets
 * and can only be appended; to leave dead rows out, pass `allowed`.
 */
export class SparseIndex {
  readonly #table: DimensionTable;
  readonly #lists: PostingLists;
  readonly #present: Bitset;
  /** Built when first asked for in an index that was loaded. */
  #vectors: RowVectors | undefined;
  #count: number;
  /** One past the largest row. */
  #rows: number;

  constructor() {
    this.#table = new DimensionTable();
    this.#lists = new PostingLists();
    this.#present = new Bitset();
    this.#vectors = new RowVectors();
    this.#count = 0;
    this.#rows = 0;
  }

  /** Reads what `save` wrote, at about 200 MB/s. Throws a `StorageError` when the bytes are not that. */
  static load(bytes: Uint8Array): SparseIndex {
    return runSteps(SparseIndex.loadInSteps(bytes));
  }

  /** The same in steps of less than a millisecond. */
  static *loadInSteps(bytes: Uint8Array): Generator<undefined, SparseIndex> {
    const index = new SparseIndex();
    const { present, rows } = yield* decodeSparseIndex(bytes, index.#table, index.#lists);
    index.#present.or(present);
    index.#count = present.count();
    index.#rows = rows;
    index.#vectors = undefined;
    return index;
  }

  /** Vectors in the index. */
  get count(): number {
    return this.#count;
  }

  /** Dimensions that occur. */
  get dimensions(): number {
    return this.#table.count;
  }

  /** Bytes of memory held. */
  bytes(): number {
    return (
      this.#table.bytes +
      this.#lists.bytes +
      this.#present.words.byteLength +
      (this.#vectors?.bytes ?? 0)
    );
  }

  /** Adds the vector of a row; rows must ascend. Indices are unique; they may come in any order. */
  append(offset: number, vector: SparseVector): void {
    if (offset < this.#rows) {
      throw new RangeError(`row ${offset} comes after row ${this.#rows - 1}`);
    }
    const ordered = ascending(vector);
    this.#readBackVectors().append(offset, ordered);
    for (let i = 0; i < ordered.indices.length; i++) {
      const list = this.#table.intern(ordered.indices[i]!);
      if (list === this.#lists.count) this.#lists.addList();
      this.#lists.add(list, offset, ordered.values[i]!);
    }
    this.#present.add(offset);
    this.#count++;
    this.#rows = offset + 1;
  }

  has(offset: number): boolean {
    return this.#present.has(offset);
  }

  /** The vector of a row, indices ascending, weights as 32-bit floats. */
  vectorAt(offset: number): SparseVector | undefined {
    return this.#present.has(offset) ? this.#readBackVectors().at(offset) : undefined;
  }

  /** Rows, dead ones included, that have this dimension. */
  documentFrequency(index: number): number {
    const list = this.#table.find(index);
    return list < 0 ? 0 : this.#lists.lengths[list]!;
  }

  /**
   * The `limit` rows of the largest dot product, best first, equal ones by ascending row. Rows without a dimension in
   * common with the query, and rows whose score is exactly 0, are not hits. Sums are taken in 64 bits, in order of dimension,
   * and rounded to 32 at the end, so a score does not depend on how the search went.
   */
  search(query: SparseVector, limit: number, allowed?: Bitset): SparseHits {
    const terms = new QueryTerms(query, this.#table, this.#lists);
    const hits = new TopHits(Math.min(limit, this.#count));
    const cost = { visited: 0, scored: 0 };
    if (hits.limit > 0 && terms.count > 0) {
      const lookups = allowed === undefined ? 0 : allowed.count() * terms.count;
      if (allowed !== undefined && lookups * LOOKUP_COST < terms.postings) {
        lookUp(terms, hits, allowed, cost);
      } else {
        searchPruned(this.#lists, terms, hits, allowed, cost);
      }
    }
    return { ...hits.sorted(), ...cost };
  }

  /** The dot product with one row, or `undefined` where they have no dimension in common. */
  score(query: SparseVector, offset: number): number | undefined {
    const score = new QueryTerms(query, this.#table, this.#lists).score(offset);
    return Number.isNaN(score) ? undefined : Math.fround(score);
  }

  /** The dot products with several rows, in any order; `NaN` where there is no dimension in common. */
  scores(query: SparseVector, offsets: ArrayLike<number>): Float32Array {
    const terms = new QueryTerms(query, this.#table, this.#lists);
    const scores = new Float32Array(offsets.length);
    let previous = -1;
    for (let i = 0; i < offsets.length; i++) {
      const offset = offsets[i]!;
      if (offset < previous) terms.rewind();
      previous = offset;
      scores[i] = terms.score(offset);
    }
    return scores;
  }

  /** The whole index as bytes: about 5.5 a posting. The format is described in `sparse-file.ts`. */
  save(): Uint8Array {
    return runSteps(this.saveInSteps());
  }

  /** The same in steps of less than a millisecond, between which the caller may do other things but add no row. */
  saveInSteps(): Generator<undefined, Uint8Array> {
    return encodeSparseIndex({
      table: this.#table,
      lists: this.#lists,
      present: this.#present,
      rows: this.#rows,
    });
  }

  /** Does in steps what the first `vectorAt` after loading would do at once. No row may be added in between. */
  *prepareVectors(): Generator<undefined, void> {
    if (this.#vectors !== undefined) return;
    const vectors = yield* this.#transposed();
    // Somebody may have wanted a vector meanwhile.
    this.#vectors ??= vectors;
  }

  #readBackVectors(): RowVectors {
    this.#vectors ??= runSteps(this.#transposed());
    return this.#vectors;
  }

  *#transposed(): Generator<undefined, RowVectors> {
    const order = yield* this.#table.inOrder();
    const dimensionOf = (list: number) => this.#table.dimensionOf(list);
    return yield* RowVectors.transpose(this.#lists, order, dimensionOf, this.#rows);
  }
}

/** Scores the few allowed rows one by one. */
function lookUp(
  terms: QueryTerms,
  hits: TopHits,
  allowed: Bitset,
  cost: { visited: number; scored: number },
): void {
  allowed.forEach((row) => {
    const score = terms.score(row);
    cost.visited += terms.count;
    if (Number.isNaN(score)) return;
    cost.scored++;
    if (score !== 0) hits.offer(row, score);
  });
}

function ascending(vector: SparseVector): SparseVector {
  const { indices, values } = vector;
  for (let i = 1; i < indices.length; i++) {
    if (indices[i]! > indices[i - 1]!) continue;
    const order = indices.map((_, place) => place).sort((a, b) => indices[a]! - indices[b]!);
    return {
      indices: order.map((place) => indices[place]!),
      values: order.map((place) => values[place]!),
    };
  }
  return vector;
}
