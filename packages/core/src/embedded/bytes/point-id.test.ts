import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PointId } from '../../engine/index.js';
import { comparePointIds, parsePointId, pointIdFromWords, pointIdWords } from './point-id.js';

const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const integers = fc.bigInt({ min: 0n, max: 0xffffffffffffffffn });
const ids: fc.Arbitrary<PointId> = fc.oneof(
  integers.map((value) => parsePointId(value)),
  fc.uuid(),
);

describe('a point id', () => {
  it.each([
    [0, 0],
    [2 ** 53 - 1, 2 ** 53 - 1],
    [7n, 7],
    [2n ** 53n, 2n ** 53n],
    [2n ** 64n - 1n, 2n ** 64n - 1n],
    [UUID.toUpperCase(), UUID],
    [UUID.replaceAll('-', ''), UUID],
    [`{${UUID}}`, UUID],
    [`urn:uuid:${UUID}`, UUID],
  ])('%s is one', (given, id) => {
    expect(parsePointId(given)).toBe(id);
  });

  it.each([-1, 1.5, 2 ** 53, Number.NaN, -1n, 2n ** 64n, '1', 'a', '', null, undefined, {}, []])(
    '%s is none, and the error names the field',
    (given) => {
      expect(() => parsePointId(given, 'points[3].id')).toThrow(
        /points\[3\]\.id: value .*not a valid point ID/,
      );
    },
  );

  it('comes back from its words', () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(pointIdFromWords(pointIdWords(id))).toBe(id);
      }),
      { seed: 20261122 },
    );
  });

  it('is ordered as its words are: integers by value, then UUIDs by their bytes', () => {
    const keyOf = (id: PointId) => {
      const { isUuid, words } = pointIdWords(id);
      return words.reduce((key, word) => (key << 32n) | BigInt(word), isUuid ? 1n : 0n);
    };
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const [left, right] = [keyOf(a), keyOf(b)];
        expect(comparePointIds(a, b)).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
      { seed: 20261122 },
    );
  });
});
