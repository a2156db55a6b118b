import { EngineError, hasMarker } from './engine-error.js';

const marker = Symbol.for('quarry.engine-error.quota-exceeded');

/**
 * What a {@link QuotaError} can tell besides its text. Both figures are in the quota's own unit.
 */
export interface QuotaErrorOptions extends ErrorOptions {
  /** What there would be too much of, such as `points`. */
  quota: string;
  allowed: number;
  /** What the call would have brought it to. */
  requested: number;
}

/** A write would take more room than allowed. */
export class QuotaError extends EngineError {
  readonly code = 'quota-exceeded';
  readonly quota: string;
  readonly allowed: number;
  readonly requested: number;

  constructor(message: string, { quota, allowed, requested, ...options }: QuotaErrorOptions) {
    super(507, message, options);
    this.quota = quota;
    this.allowed = allowed;
    this.requested = requested;
  }

  static override isInstance(value: unknown): value is QuotaError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }
}
