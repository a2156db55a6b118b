import { VectorStoreError } from '../error/index.js';

/** An object with fields, as against a value, a list or a date. */
export function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

/** The refusal of an operator that does not exist. */
export function unknownOperator(operator: string): Error {
  return new VectorStoreError('invalid-filter', `unknown filter operator "${operator}"`);
}

/** A value as an error message shows it. */
export function describe(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
