import { ValidationError } from '../../engine/index.js';

/** Bounds of a number, both included. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Whether a number is within bounds. */
export function isWithin(value: number, { min, max }: Bounds): boolean {
  return (min === undefined || value >= min) && (max === undefined || value <= max);
}

/** The 422 that tells the bounds a number is not within. */
export function outOfBounds(path: string, value: number, { min, max }: Bounds): ValidationError {
  const allowed =
    max === undefined
      ? `${min} or larger`
      : min === undefined
        ? `${max} or smaller`
        : `from ${min} to ${max}`;
  return new ValidationError(path, `value ${value} invalid, must be ${allowed}`);
}
