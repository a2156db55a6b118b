import { StorageError } from '../../../engine/index.js';
import { checksum } from '../../bytes/index.js';
import { TimeSlice } from '../../pacing/index.js';
import type { FileHandle, FileSystem } from '../file-system.js';
import { locate } from '../path.js';
import { corrupted } from '../storage-failure.js';
import { FixedRows } from './fixed-rows.js';
import type { Section } from './section-table.js';
import {
  decodeHeader,
  decodeTable,
  decodeTrailer,
  HEADER_BYTES,
  lengthsName,
  pieceChecksum,
  TRAILER_BYTES,
} from './section-table.js';
import type { SectionedFileKind } from './sectioned-file-writer.js';
import { VariableRows } from './variable-rows.js';

/** Which file is expected: its kind and the versions of its content that can be read. */
export interface SectionedFileExpectation {
  readonly kind: string;
  readonly versions: readonly number[];
}

/**
 * A file of named sections, open for reading. Opening reads header and table; sections are read, and compared with
 * their checksums, when they are asked for. Damage throws `corrupted` and nothing damaged is ever returned.
 */
export class SectionedFile implements SectionedFileKind {
  readonly kind: string;
  readonly version: number;
  /** Path for messages. */
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #salt: number;
  readonly #sections: ReadonlyMap<string, Section>;

  private constructor(
    handle: FileHandle,
    file: string,
    { kind, version, salt }: SectionedFileKind & { salt: number },
    sections: ReadonlyMap<string, Section>,
  ) {
    this.#handle = handle;
    this.file = file;
    this.kind = kind;
    this.version = version;
    this.#salt = salt;
    this.#sections = sections;
  }

