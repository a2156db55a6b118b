import type { Payload } from '../../engine/index.js';
import { formatError } from '../request/index.js';

/**
 * The payload as it would arrive over the wire: a deep copy without `undefined`, dates as ISO strings, numbers that JSON
 * cannot carry as null. So nobody shares objects with the store, and an embedded engine and a server hold the same.
 */
export function normalizePayload(value: unknown, path: string): Payload {
  return JSON.parse(payloadText(value, path)) as Payload;
}

/** The payload's JSON text; `{}` for an absent one. */
export function payloadText(value: unknown, path: string): string {
  if (value === undefined || value === null) return '{}';
  if (typeof value !== 'object' || Array.isArray(value))
    throw formatError(path, 'an object', value);
  let text: string | undefined;
  try {
    text = JSON.stringify(value, jsonValue);
  } catch (cause) {
    throw formatError(path, `JSON (${(cause as Error).message})`, 'a value that is not');
  }
  if (text === undefined || !text.startsWith('{')) throw formatError(path, 'an object', value);
  return text;
}

function jsonValue(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? bigintAsNumber(value) : value;
}

function bigintAsNumber(value: bigint): number {
  return Number(value);
}
