/** Every reason an engine gives for refusing or failing, as a constant to branch on. */
export type EngineErrorCode =
  | 'bad-request'
  | 'validation'
  | 'not-found'
  | 'conflict'
  | 'forbidden'
  | 'tenancy'
  | 'unsupported'
  | 'rate-limited'
  | 'quota-exceeded'
  | 'closed'
  | StorageErrorCode;

/** What went wrong with the files of an embedded engine. */
export type StorageErrorCode =
  | 'corrupted'
  | 'locked'
  | 'disk-full'
  | 'read-only'
  | 'wrong-version'
  | 'io-failed';

/** HTTP statuses errors carry, with their reason phrases. */
const statusTexts = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
} as const;

/** A status an engine error can have. */
export type EngineErrorStatus = keyof typeof statusTexts;

const marker = Symbol.for('quarry.engine-error');

/**
 * What every call of an engine rejects with.
 *
 * It reads like an HTTP failure of the official client (`status`, `statusText`,
 * `data.status.error`, `headers`, `url`), so code that handles those needs no change; only
 * `message` is better, being the reason and not the status text.
 */
export abstract class EngineError extends Error {
  /** Constant to branch on. */
  abstract readonly code: EngineErrorCode;

  /** HTTP status a server answers with. */
  readonly status: EngineErrorStatus;

  /** `message` is the whole text, in Qdrant's wording where it has one. */
  constructor(status: EngineErrorStatus, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }

  /**
   * True for engine errors of any copy of this package: bundlers may load it twice, which defeats
   * `instanceof`.
   */
  static isInstance(value: unknown): value is EngineError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }

  override get name(): string {
    return this.constructor.name;
  }

  /** Reason phrase of `status`. */
  get statusText(): string {
    return statusTexts[this.status];
  }

  /** Body a server answers with. */
  get data(): { status: { error: string }; time: number } {
    return { status: { error: this.message }, time: 0 };
  }

  /** Headers a server answers with. */
  get headers(): Headers {
    return new Headers();
  }

  /** Empty: nothing was fetched. */
  get url(): string {
    return '';
  }

  /** Whether the same call may succeed later without any change. */
  get isRetryable(): boolean {
    return false;
  }
}

/** Whether `value` carries the marker of an error family. */
export function hasMarker(value: unknown, family: symbol): boolean {
  return typeof value === 'object' && value !== null && family in value;
}
