import * as fs from 'node:fs';
import { promisify } from 'node:util';
import type { FileHandle, OpenMode } from './file-system.js';
import { storageFailure, systemFailure } from './storage-failure.js';

/** Opens a file by its full path. A plain descriptor, because positional synchronous reads need one. */
export async function openNodeFile(
  full: string,
  path: string,
  mode: OpenMode,
): Promise<FileHandle> {
  const descriptor = await open(full, flags[mode]);
  try {
    const { size } = await fstat(descriptor);
    return new NodeFileHandle(descriptor, full, path, size);
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  }
}

// Not O_APPEND: with it Linux ignores positions, and the handle keeps the end of the file itself.
const { O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC } = fs.constants;
const flags: Record<OpenMode, number> = {
  read: O_RDONLY,
  create: O_RDWR | O_CREAT | O_TRUNC,
  'create-new': O_RDWR | O_CREAT | O_EXCL,
  append: O_RDWR | O_CREAT,
  update: O_RDWR,
};

const open = promisify(fs.open);
const fstat = promisify(fs.fstat);
const writev = promisify(fs.writev);
const read = promisify(fs.read);
const truncate = promisify(fs.ftruncate);
const datasync = promisify(fs.fdatasync);
const close = promisify(fs.close);

class NodeFileHandle implements FileHandle {
  #descriptor: number;
  #size: number;
  readonly #full: string;

  constructor(
    descriptor: number,
    full: string,
    readonly path: string,
    size: number,
  ) {
    this.#descriptor = descriptor;
    this.#full = full;
    this.#size = size;
  }

  get descriptor(): number {
    return this.#descriptor;
  }

  get size(): number {
    return this.#size;
  }

  async write(pieces: Uint8Array | readonly Uint8Array[]): Promise<void> {
    const list = pieces instanceof Uint8Array ? [pieces] : pieces;
    this.#size = await this.#writeAll(this.#size, list);
  }

  async writeAt(position: number, bytes: Uint8Array): Promise<void> {
    this.#size = Math.max(this.#size, await this.#writeAll(position, [bytes]));
  }

  async truncate(size: number): Promise<void> {
    await this.#do('resize', () => truncate(this.#descriptor, size));
    this.#size = size;
  }

  async sync(): Promise<void> {
    await this.#do('sync', () => datasync(this.#descriptor));
  }

  async read(position: number, length: number, target?: Uint8Array): Promise<Uint8Array> {
    const available = Math.max(0, Math.min(length, this.#size - position));
    const into = target?.subarray(0, available) ?? new Uint8Array(available);
    let filled = 0;
    while (filled < into.length) {
      const { bytesRead } = await this.#do('read', () =>
        read(this.#descriptor, into, filled, into.length - filled, position + filled),
      );
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled === into.length ? into : into.subarray(0, filled);
  }

  readSync(position: number, length: number, target?: Uint8Array): Uint8Array {
    const into = target ?? new Uint8Array(length);
    const descriptor = this.#descriptor;
    let filled = 0;
    try {
      while (filled < length) {
        const count = fs.readSync(descriptor, into, filled, length - filled, position + filled);
        if (count === 0) break;
        filled += count;
      }
    } catch (error) {
      throw storageFailure(error, 'read', this.#full);
    }
    return filled === into.length ? into : into.subarray(0, filled);
  }

  async close(): Promise<void> {
    if (this.#descriptor < 0) return;
    const descriptor = this.#descriptor;
    this.#descriptor = -1;
    await this.#do('close', () => close(descriptor));
  }

  /** Returns the end of what was written. A write may come back short; the rest is tried again. */
  async #writeAll(position: number, pieces: readonly Uint8Array[]): Promise<number> {
    let left = pieces.filter((piece) => piece.length > 0);
    while (left.length > 0) {
      const batch = left.slice(0, MAX_PIECES);
      const { bytesWritten } = await this.#do('write', () =>
        writev(this.#descriptor, batch as NodeJS.ArrayBufferView[], position),
      );
      if (bytesWritten === 0) throw systemFailure('EIO', 'write', this.#full);
      position += bytesWritten;
      left = afterBytes(left, bytesWritten);
    }
    return position;
  }

  async #do<T>(action: string, run: () => Promise<T>): Promise<T> {
    // -1 is no descriptor, and Node would blame the argument instead of the caller.
    if (this.#descriptor < 0 && action !== 'close') {
      throw systemFailure('EBADF', `${action} after closing`, this.#full);
    }
    try {
      return await run();
    } catch (error) {
      throw storageFailure(error, action, this.#full);
    }
  }
}

/** The smallest limit of pieces per call among the systems Node runs on (IOV_MAX of Linux and macOS). */
const MAX_PIECES = 1024;

function afterBytes(pieces: Uint8Array[], bytes: number): Uint8Array[] {
  let index = 0;
  while (index < pieces.length && bytes >= pieces[index]!.length) bytes -= pieces[index++]!.length;
  const left = pieces.slice(index);
  if (bytes > 0) left[0] = left[0]!.subarray(bytes);
  return left;
}
