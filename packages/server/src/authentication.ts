import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Access } from './http/index.js';
import { HttpError } from './http/index.js';

/** Keys a server knows. Without any, everybody may do everything. */
export interface ApiKeys {
  readonly apiKey?: string | undefined;
  readonly readOnlyApiKey?: string | undefined;
}

/**
 * A check of a request's headers, which throws 401 without a valid key, 403 where the key may only read.
 *
 * Without keys, the browser of a user of this machine could still be made to send requests here by any web page; those say
 * that they are cross-site, and are refused.
 */
export function authentication({ apiKey, readOnlyApiKey }: ApiKeys) {
  const full = digestOf(apiKey);
  const readOnly = digestOf(readOnlyApiKey);
  return (headers: IncomingHttpHeaders, access: Access): void => {
    if (access === 'public') return;
    if (!full && !readOnly) {
      refuseForeignPage(headers);
      return;
    }
    const given = digestOf(presentedKey(headers));
    if (!given) {
      throw new HttpError(401, 'Must provide an API key or an Authorization bearer token');
    }
    // Both are compared whatever the first says, so that time tells nothing.
    const isFull = full !== undefined && timingSafeEqual(given, full);
    const isReadOnly = readOnly !== undefined && timingSafeEqual(given, readOnly);
    if (!isFull && !isReadOnly) throw new HttpError(401, 'Invalid API key or JWT');
    if (!isFull && access === 'write') {
      throw new HttpError(403, 'Forbidden: Write access is required, this API key is read-only');
    }
  };
}

function refuseForeignPage(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') {
    throw new HttpError(403, 'Forbidden: requests of web pages need an API key');
  }
}

function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['api-key'];
  if (typeof key === 'string') return key;
  return /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Digests have one length, which comparing in constant time needs. */
function digestOf(key: string | undefined): Buffer | undefined {
  return key === undefined || key === '' ? undefined : createHash('sha256').update(key).digest();
}
