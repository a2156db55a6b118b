import * as fs from 'node:fs';
import * as path from 'node:path';
import type { FileHandle, FileStat, FileSystem, OpenMode } from './file-system.js';
import { openNodeFile } from './node-file-handle.js';
import { pathParts } from './path.js';
import { isMissing, storageFailure } from './storage-failure.js';

/**
 * The disk, below one directory. The directory itself need not exist: `mkdir('')` makes it.
 *
 * Windows cannot open a directory to sync it; there a rename is as durable as NTFS's own journal makes it.
 */
export function nodeFileSystem(root: string): FileSystem {
  return new NodeFileSystem(path.resolve(root));
}

class NodeFileSystem implements FileSystem {
  constructor(readonly location: string) {}

  async mkdir(name: string): Promise<void> {
    const firstMade = await this.#do('create the directory', name, (full) =>
      fs.promises.mkdir(full, { recursive: true }),
    );
    if (name === '' && firstMade !== undefined) await this.#syncAbove(firstMade);
  }

  async readdir(name: string): Promise<string[]> {
    const names = await this.#do('list', name, (full) => fs.promises.readdir(full));
    return names.sort();
  }

  async exists(name: string): Promise<boolean> {
    try {
      await this.stat(name);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async stat(name: string): Promise<FileStat> {
    const found = await this.#do('look at', name, (full) => fs.promises.stat(full));
    const isDirectory = found.isDirectory();
    return { size: isDirectory ? 0 : found.size, isDirectory, modified: found.mtimeMs };
  }

  async remove(name: string): Promise<void> {
    await this.#do('remove', name, (full) => fs.promises.unlink(full));
  }

  async removeDir(name: string): Promise<void> {
    await this.#do('remove', name, (full) =>
      // Windows: virus scanners hold files open for a moment.
      fs.promises.rm(full, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 }),
    );
  }

  async rename(from: string, to: string): Promise<void> {
    const target = this.#full(to);
    await this.#do('rename', from, (full) => fs.promises.rename(full, target));
  }

  async syncDir(name: string): Promise<void> {
    if (process.platform === 'win32') return;
    await this.#do('sync the directory', name, syncDirectory);
  }

  readFile(name: string): Promise<Uint8Array> {
    return this.#do('read', name, (full) => fs.promises.readFile(full));
  }

  open(name: string, mode: OpenMode): Promise<FileHandle> {
    return this.#do('open', name, (full) => openNodeFile(full, name, mode));
  }

  async freeBytes(): Promise<number | undefined> {
    const found = await this.#do('look at', '', (full) => fs.promises.statfs(full));
    return found.bavail * found.bsize;
  }

  /** Nobody but this can sync the directories above the root that making the root made. */
  async #syncAbove(firstMade: string): Promise<void> {
    if (process.platform === 'win32') return;
    for (let at = this.location; at.length >= firstMade.length; at = path.dirname(at)) {
      const parent = path.dirname(at);
      try {
        await syncDirectory(parent);
      } catch (error) {
        // One may make a directory in a place that one may not read.
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'EACCES') throw storageFailure(error, 'sync the directory', parent);
      }
    }
  }

  #full(name: string): string {
    return path.join(this.location, ...pathParts(name));
  }

  async #do<T>(action: string, name: string, run: (full: string) => Promise<T>): Promise<T> {
    const full = this.#full(name);
    try {
      return await run(full);
    } catch (error) {
      throw storageFailure(error, action, full);
    }
  }
}

async function syncDirectory(full: string): Promise<void> {
  const handle = await fs.promises.open(full, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
