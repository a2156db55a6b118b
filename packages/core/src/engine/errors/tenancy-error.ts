import { EngineError, hasMarker } from './engine-error.js';

const marker = Symbol.for('quarry.engine-error.tenancy');

/** A call reached for points of another tenant, or for something no tenant may touch. */
export class TenancyError extends EngineError {
  readonly code = 'tenancy';

  constructor(message: string, options?: ErrorOptions) {
    super(403, message, options);
  }

  static override isInstance(value: unknown): value is TenancyError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }
}
