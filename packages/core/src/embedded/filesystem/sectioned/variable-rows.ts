import { TimeSlice } from '../../pacing/index.js';
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
  readonly #lengths: Uint32Array;
  /** Position in the file of every `RUN`th row: exact, since a file is far shorter than 2^53. */
  readonly #starts: Float64Array;
  #scratch = Buffer.allocUnsafeSlow(4096);

  private constructor(handle: FileHandle, place: VariableRowsPlace, lengths: Uint32Array) {
    this.#handle = handle;
    this.#place = place;
    this.#lengths = lengths;
    this.#starts = new Float64Array(Math.ceil(lengths.length / RUN));
  }

  /** `lengths`: of each row, in bytes. */
  static async open(
    handle: FileHandle,
    place: VariableRowsPlace,
    lengths: Uint32Array,
  ): Promise<VariableRows> {
    const rows = new VariableRows(handle, place, lengths);
    const slice = new TimeSlice();
    let start = place.position;
    for (let row = 0; row < lengths.length; row++) {
      if (row % RUN === 0) rows.#starts[row / RUN] = start;
      start += lengths[row]! + ROW_CHECKSUM_BYTES;
      if (row % ROWS_AT_ONCE === 0 && slice.due()) await slice.pause();
    }
    return rows;
  }

  /** Number of rows. */
  get count(): number {
    return this.#lengths.length;
  }

  /** Bytes of memory held. */
  get bytes(): number {
    return this.#lengths.byteLength + this.#starts.byteLength + this.#scratch.length;
  }

  /** Length of a row in bytes. */
  rowLength(row: number): number {
    return this.#lengths[row]!;
  }

  /** One row: copied into `target`, or without one a view that is valid until the next call. */
  readRow(row: number, target?: Uint8Array): Uint8Array {
    if (!(row >= 0 && row < this.count)) throw new RangeError(`row ${row} of ${this.count}`);
    const start = this.#startOf(row);
    const length = this.#lengths[row]! + ROW_CHECKSUM_BYTES;
    if (this.#scratch.length < length) this.#scratch = Buffer.allocUnsafeSlow(length * 2);
    const content = this.#checked(this.#handle.readSync(start, length, this.#scratch), row);
    if (target === undefined) return content;
    target.set(content);
    return target.subarray(0, content.length);
  }

  /** Compares every row with its checksum; rejects at the first that is damaged. */
  async verify(): Promise<void> {
    const slice = new TimeSlice();
    let buffer = new Uint8Array(0);
    for (let row = 0; row < this.count; ) {
      let last = row;
      let length = 0;
      do {
        length += this.#lengths[last++]! + ROW_CHECKSUM_BYTES;
      } while (last < this.count && length + this.#lengths[last]! < READ_BYTES);
      if (buffer.length < length) buffer = new Uint8Array(length);
      const bytes = await this.#handle.read(this.#startOf(row), length, buffer.subarray(0, length));
      for (let at = 0; row < last; row++) {
        if (row % CHECKED_AT_ONCE === 0 && slice.due()) await slice.pause();
        this.#checked(bytes.subarray(at), row);
        at += this.#lengths[row]! + ROW_CHECKSUM_BYTES;
      }
    }
  }

  #startOf(row: number): number {
    let start = this.#starts[Math.floor(row / RUN)]!;
    for (let at = row - (row % RUN); at < row; at++) {
      start += this.#lengths[at]! + ROW_CHECKSUM_BYTES;
    }
    return start;
  }

  /** The content of a row that begins at the start of `bytes`. */
  #checked(bytes: Uint8Array, row: number): Uint8Array {
    const { file, name, salt } = this.#place;
    const length = this.rowLength(row);
    const what = `row ${row} of section "${name}"`;
    if (bytes.length < length + ROW_CHECKSUM_BYTES) {
      const difference = { expected: length + ROW_CHECKSUM_BYTES, actual: bytes.length };
      const offset = this.#startOf(row);
      throw corrupted({ file, offset, what: `length of ${what}`, ...difference });
    }
    const content = bytes.subarray(0, length);
    const actual = pieceChecksum(content, salt, row);
    const expected = readU32(bytes, length);
    if (actual === expected) return content;
    throw corrupted({ file, offset: this.#startOf(row), what, expected, actual });
  }
}

const READ_BYTES = 1 << 20;
/** Rows per remembered position: adding up the lengths between takes less time than a cache miss. */
const RUN = 16;
/** Rows compared with their checksums between two looks at the clock. */
const CHECKED_AT_ONCE = 32;
/** Rows placed between two looks at the clock. */
const ROWS_AT_ONCE = 1 << 14;
