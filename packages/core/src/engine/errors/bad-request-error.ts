import { EngineError, hasMarker } from './engine-error.js';

const marker = Symbol.for('quarry.engine-error.bad-request');

/**
 * The request makes no sense for this collection, as in `Wrong input: Not existing vector name
 * error: title`.
 */
export class BadRequestError extends EngineError {
  readonly code = 'bad-request';

  constructor(message: string, options?: ErrorOptions) {
    super(400, message, options);
  }

  /** The usual family of texts: `Wrong input: <detail>`. */
  static wrongInput(detail: string, options?: ErrorOptions): BadRequestError {
    return new BadRequestError(`Wrong input: ${detail}`, options);
  }

  static override isInstance(value: unknown): value is BadRequestError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }
}
