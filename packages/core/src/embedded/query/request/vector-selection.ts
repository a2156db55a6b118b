import { formatError } from '../../request/index.js';

/** Vectors an answer carries: all, none, or those named. */
export type VectorSelection = boolean | readonly string[];

/** Reads `with_vector` (or its other name `with_vectors`); none where it is absent. */
export function parseVectorSelection(value: unknown, path = 'with_vector'): VectorSelection {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  throw formatError(path, 'a boolean or a list of vector names', value);
}
