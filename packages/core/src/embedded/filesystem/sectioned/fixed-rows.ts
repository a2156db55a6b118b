import { TimeSlice } from '../../pacing/index.js';
import type { FileHandle } from '../file-system.js';
import { corrupted } from '../storage-failure.js';
import { pieceChecksum, ROW_CHECKSUM_BYTES } from './section-table.js';

/** Where rows of one length are. */
export interface FixedRowsPlace {
  readonly file: string;
  readonly name: string;
  readonly position: number;
  readonly rows: number;
  readonly rowBytes: number;
  readonly salt: number;
}

/**
 * Rows of one length in a sectioned file, each with its own checksum, read by position: what a search needs when
 * vectors stay on the disk. Reads are synchronous, since a promise costs more than a read from the page cache.
 */
export class FixedRows {
  readonly #handle: FileHandle;
  readonly #place: FixedRowsPlace;
  readonly #stride: number;
  #scratch: Buffer;

  constructor(handle: FileHandle, place: FixedRowsPlace) {
    this.#handle = handle;
    this.#place = place;
    this.#stride = place.rowBytes + ROW_CHECKSUM_BYTES;
    this.#scratch = Buffer.allocUnsafeSlow(this.#stride);
  }

  /** Number of rows. */
  get count(): number {
    return this.#place.rows;
  }

  get rowBytes(): number {
    return this.#place.rowBytes;
  }

  /** Where other threads can read the rows, until the file is closed: each is followed by its checksum, seeded `salt` + row. */
  get place():
    | { descriptor: number; position: number; rowBytes: number; salt: number }
    | undefined {
    const { descriptor } = this.#handle;
    if (descriptor === undefined) return undefined;
    const { position, rowBytes, salt } = this.#place;
    return { descriptor, position, rowBytes, salt };
  }

  /** One row: copied into `target`, or without one a view that is valid until the next call. */
  readRow(row: number, target?: Uint8Array): Uint8Array {
    if (!(row >= 0 && row < this.#place.rows)) throw new RangeError(`row ${row} of ${this.count}`);
    const bytes = this.#read(row, 1);
    this.#check(bytes, 0, row);
    const content = bytes.subarray(0, this.#place.rowBytes);
    if (target === undefined) return content;
    target.set(content);
    return target.subarray(0, content.length);
  }

  /** Rows `[from, to)`, close together, into `target`. */
  copyRows(from: number, to: number, target: Uint8Array): void {
    const { rowBytes, rows } = this.#place;
    if (!(from >= 0 && from <= to && to <= rows))
      throw new RangeError(`rows ${from}..${to} of ${rows}`);
    const step = Math.max(1, Math.floor(READ_BYTES / this.#stride));
    for (let first = from; first < to; first += step) {
      const count = Math.min(step, to - first);
      this.#copy(this.#read(first, count), first, count, target, (first - from) * rowBytes);
    }
  }

  /** The same, leaving the event loop free while the disk reads and in between. */
  async loadRows(from: number, to: number, target: Uint8Array): Promise<void> {
    for await (const { bytes, first, count } of this.#pieces(from, to)) {
      this.#copy(bytes, first, count, target, (first - from) * this.#place.rowBytes);
    }
  }

  /** Compares every row with its checksum; rejects at the first that is damaged. */
  async verify(): Promise<void> {
    for await (const { bytes, first, count } of this.#pieces(0, this.count)) {
      for (let i = 0; i < count; i++) this.#check(bytes, i * this.#stride, first + i);
    }
  }

  /** Rows `[from, to)` with their checksums, some at a time, in slices of the event loop. They share one buffer. */
  async *#pieces(from: number, to: number) {
    const slice = new TimeSlice();
    const step = Math.max(1, Math.floor(READ_BYTES / this.#stride));
    const buffer = new Uint8Array(Math.min(step, to - from) * this.#stride);
    for (let first = from; first < to; first += step) {
      const last = Math.min(first + step, to);
      const place = this.#place.position + first * this.#stride;
      const bytes = await this.#handle.read(place, (last - first) * this.#stride, buffer);
      for (let row = first; row < last; row += ROWS_AT_ONCE) {
        if (slice.due()) await slice.pause();
        const part = bytes.subarray((row - first) * this.#stride);
        yield { bytes: part, first: row, count: Math.min(ROWS_AT_ONCE, last - row) };
      }
    }
  }

  #read(first: number, count: number): Uint8Array {
    const length = count * this.#stride;
    if (this.#scratch.length < length) this.#scratch = Buffer.allocUnsafeSlow(length);
    const place = this.#place.position + first * this.#stride;
    return this.#handle.readSync(place, length, this.#scratch);
  }

  #copy(bytes: Uint8Array, first: number, count: number, target: Uint8Array, to: number): void {
    const { rowBytes } = this.#place;
    for (let i = 0; i < count; i++) {
      const at = i * this.#stride;
      this.#check(bytes, at, first + i);
      target.set(bytes.subarray(at, at + rowBytes), to + i * rowBytes);
    }
  }

  #check(bytes: Uint8Array, at: number, row: number): void {
    const { rowBytes, salt, file, name, position } = this.#place;
    const offset = position + row * this.#stride;
    const what = `row ${row} of section "${name}"`;
    if (bytes.length < at + this.#stride) {
      const actual = Math.max(0, bytes.length - at);
      throw corrupted({ file, offset, what: `length of ${what}`, expected: this.#stride, actual });
    }
    const actual = pieceChecksum(bytes.subarray(at, at + rowBytes), salt, row);
    const expected = readU32(bytes, at + rowBytes);
    if (actual !== expected) throw corrupted({ file, offset, what, expected, actual });
  }
}

/** Rows between two looks at the clock. */
const ROWS_AT_ONCE = 32;
/** A megabyte of rows, and their checksums, at a time. */
const READ_BYTES = (1 << 20) + (1 << 16);

/** Little-endian, without making a view per row. */
export function readU32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
  );
}
