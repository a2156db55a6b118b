import { EngineError, hasMarker } from './engine-error.js';

const marker = Symbol.for('quarry.engine-error.rate-limited');

/** Too many calls in too short a time. */
export class RateLimitError extends EngineError {
  readonly code = 'rate-limited';

  /** Seconds to wait, fractions allowed. */
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number, options?: ErrorOptions) {
    super(429, message, options);
    this.retryAfter = retryAfter;
  }

  static override isInstance(value: unknown): value is RateLimitError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }

  /** `Retry-After` takes whole seconds, so the wait is rounded up. */
  override get headers(): Headers {
    return new Headers({ 'retry-after': String(Math.ceil(this.retryAfter)) });
  }

  override get isRetryable(): boolean {
    return true;
  }
}
