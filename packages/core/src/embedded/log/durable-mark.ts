import { checksum } from '../bytes/index.js';
import type { FileHandle, FileSystem } from '../filesystem/index.js';
import { isMissing, joinPath } from '../filesystem/index.js';

/**
 * How far the log is durable, in a file beside it: written when the log falls idle and when it is closed, never synced
 * before the log itself. It says nothing that is not true, so it may be old, torn or missing; when it is there, it
 * proves that a shorter or damaged log has lost acknowledged records.
 *
 *      0  8  magic "QUARRYDM"
 *      8  8  first sequence number of the log file meant
 *     16  8  bytes of it that are durable
 *     24  4  checksum of bytes 0..24
 */
export interface DurableMark {
  readonly firstSequence: number;
  readonly durable: number;
}

/** Name of the file, beside those of the log. */
export const MARK_FILE = 'durable.mark';

const MAGIC = new TextEncoder().encode('QUARRYDM');
const BYTES = 28;

/** The mark in a directory, if there is a whole one. */
export async function readDurableMark(
  fs: FileSystem,
  directory: string,
): Promise<DurableMark | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await fs.readFile(joinPath(directory, MARK_FILE));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  if (bytes.length < BYTES || !MAGIC.every((byte, i) => bytes[i] === byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(24, true) !== checksum(bytes.subarray(0, 24))) return undefined;
  return {
    firstSequence: Number(view.getBigUint64(8, true)),
    durable: Number(view.getBigUint64(16, true)),
  };
}

/** Keeps the mark of an open log. */
export class DurableMarkWriter {
  #handle: FileHandle | undefined;

  constructor(
    private readonly fs: FileSystem,
    private readonly directory: string,
  ) {}

  async write(mark: DurableMark): Promise<void> {
    this.#handle ??= await this.fs.open(joinPath(this.directory, MARK_FILE), 'append');
    const bytes = new Uint8Array(BYTES);
    const view = new DataView(bytes.buffer);
    bytes.set(MAGIC);
    view.setBigUint64(8, BigInt(mark.firstSequence), true);
    view.setBigUint64(16, BigInt(mark.durable), true);
    view.setUint32(24, checksum(bytes.subarray(0, 24)), true);
    await this.#handle.writeAt(0, bytes);
  }

  async sync(): Promise<void> {
    await this.#handle?.sync();
    await this.fs.syncDir(this.directory);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}
