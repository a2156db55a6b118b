import type { StorageError } from '../../engine/index.js';
import { ClosedError } from '../../engine/index.js';
import type { FileHandle, FileSystem } from '../filesystem/index.js';
import { corrupted, isMissing, joinPath, locate, storageFailure } from '../filesystem/index.js';
import { CommitWaiters } from './commit-waiters.js';
import { DurableMarkWriter, readDurableMark } from './durable-mark.js';
import type { OpenLogFile } from './log-files.js';
import { createLogFile, listLogFiles } from './log-files.js';
import { FILE_HEADER_BYTES, logFileName, MARK_KIND, MAX_BODY_BYTES } from './log-format.js';
import type { LogOptions } from './log-options.js';
import type { LogRecovery, RecoveryOptions } from './log-recovery.js';
import { recoverLog } from './log-recovery.js';
import type { LogRecord } from './log-scanner.js';
import type { QueuedRecord } from './record-group.js';
import { encodeGroup } from './record-group.js';
import { repairTail } from './repair-tail.js';

/** An open log and what was in it. */
export interface OpenedLog {
  readonly log: WriteAheadLog;
  /** The records from `from` on. To be read to the end, once, before anything is appended. */
  readonly records: AsyncIterable<LogRecord>;
}

/**
 * The write-ahead log: records with consecutive numbers in append-only files.
 *
 * Appending queues. A single writer takes all that has queued up, writes it at once, syncs once and acknowledges all
 * of it: while one group is being synced the next one gathers, so the cost of a sync is shared by however many callers
 * wait (group commit: DeWitt et al. 1984). At most one group is ever in doubt after a crash.
 *
 * A failed write or sync is final. What is on the disk cannot be known any more, so the log stops, rejects everything
 * with the first error, and has to be opened again.
 */
export class WriteAheadLog {
  /** What opening found; complete when the records have been read. */
  readonly recovery: LogRecovery = { records: 0, cut: undefined };

  readonly #fs: FileSystem;
  readonly #directory: string;
  readonly #relaxed: boolean;
  readonly #syncEvery: number;
  readonly #markAfter: number;
  readonly #markWriter: DurableMarkWriter;
  /** First sequence numbers of all files, the current one last. */
  readonly #files: number[];

  #current: OpenLogFile | undefined;
  #nextSequence = 1;
  /** Last sequence number whose commit may resolve. */
  #acknowledged = 0;
  /** Bytes of the current file that were acknowledged, and those that are durable. */
  #acknowledgedBytes = 0;
  #durableBytes = 0;
  /** What the last mark within the file said. */
  #markedBytes = 0;

  readonly #queue: (QueuedRecord | Rotation)[] = [];
  #queuedBytes = 0;
  readonly #waiters = new CommitWaiters();
  #writing: Promise<void> | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  #syncIsDue = false;
  #markTimer: NodeJS.Timeout | undefined;
  #failure: StorageError | undefined;
  #closed = false;

  private constructor(
    fs: FileSystem,
    directory: string,
    files: number[],
    { durability = 'fsync', syncEveryMilliseconds = 1000, markAfterMilliseconds = 50 }: LogOptions,
  ) {
    this.#fs = fs;
    this.#directory = directory;
    this.#files = files;
    this.#relaxed = durability === 'relaxed';
    this.#syncEvery = syncEveryMilliseconds;
    this.#markAfter = markAfterMilliseconds;
    this.#markWriter = new DurableMarkWriter(fs, directory);
  }

