import type { Operation } from './operation.js';

/** Where a collection's operations go to be safe. */
export interface Journal {
  /** Records an operation, in order, and returns its number. Throws, and records nothing, when it cannot. */
  append(operation: Operation): number | Promise<number>;
  /** Resolves when the operation, and all before it, are as safe as this journal makes them. */
  commit(sequence: number): Promise<void>;
  /** Number of the last operation recorded. */
  readonly lastSequence: number;
  close(): Promise<void>;
}

/** The journal of a collection in memory: it only counts. */
export class MemoryJournal implements Journal {
  lastSequence = 0;

  append(_operation: Operation): number {
    return ++this.lastSequence;
  }

  async commit(): Promise<void> {}

  async close(): Promise<void> {}
}
