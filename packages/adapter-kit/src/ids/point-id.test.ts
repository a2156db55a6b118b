import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ORIGINAL_ID_KEY, toDocumentId, toPointId } from './point-id.js';
import { uuid5 } from './uuid5.js';

const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';

describe('uuid5', () => {
  // RFC 9562, appendix A.4: the DNS name www.example.com.
  test('is the one of the standard', () => {
    expect(uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });
});

describe('toPointId', () => {
  test.each([
    ['42', 42],
    ['0', 0],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    [7, 7],
    [uuid, uuid],
  ])('%s is a point id as it is', (id, pointId) => {
    expect(toPointId(id)).toEqual({ pointId });
  });

  test.each([uuid.toUpperCase(), uuid.replaceAll('-', ''), `{${uuid}}`, `urn:uuid:${uuid}`])(
    '%s is the UUID it spells, and keeps its spelling',
    (id) => {
      expect(toPointId(id)).toEqual({ pointId: uuid, original: id });
    },
  );

  test.each(['foo', '007', '-1', '1.5', '9007199254740993', 'a/b c', '🦊'])(
    '%s is mapped to a UUID',
    (id) => {
      const { pointId, original } = toPointId(id);
      expect(pointId).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(original).toBe(id);
      expect(() => toPointId(id, 'strict')).toThrow(/neither an unsigned integer nor a UUID/);
    },
  );

  test('mapping never changes: stored points depend on it', () => {
    expect(toPointId('foo').pointId).toBe('d92fa935-5112-5fcf-ab3c-6a044cdf06e8');
  });

  test.each(['', 1.5, -1, Number.NaN, null, undefined])('%s is no id', (id) => {
    expect(() => toPointId(id as string)).toThrow(/id/);
  });

  test('any text reads back as it was', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (id) => {
        const { pointId, original } = toPointId(id);
        const payload = original === undefined ? {} : { [ORIGINAL_ID_KEY]: original };
        expect(toDocumentId(pointId, payload)).toBe(id);
      }),
      { seed: 20261107 },
    );
  });
});
