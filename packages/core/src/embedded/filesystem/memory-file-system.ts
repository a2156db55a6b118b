import type { FileHandle, FileStat, FileSystem, OpenMode } from './file-system.js';
import { MemoryFileHandle } from './memory-file-handle.js';
import type { MemoryNode } from './memory-nodes.js';
import { MemoryDirectory, MemoryFile } from './memory-nodes.js';
import { baseName, parentPath, pathParts } from './path.js';
import { systemFailure } from './storage-failure.js';

/** Files that live as long as the process: for engines opened in memory, and for tests. */
export function memoryFileSystem(): FileSystem {
  return new MemoryFileSystem(new MemoryDirectory());
}

/**
 * A tree of nodes behind the `FileSystem` interface. The simulated disk is the same tree with nodes that remember what
 * was synced; `before` is where it looks in on every operation that changes something.
 */
export class MemoryFileSystem implements FileSystem {
  readonly location: string | undefined = undefined;
  readonly root: MemoryDirectory;

  constructor(root: MemoryDirectory) {
    this.root = root;
  }

  async mkdir(path: string): Promise<void> {
    let directory = this.root;
    for (const part of pathParts(path)) {
      let next = directory.entries.get(part);
      if (next === undefined) {
        this.before('mkdir', path);
        next = this.newDirectory();
        directory.change(new Map([[part, next]]));
      }
      if (!(next instanceof MemoryDirectory)) throw systemFailure('ENOTDIR', 'create', path);
      directory = next;
    }
  }

  async readdir(path: string): Promise<string[]> {
    return [...this.#directory(path, 'list').entries.keys()].sort();
  }

  async exists(path: string): Promise<boolean> {
    return this.#find(path) !== undefined;
  }

  async stat(path: string): Promise<FileStat> {
    const node = this.#node(path, 'look at');
    const isDirectory = node instanceof MemoryDirectory;
    return { size: isDirectory ? 0 : node.size, isDirectory, modified: node.modified };
  }

  async remove(path: string): Promise<void> {
    if (this.#node(path, 'remove') instanceof MemoryDirectory) {
      throw systemFailure('EISDIR', 'remove', path);
    }
    this.before('remove', path);
    this.#parent(path, 'remove').change(new Map([[baseName(path), undefined]]));
  }

  async removeDir(path: string): Promise<void> {
    const node = this.#find(path);
    if (node === undefined) return;
    if (!(node instanceof MemoryDirectory)) return this.remove(path);
    for (const name of [...node.entries.keys()]) {
      await this.removeDir(path === '' ? name : `${path}/${name}`);
    }
    if (path === '') return;
    this.before('removeDir', path);
    this.#parent(path, 'remove').change(new Map([[baseName(path), undefined]]));
  }

  async rename(from: string, to: string): Promise<void> {
    const node = this.#node(from, 'rename');
    const source = this.#parent(from, 'rename');
    const target = this.#parent(to, 'rename');
    const replaced = target.entries.get(baseName(to));
    if (replaced instanceof MemoryDirectory && replaced.entries.size > 0) {
      throw systemFailure('ENOTEMPTY', 'rename', from);
    }
    this.before('rename', to);
    if (source === target) {
      source.change(
        new Map<string, MemoryNode | undefined>([
          [baseName(from), undefined],
          [baseName(to), node],
        ]),
      );
      return;
    }
    target.change(new Map([[baseName(to), node]]));
    source.change(new Map([[baseName(from), undefined]]));
  }

  async syncDir(path: string): Promise<void> {
    const directory = this.#directory(path, 'sync');
    this.before('syncDir', path);
    directory.sync();
    this.after('syncDir', path);
  }

  async readFile(path: string): Promise<Uint8Array> {
    return this.#file(path, 'read').content();
  }

  async open(path: string, mode: OpenMode): Promise<FileHandle> {
    const found = this.#find(path);
    if (found instanceof MemoryDirectory) throw systemFailure('EISDIR', 'open', path);
    if (found !== undefined && mode === 'create-new') throw systemFailure('EEXIST', 'create', path);
    if (found !== undefined) {
      if (mode === 'create' && found.size > 0) {
        this.before('truncate', path);
        found.truncate(0);
      }
      return new MemoryFileHandle(this, found, path, mode === 'read');
    }
    if (mode === 'read' || mode === 'update') throw systemFailure('ENOENT', 'open', path);
    const directory = this.#parent(path, 'create');
    this.before('create', path);
    const file = this.newFile();
    directory.change(new Map([[baseName(path), file]]));
    return new MemoryFileHandle(this, file, path, false);
  }

  async freeBytes(): Promise<number | undefined> {
    return undefined;
  }

  /** Called before anything changes. */
  before(_operation: string, _path: string): void {}

  /** Called once something has become durable. */
  after(_operation: string, _path: string): void {}

  protected newFile(): MemoryFile {
    return new MemoryFile();
  }

  protected newDirectory(): MemoryDirectory {
    return new MemoryDirectory();
  }

  #find(path: string): MemoryNode | undefined {
    let node: MemoryNode | undefined = this.root;
    for (const part of pathParts(path)) {
      if (!(node instanceof MemoryDirectory)) return undefined;
      node = node.entries.get(part);
    }
    return node;
  }

  #node(path: string, action: string): MemoryNode {
    const node = this.#find(path);
    if (node === undefined) throw systemFailure('ENOENT', action, path);
    return node;
  }

  #directory(path: string, action: string): MemoryDirectory {
    const node = this.#node(path, action);
    if (!(node instanceof MemoryDirectory)) throw systemFailure('ENOTDIR', action, path);
    return node;
  }

  #file(path: string, action: string): MemoryFile {
    const node = this.#node(path, action);
    if (node instanceof MemoryDirectory) throw systemFailure('EISDIR', action, path);
    return node;
  }

  #parent(path: string, action: string): MemoryDirectory {
    return this.#directory(parentPath(path), action);
  }
}
