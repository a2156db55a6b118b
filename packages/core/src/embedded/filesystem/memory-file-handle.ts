import type { FileHandle } from './file-system.js';
import type { MemoryFile } from './memory-nodes.js';
import { systemFailure } from './storage-failure.js';

/** Who is told of changes to a file, before and after they happen. */
export interface ChangeListener {
  before(operation: string, path: string): void;
  after(operation: string, path: string): void;
}

/** An open file of a tree in memory. */
export class MemoryFileHandle implements FileHandle {
  #closed = false;
  #size: number;

  constructor(
    private readonly listener: ChangeListener,
    private readonly file: MemoryFile,
    readonly path: string,
    private readonly readOnly: boolean,
  ) {
    this.#size = file.size;
  }

  get size(): number {
    return this.#size;
  }

  async write(pieces: Uint8Array | readonly Uint8Array[]): Promise<void> {
    this.#checkWritable('write');
    for (const piece of pieces instanceof Uint8Array ? [pieces] : pieces) {
      this.listener.before('write', this.path);
      this.file.write(this.#size, piece);
      this.#size += piece.length;
    }
  }

  async writeAt(position: number, bytes: Uint8Array): Promise<void> {
    this.#checkWritable('write');
    this.listener.before('write', this.path);
    this.file.write(position, bytes);
    this.#size = Math.max(this.#size, position + bytes.length);
  }

  async truncate(size: number): Promise<void> {
    this.#checkWritable('resize');
    this.listener.before('truncate', this.path);
    this.file.truncate(size);
    this.#size = size;
  }

  async sync(): Promise<void> {
    this.#check('sync');
    this.listener.before('sync', this.path);
    this.file.sync();
    this.listener.after('sync', this.path);
  }

  async read(position: number, length: number, target?: Uint8Array): Promise<Uint8Array> {
    const available = Math.max(0, Math.min(length, this.#size - position));
    return this.readSync(position, available, target ?? new Uint8Array(available));
  }

  readSync(position: number, length: number, target?: Uint8Array): Uint8Array {
    this.#check('read');
    const into = target === undefined ? new Uint8Array(length) : target.subarray(0, length);
    const filled = this.file.readInto(into, position);
    return filled === into.length ? into : into.subarray(0, filled);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #checkWritable(action: string): void {
    this.#check(action);
    if (this.readOnly) throw systemFailure('EBADF', `${action} (opened for reading)`, this.path);
  }

  #check(action: string): void {
    if (this.#closed) throw systemFailure('EBADF', `${action} after closing`, this.path);
  }
}
