import { EngineError, hasMarker } from './engine-error.js';

const marker = Symbol.for('quarry.engine-error.not-found');

/** A collection, point, snapshot or vector that does not exist. */
export class NotFoundError extends EngineError {
  readonly code = 'not-found';

  constructor(message: string, options?: ErrorOptions) {
    super(404, message, options);
  }

  /** No collection and no alias has that name. */
  static collection(name: string): NotFoundError {
    return new NotFoundError(`Not found: Collection \`${name}\` doesn't exist!`);
  }

  /** A write or a query names a point that does not exist. */
  static point(id: number | string): NotFoundError {
    return new NotFoundError(`Not found: No point with id ${id} found`);
  }

  static override isInstance(value: unknown): value is NotFoundError {
    return hasMarker(value, marker);
  }

  get [marker](): true {
    return true;
  }
}
