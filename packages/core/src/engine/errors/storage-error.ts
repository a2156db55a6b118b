import { EngineError, hasMarker, type StorageErrorCode } from './engine-error.js';

const marker = Symbol.for('quarry.engine-error.storage');

/** Where a {@link StorageError} happened and what was found there. */
export interface StorageErrorOptions extends ErrorOptions {
  /** Path of the file. */
  file?: string;
  /** Byte in the file. */
  offset?: number;
  /** What should be there: a checksum, a length or a format version. */
  expected?: number | string;
  /** What is there. */
  actual?: number | string;
}

/**
 * The files of an embedded engine cannot be read or written.
 *
 * `corrupted`: a checksum or structure is wrong. `locked`: another process has them open.
 * `disk-full`, `read-only`: nothing can be written. `wrong-version`: written by a version this one
 * does not know. `io-failed`: any other failure of the operating system, which is the `cause`.
 */
export class StorageError extends EngineError {
  readonly code: StorageErrorCode;
  readonly file: string | undefined;
  readonly offset: number | undefined;
  readonly expected: number | string | undefined;
  readonly actual: number | string | undefined;

  constructor(
    code: StorageErrorCode,
    message: string,
    { file, offset, expected, actual, ...options }: StorageErrorOptions = {},
  ) {
    super(500, message, options);
    this.code = code;
    this.file = file;
    this.offset = offset;
    this.expected = expected;
    this.actual = actual;
  }

  static override isInstance(value: unknown): value is StorageError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }

  /** A lock is given up sooner or later; the rest needs someone to act. */
  override get isRetryable(): boolean {
    return this.code === 'locked';
  }
}
