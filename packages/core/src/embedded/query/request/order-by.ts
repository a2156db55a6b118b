import { parsePath } from '../../payload/index.js';
import { formatError } from '../../request/index.js';
import { fieldPath, readObject, readRequiredText, readWord } from './read-fields.js';

/** The order that a payload value gives. */
export interface Order {
  /** Payload path, checked. */
  readonly key: string;
  readonly direction: 'asc' | 'desc';
  /** First value wanted, included: a number, or a date and time as text. */
  readonly startFrom: number | string | undefined;
}

/** Reads `order_by`: a payload path, or `{key, direction, start_from}`. */
export function parseOrderBy(value: unknown, path: string): Order {
  if (typeof value === 'string') {
    return { key: parseKey(value, path), direction: 'asc', startFrom: undefined };
  }
  const fields = readObject(value, path, 'a payload key or {key, direction, start_from}');
  const key = parseKey(readRequiredText(fields['key'], path, 'key'), fieldPath(path, 'key'));
  const direction = readWord(fields['direction'], path, 'direction', ['asc', 'desc']) ?? 'asc';
  const start = fields['start_from'];
  if (start === undefined || start === null) return { key, direction, startFrom: undefined };
  if (typeof start !== 'string' && !(typeof start === 'number' && Number.isFinite(start))) {
    throw formatError(fieldPath(path, 'start_from'), 'a number or a date and time', start);
  }
  return { key, direction, startFrom: start };
}

/** A payload path as given, or the 400 of one that cannot be read. */
export function parseKey(key: string, path: string): string {
  parsePath(key, path);
  return key;
}
