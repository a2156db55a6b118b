import type { DatatypeName, StoredValues } from '../vectors/index.js';
import { storedValues, widen } from '../vectors/index.js';
import type { Distance } from './metric.js';

/** Where rows lie in a file, one after the other, each followed by its CRC-32: what another thread needs to read them. */
export interface RowFile {
  /** Of the open file, valid as long as the rows can be read. */
  readonly descriptor: number;
  /** Byte at which the first row begins. */
  readonly position: number;
  readonly rowBytes: number;
  /** The checksum of row `n` is seeded with this plus `n`. */
  readonly salt: number;
}

/** Where an index takes the vectors of a segment from: rows `[0, count)`, each of `dimension` numbers. */
export interface RowSource {
  readonly count: number;
  readonly dimension: number;
  readonly distance: Distance;
  /** What the numbers are kept as, by the rows and by what is built from them. Default float32. */
  readonly datatype?: DatatypeName | undefined;
  /** Where they are on a disk, if other threads can read them there. */
  readonly file?: RowFile | undefined;
  /** Writes rows `[from, to)` to `target`, an array of the datatype, one after the other without gaps; normalised for Cosine. */
  copyInto(target: StoredValues, from: number, to: number): void;
  /** The same for rows on a disk, without holding the event loop while it is read. */
  loadInto?(target: StoredValues, from: number, to: number): Promise<void>;
}

/** Rows `[from, to)` as floats. */
export function floatsOf(rows: RowSource, from: number, to: number): Float32Array {
  const { dimension, datatype = 'float32' } = rows;
  const values = storedValues(datatype, (to - from) * dimension);
  rows.copyInto(values, from, to);
  return widen(values);
}
