import { SparseIndex } from '../index/sparse/index.js';
import { runInSlices } from '../pacing/index.js';
import type { VectorValue } from '../vectors/index.js';
import type { AppendableField, FieldHits, FieldSearch } from './vector-field.js';
import { noHits } from './vector-field.js';

/**
 * Sparse vectors of one name, behind an inverted index. Postings of dead rows stay until the segment is rewritten, so
 * the field counts, per index, how many of its postings are dead: document frequencies are those of living points.
 */
export class SparseField implements AppendableField {
  readonly kind = 'sparse';
  readonly indexed = true;
  readonly #deadFrequencies = new Map<number, number>();
  /** Dead rows whose postings are not counted yet: that takes longer than taking them out of every answer may. */
  readonly #uncounted: number[] = [];
  #dead = 0;

  constructor(readonly index: SparseIndex = new SparseIndex()) {}

  get count(): number {
    return this.index.count;
  }

  /** Living points that have this vector. */
  get liveCount(): number {
    return this.index.count - this.#dead;
  }

  get bytes(): number {
    return this.index.bytes();
  }

  has(offset: number): boolean {
    return this.index.has(offset);
  }

  append(offset: number, value: VectorValue): void {
    if (value.kind !== 'sparse')
      throw new TypeError(`sparse field was given a ${value.kind} vector`);
    this.index.append(offset, value.vector);
  }

  /** Takes a row that has died out of the statistics. */
  bury(offset: number): void {
    if (!this.index.has(offset)) return;
    this.#dead++;
    this.#uncounted.push(offset);
  }

  /** Whether there is something for `countDead` to do. */
  get hasUncounted(): boolean {
    return this.#uncounted.length > 0;
  }

  /** Counts some postings of dead rows; false when all are. Whoever asks for frequencies counts the rest. */
  countDead(most = Number.POSITIVE_INFINITY): boolean {
    for (let i = 0; i < most && this.#uncounted.length > 0; i++) {
      for (const index of this.index.vectorAt(this.#uncounted.pop()!)!.indices) {
        this.#deadFrequencies.set(index, (this.#deadFrequencies.get(index) ?? 0) + 1);
      }
    }
    return this.#uncounted.length > 0;
  }

  /** Living points whose vector has this index. */
  documentFrequency(index: number): number {
    this.countDead();
    return this.index.documentFrequency(index) - (this.#deadFrequencies.get(index) ?? 0);
  }

  vectorAt(offset: number): VectorValue | undefined {
    const vector = this.index.vectorAt(offset);
    return vector && { kind: 'sparse', vector };
  }

  async prepareToRead(): Promise<void> {
    await runInSlices(this.index.prepareVectors());
  }

  search(query: VectorValue, options: FieldSearch): FieldHits {
    if (query.kind !== 'sparse') return noHits('postings');
    const found = this.index.search(query.vector, options.limit, options.allowed?.bits());
    return {
      offsets: found.offsets,
      scores: found.scores,
      visited: found.visited,
      scored: found.scored,
      strategy: 'postings',
    };
  }

  similarities(query: VectorValue, offsets: Uint32Array): Float32Array {
    if (query.kind !== 'sparse')
      throw new TypeError(`sparse field was given a ${query.kind} query`);
    return this.index.scores(query.vector, offsets);
  }

  close(): void {}
}
