import { ByteWriter } from '../bytes/index.js';
import type { WriteAheadLog } from '../log/index.js';
import type { Journal } from './journal.js';
import type { Operation } from './operation.js';
import type { Datatypes } from './operation-codec.js';
import { encodeInSlices, PIECE_BYTES } from './operation-codec.js';

/** The journal of a collection on disk: its write-ahead log. */
export class LogJournal implements Journal {
  /** Bytes of records appended since the log was opened, and of those that opening replayed. */
  bytesAppended = 0;
  /** Writers of large records that may be used again. */
  readonly #writers: ByteWriter[] = [];

  constructor(readonly log: WriteAheadLog) {}

  get lastSequence(): number {
    return this.log.nextSequence - 1;
  }

  async append(operation: Operation, datatypes: Datatypes): Promise<number> {
    const used: ByteWriter[] = [];
    const { kind, body } = await encodeInSlices(operation, datatypes, (bytes) => {
      const writer = this.#writers.pop()?.reset() ?? new ByteWriter(bytes);
      used.push(writer);
      return writer;
    });
    const sequence = this.log.append(kind, body);
    if (used.length > 0) void this.#takeBack(used, sequence);
    for (const piece of body) this.bytesAppended += piece.length;
    return sequence;
  }

  /** Megabytes of garbage for every batch would bring about collections of several milliseconds. */
  async #takeBack(used: readonly ByteWriter[], sequence: number): Promise<void> {
    try {
      await this.log.commit(sequence);
    } catch {
      // Whoever waits for the record is told; the log has stopped and needs no writers any more.
      return;
    }
    for (const writer of used) {
      const isOrdinary = writer.length <= PIECE_BYTES;
      if (isOrdinary && this.#writers.length < MOST_WRITERS) this.#writers.push(writer);
    }
  }

  commit(sequence: number): Promise<void> {
    return this.log.commit(sequence);
  }

  close(): Promise<void> {
    return this.log.close();
  }
}

/** Eight megabytes, as much as the log writes at once. */
const MOST_WRITERS = (8 << 20) / PIECE_BYTES;
