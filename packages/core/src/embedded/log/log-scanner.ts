import type { Damage, FileHandle } from '../filesystem/index.js';
import type { OpenLogFile } from './log-files.js';
import {
  bodyChecksum,
  decodeMarkBody,
  decodeRecordHeader,
  FILE_HEADER_BYTES,
  MARK_BODY_BYTES,
  MARK_KIND,
  MAX_BODY_BYTES,
  RECORD_HEADER_BYTES,
} from './log-format.js';

/** One record of the log. */
export interface LogRecord {
  readonly sequence: number;
  readonly kind: number;
  readonly body: Uint8Array;
}

/**
 * Reads one log file from front to back and stops at the first thing that is not a record. What that means (the end,
 * a torn tail or damage) the log decides; the scanner only says what it saw.
 */
export class LogScanner {
  /** End of the last whole record. */
  position = FILE_HEADER_BYTES;
  /** Number the next record must have. */
  nextSequence: number;
  /** Bytes of this file that marks read so far prove to have been durable. */
  durable = 0;
  /** Why reading stopped before the end of the file. */
  damage: Damage | undefined;

  readonly #handle: FileHandle;
  readonly #salt: number;
  readonly #file: string;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  constructor({ handle, header, file }: OpenLogFile) {
    this.#handle = handle;
    this.#salt = header.salt;
    this.#file = file;
    this.nextSequence = header.firstSequence;
  }

  /** The next record of the caller's, or `undefined` at the end or at damage. */
  async next(): Promise<LogRecord | undefined> {
    while (this.position < this.#handle.size) {
      const start = this.position;
      const head = await this.#bytes(start, RECORD_HEADER_BYTES);
      if (head.length < RECORD_HEADER_BYTES) return this.#stop('incomplete header of a record');
      const header = decodeRecordHeader(head, this.#salt, start);
      if ('expected' in header) return this.#stop('header of a record', header);
      const { sequence, kind, length } = header;
      const expectedSequence = kind === MARK_KIND ? this.nextSequence - 1 : this.nextSequence;
      if (sequence !== expectedSequence) {
        const difference = { expected: expectedSequence, actual: sequence };
        return this.#stop('sequence number of a record', difference);
      }
      const body = await this.#bytes(start + RECORD_HEADER_BYTES, Math.min(length, MAX_BODY_BYTES));
      if (body.length < length) {
        const difference = { expected: length, actual: body.length };
        return this.#stop(`length of record ${sequence}`, difference);
      }
      const sum = bodyChecksum(body, this.#salt);
      if (sum !== header.bodyChecksum) {
        const difference = { expected: header.bodyChecksum, actual: sum };
        return this.#stop(`body of record ${sequence}`, difference);
      }
      this.position = start + RECORD_HEADER_BYTES + length;
      if (kind !== MARK_KIND) {
        this.nextSequence++;
        return { sequence, kind, body };
      }
      this.durable = Math.max(this.durable, decodeMarkBody(body));
    }
    return undefined;
  }

  /**
   * Looks behind damage for a mark that proves the damaged place to have been durable, byte by byte, because lengths
   * cannot be followed any more. Seeds made of salt and position keep bytes of a payload, or of an older file in the
   * same blocks, from passing as a mark.
   */
  async provenDurableBehindDamage(): Promise<boolean> {
    const markBytes = RECORD_HEADER_BYTES + MARK_BODY_BYTES;
    for (let start = this.position + 1; start < this.#handle.size; start += SEARCH_BYTES) {
      const bytes = await this.#handle.read(start, SEARCH_BYTES + markBytes - 1);
      for (let at = 0; at + markBytes <= bytes.length; at++) {
        if (bytes[at + 20] !== MARK_KIND || bytes[at + 8] !== MARK_BODY_BYTES) continue;
        const header = decodeRecordHeader(
          bytes.subarray(at, at + RECORD_HEADER_BYTES),
          this.#salt,
          start + at,
        );
        if ('expected' in header || header.kind !== MARK_KIND) continue;
        const body = bytes.subarray(at + RECORD_HEADER_BYTES, at + markBytes);
        if (bodyChecksum(body, this.#salt) !== header.bodyChecksum) continue;
        if (decodeMarkBody(body) > this.position) return true;
      }
    }
    return false;
  }

  #stop(what: string, difference?: { expected: number; actual: number }): undefined {
    this.damage = { file: this.#file, offset: this.position, what, ...difference };
  }

  /** Bytes of the file through a window, so that short records do not cost a read each. */
  async #bytes(position: number, length: number): Promise<Uint8Array> {
    const at = position - this.#windowStart;
    if (at < 0 || at + length > this.#window.length) {
      this.#window = await this.#handle.read(position, Math.max(length, WINDOW_BYTES));
      this.#windowStart = position;
      return this.#window.subarray(0, length);
    }
    return this.#window.subarray(at, at + length);
  }
}

const WINDOW_BYTES = 1 << 20;
const SEARCH_BYTES = 1 << 20;
