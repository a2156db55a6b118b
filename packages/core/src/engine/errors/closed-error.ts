import { EngineError, hasMarker } from './engine-error.js';

const marker = Symbol.for('quarry.engine-error.closed');

/** The engine was closed, or is closing, when the call was made. */
export class ClosedError extends EngineError {
  readonly code = 'closed';

  constructor(message = 'The engine is closed', options?: ErrorOptions) {
    super(503, message, options);
  }

  static override isInstance(value: unknown): value is ClosedError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }
}
