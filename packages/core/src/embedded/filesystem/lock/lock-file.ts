import { randomBytes } from 'node:crypto';
import type { FileHandle, FileSystem } from '../file-system.js';
import { joinPath } from '../path.js';
import { isMissing } from '../storage-failure.js';
import { UNFINISHED } from '../write-file-atomically.js';
import type { ProcessIdentity } from './process-identity.js';

/** What a lock file says: one JSON document. */
export interface LockClaim extends ProcessIdentity {
  /** `opening` while its writer still looks whether anyone else is there. */
  readonly state: 'opening' | 'open';
  /** Counts up as long as the process lives. */
  readonly beat: number;
}

const NAME = /^writer\.[0-9a-f]{16}\.lock(\.new)?$/;

/** The names of all lock files in a directory, those that are still being written included. */
export async function listLockFiles(fs: FileSystem, directory: string): Promise<string[]> {
  return (await fs.readdir(directory)).filter((name) => NAME.test(name));
}

/** Whether a lock file is only being written: its writer will look around once it has its name, so it is no rival. */
export function isUnfinished(name: string): boolean {
  return name.endsWith(UNFINISHED);
}

/** The text of a lock file, or `undefined` if it is gone. */
export async function readLockFile(
  fs: FileSystem,
  directory: string,
  name: string,
): Promise<string | undefined> {
  try {
    return Buffer.from(await fs.readFile(joinPath(directory, name))).toString();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The claim in the text of a lock file; `undefined` if it is damaged. */
export function parseClaim(text: string): LockClaim | undefined {
  try {
    const claim = JSON.parse(text) as LockClaim | null;
    return typeof claim?.pid === 'number' && typeof claim.machine === 'string' ? claim : undefined;
  } catch {
    return undefined; // Damaged; the caller decides by signs of life.
  }
}

/** Removes a lock file; that it is gone already is no error. */
export async function removeLockFile(
  fs: FileSystem,
  directory: string,
  name: string,
): Promise<void> {
  try {
    await fs.remove(joinPath(directory, name));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** The own lock file, present with whole content from the moment it has its name. */
export class OwnLockFile {
  readonly name: string;
  readonly #fs: FileSystem;
  readonly #directory: string;
  readonly #handle: FileHandle;
  #claim: LockClaim;

  private constructor(
    fs: FileSystem,
    directory: string,
    name: string,
    handle: FileHandle,
    claim: LockClaim,
  ) {
    this.#fs = fs;
    this.#directory = directory;
    this.name = name;
    this.#handle = handle;
    this.#claim = claim;
  }

  static async create(
    fs: FileSystem,
    directory: string,
    identity: ProcessIdentity,
  ): Promise<OwnLockFile> {
    const name = `writer.${randomBytes(8).toString('hex')}.lock`;
    const path = joinPath(directory, name);
    const claim: LockClaim = { ...identity, state: 'opening', beat: 0 };
    const unfinished = await fs.open(path + UNFINISHED, 'create-new');
    try {
      await unfinished.write(encode(claim));
      await unfinished.sync();
    } finally {
      await unfinished.close();
    }
    await fs.rename(path + UNFINISHED, path);
    return new OwnLockFile(fs, directory, name, await fs.open(path, 'update'), claim);
  }

  /** Gives a sign of life. */
  async beat(state: LockClaim['state']): Promise<void> {
    this.#claim = { ...this.#claim, state, beat: this.#claim.beat + 1 };
    await this.#handle.writeAt(0, encode(this.#claim));
  }

  /** False when someone has taken this process for dead. */
  isThere(): Promise<boolean> {
    return this.#fs.exists(joinPath(this.#directory, this.name));
  }

  async remove(): Promise<void> {
    await this.#handle.close();
    await removeLockFile(this.#fs, this.#directory, this.name);
  }
}

/** Padded to one length, so that a claim replaces the one before in a single write. */
function encode(claim: LockClaim): Uint8Array {
  return Buffer.from(`${JSON.stringify(claim).padEnd(CLAIM_BYTES - 1)}\n`);
}

const CLAIM_BYTES = 512;
