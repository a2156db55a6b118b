/**
 * All that the engine asks of a disk. Four implementations: node, memory, one that injects faults and one that
 * simulates power cuts; `contract.ts` holds what is true of each of them.
 *
 * Paths are relative to a root the implementation knows, with `/` between their parts; `''` is the root itself.
 * Every failure is a `StorageError`.
 */
export interface FileSystem {
  /** Where the root is for the operating system; `undefined` when it is not on a disk that processes share. */
  readonly location: string | undefined;
  /** Makes a directory and its parents; one that exists is no error. Durable after `syncDir` of the parent. */
  mkdir(path: string): Promise<void>;
  /** The names in a directory, sorted by code unit. */
  readdir(path: string): Promise<string[]>;
  exists(path: string): Promise<boolean>;
  stat(path: string): Promise<FileStat>;
  /** Removes a file. Durable after `syncDir`. */
  remove(path: string): Promise<void>;
  /** Removes a directory with all that is in it; one that does not exist is no error. */
  removeDir(path: string): Promise<void>;
  /** Moves a file or directory; a file at `to` is replaced atomically. Durable after `syncDir` of both parents. */
  rename(from: string, to: string): Promise<void>;
  /** Makes creations, renames and removals in this directory durable. */
  syncDir(path: string): Promise<void>;
  /** The whole content. */
  readFile(path: string): Promise<Uint8Array>;
  open(path: string, mode: OpenMode): Promise<FileHandle>;
  /** Bytes still free for this user, where that can be told. */
  freeBytes(): Promise<number | undefined>;
}

/**
 * - `read`: must exist, cannot be written.
 * - `create`: empty afterwards, whether or not it existed.
 * - `create-new`: must not exist.
 * - `append`: created if missing; `write` adds to the end.
 * - `update`: must exist, can be read and written.
 */
export type OpenMode = 'read' | 'create' | 'create-new' | 'append' | 'update';

/** What is known of a path without opening it. */
export interface FileStat {
  /** Bytes; 0 for a directory. */
  readonly size: number;
  readonly isDirectory: boolean;
  /** Last modification, milliseconds since 1970 by the disk's own clock. */
  readonly modified: number;
}

/** An open file. Not for concurrent writers: its size is known from what went through this handle. */
export interface FileHandle {
  readonly path: string;
  /** What other threads of the process can read the file by until the handle is closed; absent where they cannot. */
  readonly descriptor?: number | undefined;
  /** Bytes in the file. Unchanged by a write that failed, whatever that left behind on the disk. */
  readonly size: number;
  /** Adds the pieces at the end, in order. Durable after `sync`. */
  write(pieces: Uint8Array | readonly Uint8Array[]): Promise<void>;
  /** Writes in place or past the end. */
  writeAt(position: number, bytes: Uint8Array): Promise<void>;
  /** Cuts the file, or fills it up with zeros, to this size. */
  truncate(size: number): Promise<void>;
  /**
   * Makes content and size durable. After a failure nothing may be assumed of any write since the last success, and
   * trying again proves nothing: the kernel may have dropped the pages (Rebello et al., "Can Applications Recover
   * from fsync Failures?", 2020).
   */
  sync(): Promise<void>;
  /** Bytes at a position; fewer when the file ends before. `target` is filled and its filled part returned. */
  read(position: number, length: number, target?: Uint8Array): Promise<Uint8Array>;
  /** The same without a promise, for one row within a search. */
  readSync(position: number, length: number, target?: Uint8Array): Uint8Array;
  close(): Promise<void>;
}
