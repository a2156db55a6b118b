import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadRequestError, EngineError, ValidationError } from '../../engine/index.js';
import { parseFilter } from './parse-filter.js';
import { matchesAll } from './parsed-filter.js';

const point = { lon: 1, lat: 2 };
const ring = { points: [point, { lon: 2, lat: 2 }, { lon: 2, lat: 3 }, point] };

describe('parseFilter', () => {
  it.each([
    undefined,
    null,
    {},
    { must: [] },
    { must: null, should: [], must_not: undefined, min_should: null },
  ])('takes %j as a filter that every point satisfies', (input) => {
    expect(matchesAll(parseFilter(input))).toBe(true);
  });

  it('tolerates keys without a value anywhere', () => {
    const filter = parseFilter({
      must: { key: 'a', match: { value: 1, any: undefined }, range: undefined, geo_radius: null },
      should: [{ min_should: undefined, must: [{ is_empty: { key: 'b', extra: undefined } }] }],
    });
    expect(filter.must).toHaveLength(1);
    expect(filter.should).toHaveLength(1);
  });

  it('takes an object where a list of one is meant', () => {
    const condition = { key: 'a', match: { value: 'x' } };
    for (const clause of ['must', 'should', 'must_not']) {
      expect(parseFilter({ [clause]: condition })).toEqual(parseFilter({ [clause]: [condition] }));
    }
  });

  it.each([
    { key: 'a', match: { value: 'x' } },
    { key: 'a', match: { value: 5 } },
    { key: 'a', match: { value: true } },
    { key: 'a', match: { any: [] } },
    { key: 'a', match: { except: ['x', 'y'] } },
    { key: 'a', match: { any: [1, -2] } },
    { key: 'a', match: { text: 't' } },
    { key: 'a', match: { text_any: 't' } },
    { key: 'a', match: { phrase: 't' } },
    { key: 'a', match: { prefix: '' } },
    { key: 'a[].b', range: { gt: 1, lte: 2.5, lt: null } },
    { key: 'a', range: {} },
    { key: 'a', range: { gte: '2020-01-01', lt: '2021-01-01T00:00:00Z' } },
    { key: 'a', geo_radius: { center: point, radius: 10.5 } },
    { key: 'a', geo_bounding_box: { top_left: point, bottom_right: point } },
    { key: 'a', geo_polygon: { exterior: ring } },
    { key: 'a', geo_polygon: { exterior: ring, interiors: [ring] } },
    { key: 'a', values_count: { gt: 1 } },
    { key: 'a', is_empty: true },
    { key: 'a', is_null: false },
    { is_empty: { key: 'a' } },
    { is_null: { key: 'a' } },
    { has_id: [1, 5, '550e8400-e29b-41d4-a716-446655440000'] },
    { has_id: [] },
    { has_vector: '' },
    { slice: { total: 8, index: 7 } },
    { nested: { key: 'a', filter: {} } },
    { nested: { key: 'a[]', filter: { must: [{ nested: { key: 'b', filter: { must: [] } } }] } } },
    {},
    { must: [{ should: [{ must_not: { has_id: [1] } }] }] },
    { min_should: { conditions: [], min_count: 3 } },
  ])('accepts %j', (condition) => {
    expect(parseFilter({ must: [condition] }).must).toHaveLength(1);
  });

  it.each<[unknown, string]>([
    [5, 'filter'],
    ['x', 'filter'],
    [[], 'filter'],
    [true, 'filter'],
    [{ musts: [] }, 'filter.musts'],
    [{ key: 'a', match: { value: 1 } }, 'filter.key'],
    [{ must: 5 }, 'filter.must'],
    [{ must: [null] }, 'filter.must[0]'],
    [{ must: [[]] }, 'filter.must[0]'],
    [{ must: [{}, { key: 5, match: { value: 1 } }] }, 'filter.must[1].key'],
    [{ must: { key: 'a..b', match: { value: 1 } } }, 'filter.must.key'],
    [{ must: { key: 'a', matches: {} } }, 'filter.must.matches'],
    [{ must: { match: { value: 1 } } }, 'filter.must'],
    [{ must: { foo: 1 } }, 'filter.must.foo'],
    [{ must: { is_empty: { key: 'a' }, has_id: [] } }, 'filter.must.has_id'],
    [{ must: { key: 'a', must: [] } }, 'filter.must.must'],
    [{ must: { key: 'a', match: {} } }, 'filter.must.match'],
    [{ must: { key: 'a', match: 'x' } }, 'filter.must.match'],
    [{ must: { key: 'a', match: { value: 5.5 } } }, 'filter.must.match.value'],
    [{ must: { key: 'a', match: { value: null } } }, 'filter.must.match.value'],
    [{ must: { key: 'a', match: { value: 1e30 } } }, 'filter.must.match.value'],
    [{ must: { key: 'a', match: { value: 1, text: 'x' } } }, 'filter.must.match'],
    [{ must: { key: 'a', match: { any: ['x', 1] } } }, 'filter.must.match.any[1]'],
    [{ must: { key: 'a', match: { any: [true] } } }, 'filter.must.match.any[0]'],
    [{ must: { key: 'a', match: { any: [1.5] } } }, 'filter.must.match.any[0]'],
    [{ must: { key: 'a', match: { except: 'x' } } }, 'filter.must.match.except'],
    [{ must: { key: 'a', match: { text: 5 } } }, 'filter.must.match.text'],
    [{ must: { key: 'a', match: { regex: 'x' } } }, 'filter.must.match.regex'],
    [{ must: { key: 'a', range: { gt: true } } }, 'filter.must.range.gt'],
    [{ must: { key: 'a', range: { gt: Number.NaN } } }, 'filter.must.range.gt'],
    [{ must: { key: 'a', range: { from: 1 } } }, 'filter.must.range.from'],
    [{ must: { key: 'a', range: { gt: 'tomorrow' } } }, 'filter.must.range.gt'],
    [{ must: { key: 'a', range: { gt: '2020-01-01', lt: 5 } } }, 'filter.must.range.lt'],
    [{ must: { key: 'a', geo_radius: { center: point } } }, 'filter.must.geo_radius'],
    [
      { must: { key: 'a', geo_radius: { center: { lon: 0, lat: 91 }, radius: 1 } } },
      'filter.must.geo_radius.center',
    ],
    [{ must: { key: 'a', geo_bounding_box: { top_left: point } } }, 'filter.must.geo_bounding_box'],
    [
      { must: { key: 'a', geo_polygon: { exterior: { points: [point, point, point] } } } },
      'filter.must.geo_polygon.exterior: polygon invalid, the size must be at least 4, got 3',
    ],
    [
      {
        must: {
          key: 'a',
          geo_polygon: { exterior: { points: [point, point, point, { lon: 5, lat: 5 }] } },
        },
      },
      'filter.must.geo_polygon.exterior: polygon invalid, the first and the last points',
    ],
    [
      { must: { key: 'a', geo_polygon: { exterior: ring, interiors: [{ points: [] }] } } },
      'filter.must.geo_polygon.interiors[0]',
    ],
    [{ must: { key: 'a', values_count: { gt: -1 } } }, 'filter.must.values_count.gt'],
    [{ must: { key: 'a', values_count: { gt: 1.5 } } }, 'filter.must.values_count.gt'],
    [{ must: { key: 'a', is_empty: 'yes' } }, 'filter.must.is_empty'],
    [{ must: { is_empty: 'a' } }, 'filter.must.is_empty'],
    [{ must: { is_null: {} } }, 'filter.must.is_null'],
    [{ must: { has_id: 5 } }, 'filter.must.has_id'],
    [{ must: { has_id: [1, -1] } }, 'filter.must.has_id[1]'],
    [{ must: { has_id: ['5'] } }, 'filter.must.has_id[0]'],
    [{ must: { has_vector: 5 } }, 'filter.must.has_vector'],
    [{ must: { slice: { total: 0, index: 0 } } }, 'filter.must.slice.total'],
    [{ must: { slice: { total: 4 } } }, 'filter.must.slice'],
    [{ must: { nested: { key: 'a' } } }, 'filter.must.nested'],
    [{ must: { nested: { key: 'a', filter: null } } }, 'filter.must.nested.filter'],
    [
      { must: { nested: { key: 'a', filter: { must: [{ key: '', is_null: true }] } } } },
      'filter.must.nested.filter.must[0].key',
    ],
    [{ min_should: { conditions: [] } }, 'filter.min_should'],
    [{ min_should: { min_count: 1 } }, 'filter.min_should'],
    [{ min_should: { conditions: {}, min_count: 1 } }, 'filter.min_should.conditions'],
    [{ min_should: { conditions: [], min_count: -1 } }, 'filter.min_should.min_count'],
  ])('refuses %j with a 400 at %s', (input, place) => {
    try {
      parseFilter(input);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(BadRequestError);
      expect((error as Error).message).toContain(`Format error in JSON body: ${place}`);
    }
  });

  it.each<[unknown, string]>([
    [{ must: [{ key: 'a' }] }, '[filter.must[0]: At least one field condition must be specified]'],
    [
      { must: [{ key: 'a', match: null }] },
      '[filter.must[0]: At least one field condition must be specified]',
    ],
    [
      { min_should: { conditions: [], min_count: 0 } },
      '[filter.min_should.min_count: value 0 invalid, must be 1 or larger]',
    ],
    [
      { must: { slice: { total: 4, index: 4 } } },
      '[filter.must.slice.index: index (4) must be less than total (4)]',
    ],
  ])('refuses %j with a 422', (input, text) => {
    try {
      parseFilter(input);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ValidationError);
      expect((error as Error).message).toContain(text);
    }
  });

  it('refuses endless nesting instead of running out of stack', () => {
    const endless: Record<string, unknown> = {};
    endless['must'] = [endless];
    expect(() => parseFilter(endless)).toThrow(/nested deeper than/);
    const nested: Record<string, unknown> = {};
    nested['must'] = { nested: { key: 'a', filter: nested } };
    expect(() => parseFilter(nested)).toThrow(/nested deeper than/);
  });

  it('refuses an own __proto__ key and does not see inherited ones', () => {
    expect(() => parseFilter(JSON.parse('{"__proto__": []}'))).toThrow(/unknown field/);
    expect(matchesAll(parseFilter(Object.create({ must: 5 })))).toBe(true);
  });
});

