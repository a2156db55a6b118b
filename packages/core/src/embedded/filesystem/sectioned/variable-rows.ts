import type { FileHandle } from '../file-system.js';
import { corrupted } from '../storage-failure.js';
import { readU32 } from './fixed-rows.js';
import { pieceChecksum, ROW_CHECKSUM_BYTES } from './section-table.js';

/** Where rows of any lengths are. */
export interface VariableRowsPlace {
  readonly file: string;
  readonly name: string;
  readonly position: number;
  readonly salt: number;
}

/** Rows of any lengths in a sectioned file, each with its own checksum, read by position: payloads on the disk. */
export class VariableRows {
  readonly #handle: FileHandle;
  readonly #place: VariableRowsPlace;
  /** Position of each row in the file, and the end: exact, since a file is far shorter than 2^53. */
  readonly #starts: Float64Array;
  #scratch = Buffer.allocUnsafeSlow(4096);

  /** `lengths`: a u32 per row, little-endian. */
  constructor(handle: FileHandle, place: VariableRowsPlace, lengths: Uint8Array) {
    this.#handle = handle;
    this.#place = place;
    const count = lengths.length / 4;
    this.#starts = new Float64Array(count + 1);
    let start = place.position;
    for (let row = 0; row < count; row++) {
      this.#starts[row] = start;
      start += readU32(lengths, row * 4) + ROW_CHECKSUM_BYTES;
    }
    this.#starts[count] = start;
  }

  /** Number of rows. */
  get count(): number {
    return this.#starts.length - 1;
  }

  /** Bytes of memory held. */
  get bytes(): number {
    return this.#starts.byteLength + this.#scratch.length;
  }

  /** Length of a row in bytes. */
  rowLength(row: number): number {
    return this.#starts[row + 1]! - this.#starts[row]! - ROW_CHECKSUM_BYTES;
  }

  /** One row: copied into `target`, or without one a view that is valid until the next call. */
  readRow(row: number, target?: Uint8Array): Uint8Array {
    if (!(row >= 0 && row < this.count)) throw new RangeError(`row ${row} of ${this.count}`);
    const start = this.#starts[row]!;
    const length = this.#starts[row + 1]! - start;
    if (this.#scratch.length < length) this.#scratch = Buffer.allocUnsafeSlow(length * 2);
    const content = this.#checked(this.#handle.readSync(start, length, this.#scratch), row);
    if (target === undefined) return content;
    target.set(content);
    return target.subarray(0, content.length);
  }

  /** Compares every row with its checksum; rejects at the first that is damaged. */
  async verify(): Promise<void> {
    for (let row = 0; row < this.count; ) {
      const start = this.#starts[row]!;
      let last = row + 1;
      while (last < this.count && this.#starts[last + 1]! - start <= READ_BYTES) last++;
      const bytes = await this.#handle.read(start, this.#starts[last]! - start);
      for (; row < last; row++) this.#checked(bytes.subarray(this.#starts[row]! - start), row);
    }
  }

  /** The content of a row that begins at the start of `bytes`. */
  #checked(bytes: Uint8Array, row: number): Uint8Array {
    const { file, name, salt } = this.#place;
    const length = this.rowLength(row);
    const what = `row ${row} of section "${name}"`;
    const offset = this.#starts[row]!;
    if (bytes.length < length + ROW_CHECKSUM_BYTES) {
      const difference = { expected: length + ROW_CHECKSUM_BYTES, actual: bytes.length };
      throw corrupted({ file, offset, what: `length of ${what}`, ...difference });
    }
    const content = bytes.subarray(0, length);
    const actual = pieceChecksum(content, salt, row);
    const expected = readU32(bytes, length);
    if (actual !== expected) throw corrupted({ file, offset, what, expected, actual });
    return content;
  }
}

const READ_BYTES = 1 << 20;
