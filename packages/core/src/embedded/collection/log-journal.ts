import type { WriteAheadLog } from '../log/index.js';
import type { Journal } from './journal.js';
import type { Operation } from './operation.js';
import { encodeInSlices } from './operation-codec.js';

/** The journal of a collection on disk: its write-ahead log. */
export class LogJournal implements Journal {
  /** Bytes of records appended since the log was opened, and of those that opening replayed. */
  bytesAppended = 0;

  constructor(readonly log: WriteAheadLog) {}

  get lastSequence(): number {
    return this.log.nextSequence - 1;
  }

  async append(operation: Operation): Promise<number> {
    const { kind, body } = await encodeInSlices(operation);
    const sequence = this.log.append(kind, body);
    for (const piece of body) this.bytesAppended += piece.length;
    return sequence;
  }

  commit(sequence: number): Promise<void> {
    return this.log.commit(sequence);
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
