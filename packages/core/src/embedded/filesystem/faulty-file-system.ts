import type { FileHandle, FileStat, FileSystem, OpenMode } from './file-system.js';
import { systemFailure } from './storage-failure.js';

/** Kinds of operations that can be made to fail; `any` is each of them. */
export type FaultyOperation =
  | 'open'
  | 'read'
  | 'write'
  | 'sync'
  | 'truncate'
  | 'mkdir'
  | 'remove'
  | 'rename'
  | 'sync-dir';

/** What goes wrong, and when. */
export interface FaultPlan {
  /** Operations that count; absent: all that change the disk (everything but `open` for reading and `read`). */
  operations?: readonly FaultyOperation[];
  /** Paths that count; absent: all. */
  paths?: RegExp;
  /** Which of the counted operations fails, from 1; absent: none. */
  failAt?: number;
  /** Whether those after it fail too, as on a disk that is gone. Default `false`. */
  forever?: boolean;
  /** What the operating system says. Default `EIO`; `ENOSPC` for a full disk. */
  systemCode?: string;
  /** A failing write leaves this share of its bytes behind, from the front. Default 0. */
  torn?: number;
  /** Bytes that can be written in all; then writes fail with `ENOSPC`, leaving what fitted. */
  capacity?: number;
}

/** A file system that fails as planned. The plan may be changed at any time; counting goes on. */
export interface FaultyFileSystem extends FileSystem {
  plan: FaultPlan;
  /** Operations counted so far. */
  readonly operations: number;
  /** Bytes written so far. */
  readonly bytesWritten: number;
  /** Every operation counted so far, as "kind path". */
  readonly journal: readonly string[];
}

/** Wraps a file system so that operations fail, tear or find the disk full: for tests. */
export function faultyFileSystem(inner: FileSystem, plan: FaultPlan = {}): FaultyFileSystem {
  return new Faulty(inner, plan);
}

class Faulty implements FaultyFileSystem {
  readonly journal: string[] = [];
  bytesWritten = 0;

  constructor(
    private readonly inner: FileSystem,
    public plan: FaultPlan,
  ) {}

  get location(): string | undefined {
    return this.inner.location;
  }

  get operations(): number {
    return this.journal.length;
  }

  async mkdir(path: string): Promise<void> {
    this.check('mkdir', path);
    await this.inner.mkdir(path);
  }

  readdir(path: string): Promise<string[]> {
    return this.inner.readdir(path);
  }

  exists(path: string): Promise<boolean> {
    return this.inner.exists(path);
  }

  stat(path: string): Promise<FileStat> {
    return this.inner.stat(path);
  }

  async remove(path: string): Promise<void> {
    this.check('remove', path);
    await this.inner.remove(path);
  }

  async removeDir(path: string): Promise<void> {
    this.check('remove', path);
    await this.inner.removeDir(path);
  }

  async rename(from: string, to: string): Promise<void> {
    this.check('rename', to);
    await this.inner.rename(from, to);
  }

  async syncDir(path: string): Promise<void> {
    this.check('sync-dir', path);
    await this.inner.syncDir(path);
  }

  async readFile(path: string): Promise<Uint8Array> {
    this.check('read', path);
    return this.inner.readFile(path);
  }

  async open(path: string, mode: OpenMode): Promise<FileHandle> {
    this.check(mode === 'read' ? 'read' : 'open', path);
    return new FaultyHandle(this, await this.inner.open(path, mode));
  }

  freeBytes(): Promise<number | undefined> {
    return this.inner.freeBytes();
  }

  /** A handle that does not fail. */
  openInner(path: string): Promise<FileHandle> {
    return this.inner.open(path, 'update');
  }

  /** Counts an operation and throws if it is to fail. */
  check(operation: FaultyOperation, path: string): void {
    const { operations, paths, failAt, forever = false, systemCode = 'EIO' } = this.plan;
    const counts = operations ? operations.includes(operation) : operation !== 'read';
    if (!counts || (paths !== undefined && !paths.test(path))) return;
    this.journal.push(`${operation} ${path}`);
    const isTime = forever ? this.operations >= (failAt ?? Infinity) : this.operations === failAt;
    if (isTime) throw systemFailure(systemCode, `${operation} (injected fault)`, path);
  }
}

class FaultyHandle implements FileHandle {
  constructor(
    private readonly fs: Faulty,
    private readonly inner: FileHandle,
  ) {}

  get path(): string {
    return this.inner.path;
  }

  get size(): number {
    return this.inner.size;
  }

  async write(pieces: Uint8Array | readonly Uint8Array[]): Promise<void> {
    const bytes = pieces instanceof Uint8Array ? pieces : Buffer.concat(pieces);
    await this.#write(bytes, this.inner.size, (part) => this.inner.write(part));
  }

  async writeAt(position: number, bytes: Uint8Array): Promise<void> {
    await this.#write(bytes, position, (part) => this.inner.writeAt(position, part));
  }

  async truncate(size: number): Promise<void> {
    this.fs.check('truncate', this.path);
    await this.inner.truncate(size);
  }

  async sync(): Promise<void> {
    this.fs.check('sync', this.path);
    await this.inner.sync();
  }

  async read(position: number, length: number, target?: Uint8Array): Promise<Uint8Array> {
    this.fs.check('read', this.path);
    return this.inner.read(position, length, target);
  }

  readSync(position: number, length: number, target?: Uint8Array): Uint8Array {
    this.fs.check('read', this.path);
    return this.inner.readSync(position, length, target);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  async #write(
    bytes: Uint8Array,
    position: number,
    write: (part: Uint8Array) => Promise<void>,
  ): Promise<void> {
    const { capacity = Infinity, torn = 0 } = this.fs.plan;
    let failure: unknown;
    let share = bytes.length;
    try {
      this.fs.check('write', this.path);
      if (this.fs.bytesWritten + bytes.length > capacity) {
        share = Math.max(0, capacity - this.fs.bytesWritten);
        failure = systemFailure('ENOSPC', 'write (injected fault)', this.path);
      }
    } catch (error) {
      share = Math.floor(bytes.length * torn);
      failure = error;
    }
    this.fs.bytesWritten += share;
    if (failure === undefined) return write(bytes);
    if (share > 0) await this.#leaveBehind(position, bytes.subarray(0, share));
    throw failure;
  }

  /** Through another handle, so that this one's size stays what it was, as the interface says of failed writes. */
  async #leaveBehind(position: number, part: Uint8Array): Promise<void> {
    const other = await this.fs.openInner(this.path);
    await other.writeAt(position, part);
    await other.close();
  }
}
