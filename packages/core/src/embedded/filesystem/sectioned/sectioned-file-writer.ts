import { randomInt } from 'node:crypto';
import { TimeSlice } from '../../pacing/index.js';
import type { FileHandle, FileSystem } from '../file-system.js';
import type { Section } from './section-table.js';
import {
  BLOCK_BYTES,
  encodeHeader,
  encodeTable,
  encodeTrailer,
  lengthsName,
  pieceChecksum,
  ROW_CHECKSUM_BYTES,
} from './section-table.js';

/** What a sectioned file is. */
export interface SectionedFileKind {
  /** Four ASCII characters. */
  readonly kind: string;
  /** Version of the content's format, 0 to 65535. */
  readonly version: number;
}

/**
 * Writes a file of named sections, front to back, whatever its size, in little memory. It can be read once `finish` has
 * resolved; then its content is durable, and its name is after `syncDir` of the directory. The event loop is given back while
 * rows are fetched, checksums made and the disk writes.
 */
export class SectionedFileWriter {
  readonly #fs: FileSystem;
  readonly #handle: FileHandle;
  readonly #salt: number;
  readonly #sections: Section[] = [];
  /** Filled and then written; pieces of sections do not stay in memory otherwise. */
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #filled = 0;
  #written = 0;
  readonly #slice = new TimeSlice();

  private constructor(fs: FileSystem, handle: FileHandle, salt: number) {
    this.#fs = fs;
    this.#handle = handle;
    this.#salt = salt;
  }

  /** Starts a file; one that is there is replaced. */
  static async create(
    fs: FileSystem,
    path: string,
    { kind, version }: SectionedFileKind,
  ): Promise<SectionedFileWriter> {
    const salt = randomInt(2 ** 32);
    const header = encodeHeader({ kind, version, salt });
    const writer = new SectionedFileWriter(fs, await fs.open(path, 'create'), salt);
    await writer.#put(header);
    return writer;
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#written + this.#filled;
  }

  /** A section that is read as a whole. Pieces are joined. */
  async blocks(name: string, content: Uint8Array | Iterable<Uint8Array>): Promise<void> {
    const position = this.bytes;
    const checksums: number[] = [];
    const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    let filled = 0;
    const flush = async () => {
      const bytes = block.subarray(0, filled);
      checksums.push(pieceChecksum(bytes, this.#salt, checksums.length));
      filled = 0;
      await this.#put(bytes);
      if (this.#slice.due()) await this.#slice.pause();
    };
    for (const piece of content instanceof Uint8Array ? [content] : content) {
      for (let at = 0; at < piece.length; ) {
        const part = piece.subarray(at, at + BLOCK_BYTES - filled);
        block.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === BLOCK_BYTES) await flush();
      }
    }
    if (filled > 0) await flush();
    const length = this.bytes - position;
    this.#add({
      name,
      shape: 'blocks',
      position,
      length,
      blockBytes: BLOCK_BYTES,
      checksums: Uint32Array.from(checksums),
    });
  }

  /** A section of rows of the same length, read one by one. A row may be overwritten once the next is asked for. */
  async fixedRows(name: string, rowBytes: number, rows: Iterable<Uint8Array>): Promise<void> {
    const position = this.bytes;
    let count = 0;
    for (const row of rows) {
      if (row.length !== rowBytes) {
        throw new RangeError(`row ${count} of "${name}" has ${row.length} bytes, not ${rowBytes}`);
      }
      await this.#putRow(row, count++);
    }
    const length = this.bytes - position;
    this.#add({ name, shape: 'fixed-rows', position, length, rowBytes, rows: count });
  }

  /** A section of rows of any lengths, read one by one. A row may be overwritten once the next is asked for. */
  async variableRows(name: string, rows: Iterable<Uint8Array>): Promise<void> {
    const position = this.bytes;
    let lengths = new Uint32Array(1024);
    let count = 0;
    for (const row of rows) {
      if (count === lengths.length) {
        const grown = new Uint32Array(count * 2);
        grown.set(lengths);
        lengths = grown;
      }
      lengths[count] = row.length;
      await this.#putRow(row, count++);
    }
    const length = this.bytes - position;
    this.#add({ name, shape: 'variable-rows', position, length, rows: count });
    await this.blocks(lengthsName(name), new Uint8Array(lengths.buffer, 0, count * 4));
  }

  /** Completes the file and syncs it. Returns its length. */
  async finish(): Promise<number> {
    const table = encodeTable(this.#sections);
    const position = this.bytes;
    await this.#put(table);
    await this.#put(encodeTrailer(table, position, this.#salt));
    await this.#flush();
    await this.#handle.sync();
    await this.#handle.close();
    return this.#written;
  }

  /** Gives the file up and removes it. */
  async abort(): Promise<void> {
    await this.#handle.close();
    await this.#fs.remove(this.#handle.path);
  }

  #add(section: Section): void {
    if (this.#sections.some(({ name }) => name === section.name)) {
      throw new RangeError(`section "${section.name}" written twice`);
    }
    this.#sections.push(section);
  }

  /** Waits for the disk only when the buffer is full, so most rows cost no promise. */
  #putRow(row: Uint8Array, number: number): Promise<void> | undefined {
    const sum = pieceChecksum(row, this.#salt, number);
    const length = row.length + ROW_CHECKSUM_BYTES;
    if (length <= BUFFER_BYTES - this.#filled) {
      this.#fill(row, sum);
      return this.#slice.due() ? this.#slice.pause() : undefined;
    }
    if (length <= BUFFER_BYTES) return this.#flush().then(() => this.#fill(row, sum));
    const guarded = Buffer.allocUnsafe(length);
    guarded.set(row);
    guarded.writeUInt32LE(sum, row.length);
    return this.#put(guarded);
  }

  #fill(row: Uint8Array, sum: number): void {
    this.#buffer.set(row, this.#filled);
    this.#buffer.writeUInt32LE(sum, this.#filled + row.length);
    this.#filled += row.length + ROW_CHECKSUM_BYTES;
  }

  async #put(bytes: Uint8Array): Promise<void> {
    if (this.#filled + bytes.length > BUFFER_BYTES) await this.#flush();
    if (bytes.length > BUFFER_BYTES) {
      await this.#handle.write(bytes);
      this.#written += bytes.length;
      return;
    }
    this.#buffer.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  async #flush(): Promise<void> {
    if (this.#filled === 0) return;
    await this.#handle.write(this.#buffer.subarray(0, this.#filled));
    this.#written += this.#filled;
    this.#filled = 0;
  }
}

// Large enough for few system calls; filling it, checksums included, takes under a millisecond of the event loop.
const BUFFER_BYTES = 1 << 20;
