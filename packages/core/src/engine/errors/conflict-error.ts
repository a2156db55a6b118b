import { EngineError, hasMarker } from './engine-error.js';

const marker = Symbol.for('quarry.engine-error.conflict');

/** The name is taken, as in ``Wrong input: Collection `docs` already exists!``. */
export class ConflictError extends EngineError {
  readonly code = 'conflict';

  constructor(message: string, options?: ErrorOptions) {
    super(409, message, options);
  }

  static override isInstance(value: unknown): value is ConflictError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }
}
