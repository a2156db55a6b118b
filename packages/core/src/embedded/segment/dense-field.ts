import { GrowingVectors } from '../index/flat/index.js';
import type { RowSource } from '../kernel/index.js';
import type { DatatypeName, DistanceName, VectorValue } from '../vectors/index.js';
import { RowMap } from './row-map.js';
import type { AppendableField, FieldHits, FieldSearch } from './vector-field.js';
import { noHits } from './vector-field.js';

/** Dense vectors without a graph: scanned, with results by originals whatever quantization a search asks for. */
export class FlatDenseField implements AppendableField {
  readonly kind = 'dense';
  readonly indexed = false;
  readonly map = new RowMap();
  readonly vectors: GrowingVectors;

  constructor(
    readonly dimension: number,
    readonly distance: DistanceName,
    datatype?: DatatypeName,
  ) {
    this.vectors = new GrowingVectors({ dimension, distance, datatype });
  }

  get count(): number {
    return this.map.size;
  }

  get bytes(): number {
    return this.vectors.bytes();
  }

  has(offset: number): boolean {
    return this.map.present.has(offset);
  }

  append(offset: number, value: VectorValue): void {
    if (value.kind !== 'dense') throw new TypeError(`dense field was given a ${value.kind} vector`);
    this.vectors.append(value.values);
    this.map.append(offset);
  }

  vectorAt(offset: number): VectorValue | undefined {
    const row = this.map.rowOf(offset);
    return row === undefined ? undefined : { kind: 'dense', values: this.vectors.vectorAt(row) };
  }

  viewAt(offset: number): VectorValue | undefined {
    const row = this.map.rowOf(offset);
    return row === undefined ? undefined : { kind: 'dense', values: this.vectors.viewAt(row) };
  }

  search(query: VectorValue, options: FieldSearch): FieldHits {
    if (query.kind !== 'dense' || this.map.size === 0) return noHits('exact');
    const allowed = options.allowed && this.map.toRows(options.allowed);
    const found = this.vectors.search(query.values, { ...options, allowed });
    return {
      offsets: this.map.toOffsets(found.rows),
      scores: found.scores,
      visited: found.visited,
      scored: found.scored,
      strategy: found.strategy,
    };
  }

  similarities(query: VectorValue, offsets: Uint32Array): Float32Array {
    return denseSimilarities(this.map, query, offsets, (values, rows) =>
      this.vectors.similarities(values, rows),
    );
  }

  /** The rows as a graph is built from them. */
  rows(): RowSource {
    return this.vectors.rows();
  }

  close(): void {
    this.vectors.free();
  }
}

/** Scores segment rows through a store that numbers its rows differently. */
export function denseSimilarities(
  map: RowMap,
  query: VectorValue,
  offsets: Uint32Array,
  score: (values: Float32Array, rows: Uint32Array) => Float32Array,
): Float32Array {
  if (query.kind !== 'dense') throw new TypeError(`dense field was given a ${query.kind} query`);
  const rows = new Uint32Array(offsets.length);
  const places = new Uint32Array(offsets.length);
  let known = 0;
  for (let i = 0; i < offsets.length; i++) {
    const row = map.rowOf(offsets[i]!);
    if (row === undefined) continue;
    rows[known] = row;
    places[known++] = i;
  }
  const scores = score(query.values, rows.subarray(0, known));
  if (known === offsets.length) return scores;
  const all = new Float32Array(offsets.length).fill(Number.NaN);
  for (let i = 0; i < known; i++) all[places[i]!] = scores[i]!;
  return all;
}
