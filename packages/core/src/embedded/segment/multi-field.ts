import { FlatVectors } from '../index/flat/index.js';
import type { DatatypeName, DistanceName, VectorValue } from '../vectors/index.js';
import { RowMap } from './row-map.js';
import type { AppendableField, FieldHits, FieldSearch } from './vector-field.js';
import { noHits } from './vector-field.js';

/**
 * Multivectors: several rows per point, compared by MaxSim, the sum over query rows of the best similarity to any of
 * the point's rows (Khattab & Zaharia, ColBERT, section 3.3). Rows of all points lie in one flat store.
 */
export class MultiField implements AppendableField {
  readonly kind = 'multi';
  readonly indexed = false;
  readonly map = new RowMap();
  readonly vectors: FlatVectors;
  /** First row of each point; one more entry than points. */
  readonly #starts: number[] = [0];

  constructor(
    readonly dimension: number,
    readonly distance: DistanceName,
    datatype?: DatatypeName,
  ) {
    this.vectors = new FlatVectors({ dimension, distance, datatype });
  }

  get count(): number {
    return this.map.size;
  }

  get bytes(): number {
    return this.vectors.bytes() + this.#starts.length * 8;
  }

  has(offset: number): boolean {
    return this.map.present.has(offset);
  }

  append(offset: number, value: VectorValue): void {
    if (value.kind !== 'multi')
      throw new TypeError(`multivector field was given a ${value.kind} vector`);
    for (const row of value.rows) this.vectors.append(row);
    this.map.append(offset);
    this.#starts.push(this.vectors.size);
  }

  vectorAt(offset: number): VectorValue | undefined {
    const point = this.map.rowOf(offset);
    if (point === undefined) return undefined;
    const rows: Float32Array[] = [];
    for (let row = this.#starts[point]!; row < this.#starts[point + 1]!; row++) {
      rows.push(this.vectors.vectorAt(row));
    }
    return { kind: 'multi', rows };
  }

  search(query: VectorValue, options: FieldSearch): FieldHits {
    const candidates: number[] = [];
    for (let point = 0; point < this.map.size; point++) {
      const offset = this.map.offsetOf(point);
      if (!options.allowed || options.allowed.has(offset)) candidates.push(offset);
    }
    if (candidates.length === 0) return noHits('exact');
    const offsets = Uint32Array.from(candidates);
    const scores = this.similarities(query, offsets);
    const order = Array.from(offsets.keys()).sort((a, b) => scores[b]! - scores[a]!);
    const best = order.slice(0, options.limit);
    return {
      offsets: Uint32Array.from(best, (i) => offsets[i]!),
      scores: Float32Array.from(best, (i) => scores[i]!),
      visited: candidates.length,
      scored: candidates.length,
      strategy: 'exact',
    };
  }

  similarities(query: VectorValue, offsets: Uint32Array): Float32Array {
    const queryRows =
      query.kind === 'multi' ? query.rows : query.kind === 'dense' ? [query.values] : [];
    const ranges = new Uint32Array(offsets.length * 2);
    offsets.forEach((offset, i) => {
      const point = this.map.rowOf(offset);
      if (point === undefined) return;
      ranges[i * 2] = this.#starts[point]!;
      ranges[i * 2 + 1] = this.#starts[point + 1]!;
    });
    const sums = this.vectors.maxSimilarities(queryRows, ranges);
    return sums.map((sum, i) => (this.map.present.has(offsets[i]!) ? sum : Number.NaN));
  }

  close(): void {
    this.vectors.free();
  }
}
