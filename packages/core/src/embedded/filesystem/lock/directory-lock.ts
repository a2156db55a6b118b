import { realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StorageError } from '../../../engine/index.js';
import type { FileSystem } from '../file-system.js';
import { locate } from '../path.js';
import type { LockClaim } from './lock-file.js';
import {
  isUnfinished,
  listLockFiles,
  OwnLockFile,
  parseClaim,
  readLockFile,
  removeLockFile,
} from './lock-file.js';
import type { ProcessIdentity } from './process-identity.js';
import { livenessOf, ownIdentity } from './process-identity.js';

/** How a lock is taken. */
export interface LockOptions {
  /** Called when another process has taken this one for dead; nothing may be written from then on. */
  onLost?: (error: StorageError) => void;
  /** Time between signs of life. Default 2000. */
  beatMilliseconds?: number;
  /**
   * Silence after which a holder that cannot be looked at (another machine or container) counts as dead. Default 10000;
   * less than a few beats takes a live one for dead.
   */
  silenceMilliseconds?: number;
}

/**
 * Only one process writes to a directory. Nothing but files is used, since Node has no `flock`:
 *
 * Everyone who wants the lock first puts up a file of its own, with a name nobody else will ever use, and then looks
 * who else is there. Alone, it holds the lock; otherwise it takes its file down again. Of two, the one who looks
 * later sees the other's file, so never both hold it (Dijkstra's announce-then-check). Files of processes that are
 * dead may be removed by anyone at any time, because their names are never used again: there is no takeover to race for.
 */
export class DirectoryLock {
  readonly #own: OwnLockFile | undefined;
  readonly #release: () => void;
  readonly #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #released = false;

  private constructor(
    own: OwnLockFile | undefined,
    release: () => void,
    where: string,
    options: LockOptions,
  ) {
    this.#own = own;
    this.#release = release;
    if (own === undefined) return;
    const { beatMilliseconds = 2000, onLost } = options;
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat(own, where, onLost));
    }, beatMilliseconds).unref();
  }

  /** Takes the lock of a directory, which must exist, or rejects with `locked` and names the holder. */
  static async acquire(
    fs: FileSystem,
    directory: string,
    options: LockOptions = {},
  ): Promise<DirectoryLock> {
    const where = locate(fs, directory) || 'the directory in memory';
    const release = reserve(fs, directory, where);
    try {
      // A file system of this process alone needs no more than the reservation.
      const own =
        fs.location === undefined ? undefined : await claim(fs, directory, where, options);
      await own?.beat('open');
      return new DirectoryLock(own, release, where, options);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Gives the lock up. */
  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    clearInterval(this.#timer);
    await this.#beating;
    try {
      await this.#own?.remove();
    } finally {
      this.#release();
    }
  }

  async #beat(own: OwnLockFile, where: string, onLost: LockOptions['onLost']): Promise<void> {
    if (this.#released) return;
    try {
      if (await own.isThere()) return await own.beat('open');
    } catch {
      // A disk that cannot be written to says so where it matters; silence here at worst loses the lock.
      return;
    }
    clearInterval(this.#timer);
    const message = `another process has taken over "${where}", taking this one for dead`;
    onLost?.(new StorageError('locked', message, { file: where }));
  }
}

/** Directories that this thread has open. On `process`, since a bundler may load this module twice. */
const anchor: unique symbol = Symbol.for('quarry.open-directories') as never;
type Anchored = NodeJS.Process & { [anchor]?: Set<string> };
const inMemory = new WeakMap<FileSystem, Set<string>>();

/** Reserves the directory within this thread, at once. Returns how to give it back. */
function reserve(fs: FileSystem, directory: string, where: string): () => void {
  let open: Set<string>;
  let key = directory;
  if (fs.location === undefined) {
    open = inMemory.get(fs) ?? new Set();
    inMemory.set(fs, open);
  } else {
    open = (process as Anchored)[anchor] ??= new Set();
    key = realpathSync(locate(fs, directory));
  }
  if (open.has(key)) {
    const message = `"${where}" is open already, in this process (${process.pid}); share that engine, or close it first`;
    throw new StorageError('locked', message, { file: where });
  }
  open.add(key);
  return () => open.delete(key);
}

async function claim(
  fs: FileSystem,
  directory: string,
  where: string,
  { silenceMilliseconds = 10_000 }: LockOptions,
): Promise<OwnLockFile> {
  const identity = ownIdentity();
  for (let attempt = 1; ; attempt++) {
    const own = await OwnLockFile.create(fs, directory, identity);
    let rival: Rival | undefined;
    try {
      rival = await findRival(fs, directory, own.name, identity, silenceMilliseconds);
    } catch (error) {
      await own.remove();
      throw error;
    }
    if (rival === undefined) return own;
    await own.remove();
    if (rival.claim?.state !== 'opening' || attempt === ATTEMPTS) throw lockedBy(rival, where);
    // Two that opened at the same moment have both stepped back.
    await sleep(5 + Math.random() * 20 * attempt);
  }
}

const ATTEMPTS = 8;

/** A process that has the lock or wants it. */
interface Rival {
  readonly name: string;
  /** What its file says; `undefined` if that is damaged. */
  readonly claim: LockClaim | undefined;
}

/** Looks for anyone else who lives, and removes the files of those who do not. */
async function findRival(
  fs: FileSystem,
  directory: string,
  ownName: string,
  own: ProcessIdentity,
  silenceMilliseconds: number,
): Promise<Rival | undefined> {
  const unsure: (Rival & { text: string })[] = [];
  for (const name of await listLockFiles(fs, directory)) {
    if (name === ownName) continue;
    const text = await readLockFile(fs, directory, name);
    if (text === undefined) continue;
    const claim = parseClaim(text);
    const liveness = claim === undefined ? 'unsure' : judge(claim, own);
    if (liveness === 'dead') await removeLockFile(fs, directory, name);
    else if (isUnfinished(name)) continue;
    else if (liveness === 'alive') return { name, claim };
    else unsure.push({ name, claim, text });
  }
  const deadline = performance.now() + silenceMilliseconds;
  while (unsure.length > 0 && performance.now() < deadline) {
    await sleep(Math.min(250, silenceMilliseconds / 4));
    for (const rival of [...unsure]) {
      const text = await readLockFile(fs, directory, rival.name);
      if (text === undefined) unsure.splice(unsure.indexOf(rival), 1);
      else if (text !== rival.text) return rival;
    }
  }
  for (const { name } of unsure) await removeLockFile(fs, directory, name);
  return undefined;
}

function judge(claim: LockClaim, own: ProcessIdentity): ReturnType<typeof livenessOf> {
  const liveness = livenessOf(claim, own);
  const isThisThread =
    claim.machine === own.machine && claim.pid === own.pid && claim.thread === own.thread;
  // This thread reserved the directory, so it does not hold it: it once failed to remove the file.
  return liveness === 'alive' && isThisThread ? 'dead' : liveness;
}

function lockedBy({ name, claim }: Rival, where: string): StorageError {
  const holder =
    claim === undefined
      ? 'another process'
      : `process ${claim.pid} on "${claim.host}" since ${new Date(claim.since).toISOString()}`;
  const message = `"${where}" is open in ${holder}; one process at a time may write to it (lock file "${name}")`;
  return new StorageError('locked', message, { file: where });
}
