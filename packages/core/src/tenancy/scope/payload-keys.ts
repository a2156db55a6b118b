import { BadRequestError, TenancyError } from '../../engine/index.js';
import { plainList, plainText } from './request-fields.js';
import type { ScopedCall } from './scoped-call.js';
import type { Plain, PlainObject } from './snapshot.js';

/**
 * The first key of a payload path: raw (letters, digits, `_`, `-`) or quoted. What does not start
 * that way, or escapes something inside the quotes, might be read by an engine as another key than
 * it looks like, so it is no path here.
 */
const FIRST_KEY = /^(?:([\p{Alphabetic}\p{N}_-]+)|"([^"\\]+)")(?=$|[.[])/u;

/** Throws unless `path` is a payload path that starts at a key of the caller's own. */
export function checkPath(call: ScopedCall, value: Plain | undefined, field: string): string {
  const path = plainText(value, field);
  const match = FIRST_KEY.exec(path);
  if (match === null) {
    if (!call.stands('payload-paths')) return path;
    throw new BadRequestError(`Wrong input: ${field}: invalid payload path "${path}"`);
  }
  if (call.stands('payload-paths')) refuseReserved(call, match[1] ?? match[2] ?? '', field);
  return path;
}

/** Throws if a list of payload paths is not one of the caller's own keys. */
export function checkPaths(call: ScopedCall, value: Plain | undefined, field: string): string[] {
  return plainList(value, field).map((path, index) => checkPath(call, path, `${field}[${index}]`));
}

/** Throws if a payload to be written brings reserved keys. */
export function checkPayload(call: ScopedCall, payload: PlainObject, field: string): PlainObject {
  if (call.stands('payload-keys')) {
    for (const key of Object.keys(payload)) refuseReserved(call, key, field);
  }
  return payload;
}

function refuseReserved({ rules }: ScopedCall, key: string, field: string): void {
  if (key === rules.field || key === rules.idField) {
    throw new TenancyError(`${field}: payload key "${key}" is reserved by the tenant scope`);
  }
}