const KEYS = [
  'must',
  'should',
  'must_not',
  'min_should',
  'conditions',
  'min_count',
  'key',
  'match',
  'value',
  'any',
  'except',
  'text',
  'range',
  'lt',
  'gte',
  'geo_radius',
  'center',
  'radius',
  'lon',
  'lat',
  'geo_polygon',
  'exterior',
  'points',
  'values_count',
  'is_empty',
  'is_null',
  'has_id',
  'has_vector',
  'slice',
  'total',
  'index',
  'nested',
  'filter',
  'x',
];

/** Objects made of the words of filters, put together at random, and plain junk. */
const soup = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    fc.constantFrom(
      0,
      1,
      -1,
      1.5,
      1e30,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      5n,
      '',
      'a',
      'a[]',
      'a..b',
      '2020-01-01',
      true,
      null,
      undefined,
    ),
    fc.anything({ maxDepth: 2 }),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('node'), { maxKeys: 4 }),
    fc.dictionary(fc.constantFrom('must', 'should', 'min_should', 'nested', 'key'), tie('node'), {
      maxKeys: 3,
    }),
  ),
})).node;

it('gives malformed filters a typed error and nothing else', () => {
  // The number of runs is bounded for the ordinary test run; QUARRY_FUZZ_RUNS raises it.
  const numRuns = Number(process.env['QUARRY_FUZZ_RUNS'] ?? 5000);
  let refused = 0;
  fc.assert(
    fc.property(soup, (input) => {
      try {
        parseFilter(input);
      } catch (error) {
        refused++;
        if (!EngineError.isInstance(error) || (error.status !== 400 && error.status !== 422))
          throw error;
        if (!error.message.includes('filter')) throw new Error(`no place named: ${error.message}`);
      }
    }),
    { numRuns, seed: 20261122 },
  );
  expect(refused).toBeGreaterThan(numRuns / 2);
});