  static async open(
    fs: FileSystem,
    path: string,
    { kind, versions }: SectionedFileExpectation,
  ): Promise<SectionedFile> {
    const file = locate(fs, path);
    const handle = await fs.open(path, 'read');
    try {
      const header = decodeHeader(await handle.read(0, HEADER_BYTES), file);
      if (header.kind !== kind) {
        const difference = { expected: kind, actual: header.kind };
        throw corrupted({ file, offset: 8, what: 'kind of file', ...difference });
      }
      if (!versions.includes(header.version)) {
        const expected = versions.join(', ');
        throw new StorageError(
          'wrong-version',
          `"${file}" has format ${header.version}, this version of Quarry reads ${expected}`,
          { file, expected, actual: header.version },
        );
      }
      return new SectionedFile(handle, file, header, await readTable(handle, header.salt, file));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Bytes of the whole file. */
  get bytes(): number {
    return this.#handle.size;
  }

  has(name: string): boolean {
    return this.#sections.has(name);
  }

  /** Length in bytes of a section, checksums of rows included. */
  length(name: string): number {
    return this.#section(name).length;
  }

  /** The content of a block section. */
  async read(name: string): Promise<Uint8Array> {
    const target = new Uint8Array(this.#section(name).length);
    await this.readInto(name, target);
    return target;
  }

  /**
   * Reads the content of a block section into memory that is there already (WebAssembly's, for one), without a copy in
   * between. If this rejects, what is in `target` is of no use.
   */
  async readInto(name: string, target: Uint8Array): Promise<void> {
    const section = this.#section(name);
    if (section.shape !== 'blocks') throw new TypeError(`section "${name}" consists of rows`);
    const { length, blockBytes } = section;
    const step = Math.max(1, Math.floor(READ_BYTES / blockBytes)) * blockBytes;
    let next = 0;
    const readOn = async () => {
      while (next < length) {
        const at = next;
        next += step;
        await this.#readBlocks(section, at, target.subarray(at, Math.min(at + step, length)));
      }
    };
    const readers = Array.from({ length: READERS }, () =>
      readOn().catch((error: unknown) => {
        next = length;
        throw error;
      }),
    );
    // All have to end before the file may be closed or the target used for something else.
    const outcomes = await Promise.allSettled(readers);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Fills `target` from byte `from` of a section, the first of a block, and compares checksums. */
  async #readBlocks(
    { name, position, blockBytes, checksums }: Section & { shape: 'blocks' },
    from: number,
    target: Uint8Array,
  ): Promise<void> {
    const bytes = await this.#handle.read(position + from, target.length, target);
    const slice = new TimeSlice();
    for (let at = 0; at < target.length; at += blockBytes) {
      const number = (from + at) / blockBytes;
      const block = bytes.subarray(at, at + blockBytes);
      const actual = pieceChecksum(block, this.#salt, number);
      const expected = checksums[number];
      if (slice.due()) await slice.pause();
      if (actual === expected) continue;
      const what = `block ${number} of section "${name}"`;
      throw corrupted({ file: this.file, offset: position + from + at, what, expected, actual });
    }
  }

  /** Rows of one length. */
  fixedRows(name: string): FixedRows {
    const section = this.#section(name);
    if (section.shape !== 'fixed-rows') throw new TypeError(`"${name}" is not of fixed rows`);
    const { position, rows, rowBytes } = section;
    const { file } = this;
    return new FixedRows(this.#handle, { file, name, position, rows, rowBytes, salt: this.#salt });
  }

  /** Rows of any lengths; reads the lengths, four bytes a row, and keeps them. */
  async variableRows(name: string): Promise<VariableRows> {
    const section = this.#section(name);
    if (section.shape !== 'variable-rows') throw new TypeError(`"${name}" is not of variable rows`);
    const { buffer } = await this.read(lengthsName(name));
    const lengths = new Uint32Array(buffer);
    const { position } = section;
    const { file } = this;
    return VariableRows.open(this.#handle, { file, name, position, salt: this.#salt }, lengths);
  }

  /** Reads everything and returns what is damaged, at most one piece of damage per section. */
  async verify(): Promise<StorageError[]> {
    const found: StorageError[] = [];
    for (const section of this.#sections.values()) {
      const { name, shape } = section;
      try {
        if (shape === 'blocks') await this.#verifyBlocks(section);
        else if (shape === 'fixed-rows') await this.fixedRows(name).verify();
        else await (await this.variableRows(name)).verify();
      } catch (error) {
        if (!StorageError.isInstance(error)) throw error;
        found.push(error);
      }
    }
    return found;
  }

  async #verifyBlocks(section: Section & { shape: 'blocks' }): Promise<void> {
    const { length, blockBytes } = section;
    const step = Math.max(1, Math.floor(READ_BYTES / blockBytes)) * blockBytes;
    const buffer = new Uint8Array(Math.min(step, length));
    for (let at = 0; at < length; at += step) {
      await this.#readBlocks(section, at, buffer.subarray(0, Math.min(step, length - at)));
    }
  }

  /** Closes the file; rows cannot be read any more. */
  close(): Promise<void> {
    return this.#handle.close();
  }

  #section(name: string): Section {
    const section = this.#sections.get(name);
    if (section === undefined) {
      throw corrupted({ file: this.file, offset: 0, what: `section "${name}" is missing` });
    }
    return section;
  }
}

/** Bytes of one read: their checksums take a fraction of a millisecond of the event loop. */
const READ_BYTES = 1 << 20;
/** Reads under way at a time: more than one, so that while one is checked others fill their pages. */
const READERS = 3;

async function readTable(
  handle: FileHandle,
  salt: number,
  file: string,
): Promise<Map<string, Section>> {
  const trailerBytes = await handle.read(Math.max(0, handle.size - TRAILER_BYTES), TRAILER_BYTES);
  const trailer = decodeTrailer(trailerBytes, handle.size, salt, file);
  const table = await handle.read(trailer.tablePosition, trailer.tableLength);
  const actual = checksum(table, salt);
  if (actual !== trailer.tableChecksum) {
    const difference = { expected: trailer.tableChecksum, actual };
    throw corrupted({ file, offset: trailer.tablePosition, what: 'section table', ...difference });
  }
  return decodeTable(table);
}
