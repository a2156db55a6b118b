import type { Operation } from './operation.js';
import type { Datatypes } from './operation-codec.js';

/** Where a collection's operations go to be safe. */
export interface Journal {
  /**
   * Records an operation, in order, and returns its number. Throws, and records nothing, when it cannot. `datatypes`: those of
   * the collection's vectors that are narrow.
   */
  append(operation: Operation, datatypes: Datatypes): number | Promise<number>;
  /** Resolves when the operation, and all before it, are as safe as this journal makes them. */
  commit(sequence: number): Promise<void>;
  /** Number of the last operation recorded. */
  readonly lastSequence: number;
  close(): Promise<void>;
}

/** The journal of a collection in memory: it only counts. */
export class MemoryJournal implements Journal {
  lastSequence = 0;

  append(): number {
    return ++this.lastSequence;
  }

  async commit(): Promise<void> {}

  async close(): Promise<void> {}
}
