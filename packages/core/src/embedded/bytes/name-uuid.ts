import { createHash } from 'node:crypto';
import { hyphenated } from './uuid.js';

/**
 * The UUID that follows from a name: the same name gives the same id on every machine and forever. Version 5 of RFC
 * 9562 (§5.5): the first 128 bits of SHA-1 over the namespace and the name.
 *
 * @param namespace a UUID of your own choosing, which keeps equal names of different kinds apart
 */
export function nameUuid(namespace: string, name: string): string {
  const digest = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return hyphenated(digest.toString('hex', 0, 16));
}
