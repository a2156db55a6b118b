import { EngineError, hasMarker } from './engine-error.js';

const marker = Symbol.for('quarry.engine-error.validation');

/** A field is outside its limits. */
export class ValidationError extends EngineError {
  readonly code = 'validation';

  /** Path of the field, such as `vectors.size`. */
  readonly field: string;

  /**
   * `problem` names what was given and what is allowed: `value 65537 invalid, must be from 1 to
   * 65536`.
   */
  constructor(field: string, problem: string, options?: ErrorOptions) {
    super(422, `Validation error in JSON body: [${field}: ${problem}]`, options);
    this.field = field;
  }

  static override isInstance(value: unknown): value is ValidationError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }
}
