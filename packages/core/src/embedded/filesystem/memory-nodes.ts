/** A file in memory: its bytes grow by doubling. */
export class MemoryFile {
  #bytes = new Uint8Array(0);
  #size = 0;
  modified = Date.now();

  get size(): number {
    return this.#size;
  }

  write(position: number, bytes: Uint8Array): void {
    const end = position + bytes.length;
    if (end > this.#size) this.#resize(end);
    this.#bytes.set(bytes, position);
    this.modified = Date.now();
  }

  truncate(size: number): void {
    this.#resize(size);
    this.modified = Date.now();
  }

  /** Nothing to do where memory is all there is. */
  sync(): void {}

  /** Copies into `target` and returns how much there was. */
  readInto(target: Uint8Array, position: number): number {
    const end = Math.min(position + target.length, this.#size);
    if (end <= position) return 0;
    target.set(this.#bytes.subarray(position, end));
    return end - position;
  }

  /** A copy of the content. */
  content(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  /** Bytes past the end are always zero, so that growing needs no clearing. */
  #resize(size: number): void {
    if (size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(size, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = grown;
    } else if (size < this.#size) {
      this.#bytes.fill(0, size, this.#size);
    }
    this.#size = size;
  }
}

/** What a name in memory stands for. */
export type MemoryNode = MemoryFile | MemoryDirectory;

/** A directory in memory. */
export class MemoryDirectory {
  readonly entries = new Map<string, MemoryNode>();
  modified = Date.now();

  /** Changes several names at once: a rename within a directory is one change. */
  change(changes: ReadonlyMap<string, MemoryNode | undefined>): void {
    for (const [name, node] of changes) {
      if (node === undefined) this.entries.delete(name);
      else this.entries.set(name, node);
    }
    this.modified = Date.now();
  }

  sync(): void {}
}
