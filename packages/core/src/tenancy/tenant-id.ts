import { TenancyError } from '../engine/index.js';

/**
 * Who a tenant is: any non-empty text, or an integer. `1` and `'1'` are two tenants. Text is taken
 * as it is: letter case and Unicode forms make different tenants.
 */
export type TenantId = string | number;

/**
 * Returns a usable tenant id or throws. Refused are: the empty text (mostly a session without a
 * tenant), text with half a surrogate pair (two of them would become one tenant once written as
 * UTF-8), numbers that are not safe integers, and any other type.
 */
export function parseTenantId(value: unknown): TenantId {
  if (typeof value === 'string' && value !== '' && isWellFormed(value)) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  throw new TenancyError(
    `A tenant is a non-empty well-formed string or a safe integer, not ${describe(value)}`,
  );
}

/** Whether text survives being written as UTF-8: it has no half of a surrogate pair. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'malformed text';
  return typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value;
}
