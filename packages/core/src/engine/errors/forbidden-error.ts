import { EngineError, hasMarker } from './engine-error.js';

const marker = Symbol.for('quarry.engine-error.forbidden');

/** The caller may not do this. */
export class ForbiddenError extends EngineError {
  readonly code = 'forbidden';

  constructor(message: string, options?: ErrorOptions) {
    super(403, message, options);
  }

  static override isInstance(value: unknown): value is ForbiddenError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }
}
