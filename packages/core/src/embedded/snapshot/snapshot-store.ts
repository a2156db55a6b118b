import { createHash } from 'node:crypto';
import type { SnapshotDescription } from '../../engine/index.js';
import { NotFoundError } from '../../engine/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { joinPath, makeDirectory, writeFileAtomically } from '../filesystem/index.js';
import { TimeSlice } from '../pacing/index.js';
import type { CollectionImage, SnapshotMeta } from './snapshot-file.js';
import { SnapshotReader, writeSnapshot } from './snapshot-file.js';

const EXTENSION = '.snapshot';
const UNFINISHED = '.unfinished';
const CHECKSUM = '.sha256';
/** Bytes handed out in one piece. */
const CHUNK_BYTES = 1 << 20;
/** Bytes hashed in one go: under half a millisecond. */
const HASHED_BYTES = 1 << 18;

/**
 * Snapshots of one owner (a collection, or the whole engine) in a directory: files that appear under their name only when
 * they are complete, each with its SHA-256 beside it.
 */
export class SnapshotStore {
  constructor(
    readonly fs: FileSystem,
    readonly directory: string,
  ) {}

  async create(
    owner: string,
    images: readonly CollectionImage[],
    aliases: SnapshotMeta['aliases'],
  ): Promise<SnapshotDescription> {
    await makeDirectory(this.fs, this.directory);
    const name = await this.#freeName(owner);
    const path = joinPath(this.directory, name);
    const unfinished = `${path}${UNFINISHED}`;
    try {
      await writeSnapshot(this.fs, unfinished, images, aliases);
    } catch (error) {
      await this.fs.remove(unfinished).catch(() => undefined);
      throw error;
    }
    return this.#publish(name, unfinished);
  }

  /** Takes over a file that lies in the directory under another name. */
  async adopt(owner: string, unfinished: string): Promise<SnapshotDescription> {
    return this.#publish(await this.#freeName(owner), joinPath(this.directory, unfinished));
  }

  async list(): Promise<SnapshotDescription[]> {
    if (!(await this.fs.exists(this.directory))) return [];
    const names = await this.fs.readdir(this.directory);
    return Promise.all(
      names.filter((name) => name.endsWith(EXTENSION)).map((n) => this.#describe(n)),
    );
  }

  async delete(name: string): Promise<void> {
    await this.fs.remove(await this.path(name));
    await this.fs.remove(joinPath(this.directory, `${name}${CHECKSUM}`)).catch(() => undefined);
    await this.fs.syncDir(this.directory);
  }

  /** The path of a snapshot; 404 for a name that is not in the list, whatever tricks it plays. */
  async path(name: string): Promise<string> {
    const known = (await this.fs.exists(this.directory))
      ? await this.fs.readdir(this.directory)
      : [];
    if (typeof name !== 'string' || !name.endsWith(EXTENSION) || !known.includes(name)) {
      throw new NotFoundError(`Not found: Snapshot ${String(name)} not found`);
    }
    return joinPath(this.directory, name);
  }

  /** A snapshot's bytes, in pieces. */
  async *read(name: string): AsyncIterable<Uint8Array> {
    const handle = await this.fs.open(await this.path(name), 'read');
    try {
      for (let at = 0; at < handle.size; at += CHUNK_BYTES) {
        yield await handle.read(at, Math.min(CHUNK_BYTES, handle.size - at));
      }
    } finally {
      await handle.close();
    }
  }

  async open(name: string): Promise<SnapshotReader> {
    return SnapshotReader.open(this.fs, await this.path(name));
  }

  /** Removes all snapshots. */
  async clear(): Promise<void> {
    await this.fs.removeDir(this.directory);
  }

  async #publish(name: string, unfinished: string): Promise<SnapshotDescription> {
    const path = joinPath(this.directory, name);
    const digest = await sha256(this.fs, unfinished);
    await writeFileAtomically(this.fs, `${path}${CHECKSUM}`, [Buffer.from(digest)]);
    await this.fs.rename(unfinished, path);
    await this.fs.syncDir(this.directory);
    return this.#describe(name);
  }

  async #describe(name: string): Promise<SnapshotDescription> {
    const path = joinPath(this.directory, name);
    const { size, modified } = await this.fs.stat(path);
    const checksum = await this.fs.readFile(`${path}${CHECKSUM}`).then(
      (bytes) => Buffer.from(bytes).toString(),
      () => null,
    );
    return { name, size, creation_time: new Date(modified).toISOString().slice(0, 19), checksum };
  }

  async #freeName(owner: string): Promise<string> {
    const known = new Set(
      (await this.fs.exists(this.directory)) ? await this.fs.readdir(this.directory) : [],
    );
    const stamp = new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-');
    for (let turn = 1; ; turn++) {
      const name = `${owner}-${stamp}${turn > 1 ? `-${turn}` : ''}${EXTENSION}`;
      if (!known.has(name) && !known.has(`${name}${UNFINISHED}`)) return name;
    }
  }
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256(fs: FileSystem, path: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await fs.open(path, 'read');
  const slice = new TimeSlice();
  const chunk = new Uint8Array(Math.min(HASHED_BYTES, handle.size));
  try {
    for (let at = 0; at < handle.size; at += HASHED_BYTES) {
      hash.update(await handle.read(at, Math.min(HASHED_BYTES, handle.size - at), chunk));
      if (slice.due()) await slice.pause();
    }
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}
