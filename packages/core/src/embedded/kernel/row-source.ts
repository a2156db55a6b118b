import type { Distance } from './metric.js';

/** Where an index takes the vectors of a segment from: rows `[0, count)`, each of `dimension` numbers. */
export interface RowSource {
  readonly count: number;
  readonly dimension: number;
  readonly distance: Distance;
  /** Writes rows `[from, to)` to `target`, one after the other without gaps; normalised for Cosine. */
  copyInto(target: Float32Array, from: number, to: number): void;
  /** The same for rows on a disk, without holding the event loop while it is read. */
  loadInto?(target: Float32Array, from: number, to: number): Promise<void>;
}
