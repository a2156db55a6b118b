import { describe, expect, it } from 'vitest';
import { nameUuid } from './name-uuid.js';

describe('a UUID of a name', () => {
  // RFC 9562, appendix A.4: the name www.example.com in the namespace of host names.
  it('is the one of the standard', () => {
    expect(nameUuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it('follows from the bytes of the name in UTF-8', () => {
    const namespace = '6f1d2bb8-9c3a-4d5e-8a47-c9e0513f7a26';
    expect(nameUuid(namespace, 'ü')).not.toBe(nameUuid(namespace, 'u\u0308'));
    expect(nameUuid(namespace, '🦊')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab]/);
  });
});
