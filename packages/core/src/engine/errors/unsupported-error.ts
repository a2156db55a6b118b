import { EngineError, hasMarker } from './engine-error.js';

const marker = Symbol.for('quarry.engine-error.unsupported');

/** The method exists so that the interface is whole, but this engine has nothing behind it. */
export class UnsupportedError extends EngineError {
  readonly code = 'unsupported';

  /** Name of the method called. */
  readonly method: string;

  /** `reason` completes a sentence: `createShardKey is not supported: it needs a cluster`. */
  constructor(method: string, reason: string, options?: ErrorOptions) {
    super(501, `${method} is not supported: ${reason}`, options);
    this.method = method;
  }

  static override isInstance(value: unknown): value is UnsupportedError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }
}
