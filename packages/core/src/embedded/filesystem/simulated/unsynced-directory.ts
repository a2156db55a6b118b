import type { MemoryNode } from '../memory-nodes.js';
import { MemoryDirectory } from '../memory-nodes.js';

/** Names that change together: in a rename within a directory, both. */
export interface DirectoryChange {
  readonly names: ReadonlyMap<string, MemoryNode | undefined>;
}

/**
 * What a power cut does to unsynced changes of a directory: a journal keeps a prefix, a directory without one any
 * `subset`. A single change is never torn.
 */
export type DirectoryOutcome = 'lost' | 'kept' | 'prefix' | 'subset';

/** A directory that remembers which names are on the disk. */
export class UnsyncedDirectory extends MemoryDirectory {
  readonly #durable: Map<string, MemoryNode>;
  #pending: DirectoryChange[] = [];

  constructor(durable: ReadonlyMap<string, MemoryNode> = new Map()) {
    super();
    this.#durable = new Map(durable);
    for (const [name, node] of durable) this.entries.set(name, node);
  }

  override change(names: ReadonlyMap<string, MemoryNode | undefined>): void {
    super.change(names);
    this.#pending.push({ names: new Map(names) });
  }

  override sync(): void {
    for (const change of this.#pending) apply(this.#durable, change);
    this.#pending = [];
  }

  /** The names as a power cut might leave them. */
  afterPowerCut(outcome: DirectoryOutcome, random: () => number): Map<string, MemoryNode> {
    const names = new Map(this.#durable);
    const whole = outcome === 'prefix' ? Math.floor(random() * (this.#pending.length + 1)) : 0;
    this.#pending.forEach((change, number) => {
      const kept = outcome === 'kept' || number < whole || (outcome === 'subset' && random() < 0.5);
      if (kept) apply(names, change);
    });
    return names;
  }
}

function apply(names: Map<string, MemoryNode>, change: DirectoryChange): void {
  for (const [name, node] of change.names) {
    if (node === undefined) names.delete(name);
    else names.set(name, node);
  }
}