  /** Opens the log in a directory, which must exist. Rejects with `corrupted` when files are missing. */
  static async open(
    fs: FileSystem,
    directory: string,
    options: LogOptions = {},
  ): Promise<OpenedLog> {
    const { from = 1, create = false, discardDamaged = false } = options;
    const files = await listLogFiles(fs, directory);
    const log = new WriteAheadLog(fs, directory, files, options);
    if (files.length > 0) {
      const mark = await readDurableMark(fs, directory);
      const recovering = { fs, directory, files: [...files], from, mark, discardDamaged };
      return { log, records: log.#recover(recovering) };
    }
    if (!create) {
      const file = locate(fs, joinPath(directory, logFileName(from)));
      throw corrupted({ file, offset: 0, what: 'the log is missing' });
    }
    log.#use(await createLogFile(fs, directory, from));
    log.#nextSequence = from;
    log.#acknowledged = from - 1;
    return { log, records: noRecords() };
  }

  /** Number the next record gets. */
  get nextSequence(): number {
    return this.#nextSequence;
  }

  /** Bytes that wait to be written: what back-pressure is decided on. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Bytes in the current file. */
  get fileBytes(): number {
    return this.#current?.handle.size ?? 0;
  }

  /** Why the log stopped, if it did. */
  get failure(): StorageError | undefined {
    return this.#failure;
  }

  /**
   * Queues a record and returns its number. A record is atomic: after a crash it is there whole or not at all. The body
   * is not copied: it must not change until its commit has settled. `kind` is 0 to 254 and the caller's.
   */
  append(kind: number, body: Uint8Array | readonly Uint8Array[]): number {
    this.#check();
    const pieces = body instanceof Uint8Array ? [body] : body;
    let length = 0;
    for (const piece of pieces) length += piece.length;
    if (length > MAX_BODY_BYTES) {
      throw new RangeError(
        `a log record of ${length} bytes; at most ${MAX_BODY_BYTES} are possible`,
      );
    }
    if (kind < 0 || kind >= MARK_KIND)
      throw new RangeError(`log record kind ${kind}, not in 0..254`);
    const sequence = this.#nextSequence++;
    this.#queue.push({ sequence, kind, pieces, length });
    this.#queuedBytes += length;
    this.#startWriting();
    return sequence;
  }

  /**
   * Resolves when the record and all before it are acknowledged as `durability` says. Rejects with the error that
   * stopped the log; whether the record is there after reopening is then unknown, except that it is never there in part.
   */
  commit(sequence: number): Promise<void> {
    if (sequence <= this.#acknowledged) return Promise.resolve();
    if (this.#failure) return Promise.reject(this.#failure);
    if (sequence >= this.#nextSequence) {
      return Promise.reject(new RangeError(`log record ${sequence} has not been appended`));
    }
    return this.#waiters.wait(sequence);
  }

  /**
   * Starts a new file and returns the number of its first record: everything appended before this call is in older
   * files then, and durable. If the disk is full, rejects and goes on with the old file.
   */
  rotate(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#check();
      this.#queue.push({ first: this.#nextSequence, resolve, reject });
      this.#startWriting();
    });
  }

  /** Removes files that hold nothing but records before `sequence`. The current file always stays. */
  async dropBefore(sequence: number): Promise<void> {
    let dropped = false;
    while (this.#files.length > 1 && this.#files[1]! <= sequence) {
      const path = joinPath(this.#directory, logFileName(this.#files.shift()!));
      try {
        await this.#fs.remove(path);
      } catch (error) {
        // Gone already: an earlier removal was not durable when the name was listed.
        if (!isMissing(error)) throw error;
      }
      dropped = true;
    }
    if (dropped) await this.#fs.syncDir(this.#directory);
  }

  /** Writes and syncs what is queued and closes the files. Rejects with the failure of a log that has stopped. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#syncTimer);
    try {
      while (this.#writing) await this.#writing;
      clearTimeout(this.#syncTimer);
      clearTimeout(this.#markTimer);
      if (this.#current && !this.#failure) {
        await this.#guard(() => this.#sync());
        if (!this.#failure) {
          await this.#writeMark(true);
        }
      }
    } finally {
      await this.#markWriter.close();
      await this.#current?.handle.close();
      this.#current = undefined;
    }
    if (this.#failure) throw this.#failure;
  }

  /** Hands out what the files hold, then makes the log ready to go on behind it. */
  async *#recover(options: RecoveryOptions): AsyncGenerator<LogRecord> {
    const end = yield* recoverLog(options, this.recovery);
    try {
      await repairTail(end, options, this.#markWriter);
      this.#files.length -= end.discarded.length;
    } catch (error) {
      await end.last.handle.close();
      throw error;
    }
    this.#nextSequence = Math.max(end.nextSequence, options.from);
    this.#acknowledged = this.#nextSequence - 1;
    this.#use(end.last);
    if (end.nextSequence >= options.from) return;
    // Segments are ahead of a log that lost unsynced records. Numbers below `from` must not be given out again.
    await this.#startFile(options.from);
  }

  #use(file: OpenLogFile): void {
    const { handle, header } = file;
    this.#current = file;
    this.#acknowledgedBytes = handle.size;
    this.#durableBytes = handle.size;
    this.#markedBytes = FILE_HEADER_BYTES;
    if (this.#files.at(-1) !== header.firstSequence) this.#files.push(header.firstSequence);
  }

  #check(): void {
    if (this.#failure) throw this.#failure;
    if (this.#closed) throw new ClosedError('The log is closed');
    if (!this.#current)
      throw new Error('the records of the log must be read before it is written to');
  }

  #startWriting(): void {
    this.#writing ??= this.#writeQueue();
  }

  async #writeQueue(): Promise<void> {
    clearTimeout(this.#markTimer);
    // Callers of this very tick join the first group.
    await undefined;
    while (!this.#failure) {
      const first = this.#queue[0];
      if (this.#syncIsDue) {
        this.#syncIsDue = false;
        await this.#guard(() => this.#sync());
      } else if (first === undefined) {
        break;
      } else if ('first' in first) {
        this.#queue.shift();
        await this.#rotate(first);
      } else {
        await this.#guard(() => this.#writeGroup());
      }
    }
    this.#writing = undefined;
    if (!this.#failure && !this.#closed) this.#scheduleMark();
  }

  /** Takes records off the queue up to the bound of a group or the next rotation. */
  #takeGroup(): QueuedRecord[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#queue.length && bytes < LARGEST_GROUP_BYTES) {
      const next = this.#queue[count]!;
      if ('first' in next) break;
      bytes += next.length;
      count++;
    }
    this.#queuedBytes -= bytes;
    return this.#queue.splice(0, count) as QueuedRecord[];
  }

  async #writeGroup(): Promise<void> {
    const { handle, header } = this.#current!;
    const records = this.#takeGroup();
    const durable = this.#durableBytes > this.#markedBytes ? this.#durableBytes : undefined;
    const group = encodeGroup(records, { salt: header.salt, position: handle.size, durable });
    await handle.write(group.pieces);
    this.#markedBytes = durable ?? this.#markedBytes;
    if (this.#relaxed) this.#scheduleSync();
    else await this.#sync();
    this.#acknowledgedBytes = handle.size;
    this.#acknowledged = records.at(-1)!.sequence;
    this.#waiters.acknowledge(this.#acknowledged);
  }

  async #sync(): Promise<void> {
    const { handle } = this.#current!;
    if (this.#durableBytes === handle.size) return;
    const written = handle.size;
    await handle.sync();
    this.#durableBytes = written;
  }

  async #rotate({ first, resolve, reject }: Rotation): Promise<void> {
    await this.#guard(() => this.#sync());
    if (this.#failure) return reject(this.#failure);
    if (this.#current!.header.firstSequence === first) return resolve(first);
    try {
      await this.#startFile(first);
      resolve(first);
    } catch (error) {
      reject(error);
    }
  }

  async #startFile(first: number): Promise<void> {
    const old = this.#current!;
    try {
      this.#use(await createLogFile(this.#fs, this.#directory, first));
    } catch (error) {
      // With the new name in place the old file may get no more records: its end is where the new one begins.
      const path = joinPath(this.#directory, logFileName(first));
      if (await this.#mayExist(path)) await this.#stop(error);
      throw error;
    }
    await old.handle.close();
  }

  async #mayExist(path: string): Promise<boolean> {
    try {
      return await this.#fs.exists(path);
    } catch (error) {
      return !isMissing(error);
    }
  }

  /** Relaxed: the longest that a record may wait for its sync begins with the first that does. */
  #scheduleSync(): void {
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = undefined;
      if (this.#closed || this.#failure) return;
      this.#syncIsDue = true;
      this.#startWriting();
    }, this.#syncEvery).unref();
  }

  #scheduleMark(): void {
    if (this.#durableBytes < this.#current!.handle.size) return;
    if (this.#markAfter === 0) {
      this.#markInBackground();
    } else if (this.#markAfter < Number.POSITIVE_INFINITY) {
      this.#markTimer = setTimeout(() => this.#markInBackground(), this.#markAfter).unref();
    }
  }

  #markInBackground(): void {
    if (this.#writing || this.#closed || this.#failure) return;
    const run = async () => {
      await this.#writeMark();
      this.#writing = undefined;
      if (this.#queue.length > 0) this.#startWriting();
    };
    this.#writing = run();
  }

  async #writeMark(sync = false): Promise<void> {
    const firstSequence = this.#current!.header.firstSequence;
    try {
      await this.#markWriter.write({ firstSequence, durable: this.#durableBytes });
      if (sync) await this.#markWriter.sync();
    } catch {
      // A missing mark costs a proof, never a record; a disk this bad shows at the next commit.
    }
  }

  /** Runs what touches the current file; any failure of it stops the log. */
  async #guard(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      await this.#stop(error);
    }
  }

  async #stop(cause: unknown): Promise<void> {
    const { handle, file } = this.#current!;
    this.#failure = storageFailure(cause, 'write the log', file);
    await this.#cutUnacknowledged(handle);
    this.#waiters.reject(this.#failure);
    for (const item of this.#queue) if ('first' in item) item.reject(this.#failure);
    this.#queue.length = 0;
    this.#queuedBytes = 0;
  }

  /** So that what is about to be rejected does not come back when the log is opened again. */
  async #cutUnacknowledged(handle: FileHandle): Promise<void> {
    try {
      await handle.truncate(this.#acknowledgedBytes);
      await handle.sync();
    } catch {
      // The error that stopped the log is the one to report; `commit` promises nothing about rejected records.
    }
  }
}

/** A request to start a new file, in the queue behind the records before it. */
interface Rotation {
  readonly first: number;
  resolve(first: number): void;
  reject(error: unknown): void;
}

// Large enough that a sync is a small part of it, small enough that the callers at its head need not wait long.
const LARGEST_GROUP_BYTES = 8 << 20;

async function* noRecords(): AsyncGenerator<LogRecord> {}
