import { BadRequestError, NotFoundError, ValidationError } from '../../../engine/index.js';
import { formatError } from '../../request/index.js';

/**
 * The errors of a request body, with Qdrant's words in front: what cannot be read is a 400 "Format error", what is
 * read but out of its range a 422 "Validation error", and what contradicts the collection a 400 "Wrong input".
 */

/** A value of the wrong type or shape (400). */
export function formatProblem(path: string, expected: string, received: unknown): BadRequestError {
  return formatError(path, expected, received);
}

/** A value of the right type that breaks a rule (422). `rule` reads on from the field: "value 0 invalid, must be …". */
export function rangeProblem(path: string, rule: string): ValidationError {
  return new ValidationError(path, rule);
}

/** A request that is well formed but does not fit the collection, or cannot be computed (400). */
export function wrongInput(text: string): BadRequestError {
  return BadRequestError.wrongInput(text);
}

/** Parts of a request that do not go together (400). */
export function badRequest(text: string): BadRequestError {
  return new BadRequestError(`Bad request: ${text}`);
}

/** Something the request names that does not exist (404). */
export function notFound(text: string): NotFoundError {
  return new NotFoundError(`Not found: ${text}`);
}

/** `limit` under `prefetch[0]` is `prefetch[0].limit`; at the root it is `limit`. */
export function fieldPath(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}
