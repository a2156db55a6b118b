import { describe, expect, it } from 'vitest';
import type { Payload } from '../../engine/index.js';
import { parseFilter } from './parse-filter.js';
import { matchesPayload } from './point-check.js';

const holds = (filter: unknown, payload: Payload, id?: number | string) =>
  matchesPayload(parseFilter(filter), payload, id);
const when = (condition: unknown, payload: Payload) => holds({ must: [condition] }, payload);

/** How each condition answers a field that is missing, null and `[]`. */
describe('absent values', () => {
  const box = { top_left: { lon: -1, lat: 1 }, bottom_right: { lon: 1, lat: -1 } };
  it.each<[string, object, [boolean, boolean, boolean]]>([
    ['match value', { match: { value: 'x' } }, [false, false, false]],
    ['match any', { match: { any: ['x'] } }, [false, false, false]],
    ['match except', { match: { except: ['x'] } }, [false, false, false]],
    ['match except nothing', { match: { except: [] } }, [false, false, false]],
    ['match text', { match: { text: 'x' } }, [false, false, false]],
    ['match text_any', { match: { text_any: 'x' } }, [false, false, false]],
    ['match phrase', { match: { phrase: 'x' } }, [false, false, false]],
    ['match prefix', { match: { prefix: '' } }, [false, false, false]],
    ['range', { range: {} }, [false, false, false]],
    ['range of dates', { range: { gt: '1970-01-01' } }, [false, false, false]],
    ['geo box', { geo_bounding_box: box }, [false, false, false]],
    ['values_count 0', { values_count: { lte: 0 } }, [true, true, true]],
    ['values_count 1', { values_count: { gte: 1 } }, [false, false, false]],
    ['is_empty', { is_empty: true }, [true, true, true]],
    ['not is_empty', { is_empty: false }, [false, false, false]],
    ['is_null', { is_null: true }, [false, true, false]],
    ['not is_null', { is_null: false }, [true, false, true]],
  ])('%s', (_, operator, [missing, isNull, empty]) => {
    expect(when({ key: 'a', ...operator }, {})).toBe(missing);
    expect(when({ key: 'a', ...operator }, { a: null })).toBe(isNull);
    expect(when({ key: 'a', ...operator }, { a: [] })).toBe(empty);
  });

  it('is_empty and is_null as conditions of their own', () => {
    expect(
      [{}, { a: null }, { a: [] }, { a: [null] }, { a: 0 }].map((p) =>
        when({ is_empty: { key: 'a' } }, p),
      ),
    ).toEqual([true, true, true, false, false]);
    expect(
      [{}, { a: null }, { a: [] }, { a: [1, null] }, { a: 0 }].map((p) =>
        when({ is_null: { key: 'a' } }, p),
      ),
    ).toEqual([false, true, false, false, false]);
    expect(when({ key: 'a', is_null: true }, { a: [1, null] })).toBe(true);
  });
});

describe('present values', () => {
  it.each<[string, object, unknown, boolean]>([
    ['equal string', { match: { value: 'x' } }, 'x', true],
    ['letter case', { match: { value: 'x' } }, 'X', false],
    ['any element', { match: { value: 'x' } }, ['y', 'x'], true],
    ['no deeper array', { match: { value: 'x' } }, [['x']], false],
    ['integer', { match: { value: 5 } }, 5, true],
    ['integer against text', { match: { value: 5 } }, '5', false],
    ['integer against fraction', { match: { value: 5 } }, 5.5, false],
    ['bool', { match: { value: false } }, false, true],
    ['bool against 0', { match: { value: false } }, 0, false],
    ['any', { match: { any: ['x', 'y'] } }, 'y', true],
    ['any of integers', { match: { any: [1, 2] } }, [3, 2], true],
    ['any of none', { match: { any: [] } }, 'x', false],
    ['except itself', { match: { except: ['x'] } }, 'x', false],
    ['except one of two elements', { match: { except: ['x'] } }, ['x', 'y'], true],
    ['except against another type', { match: { except: ['x'] } }, 5, true],
    ['except against bool', { match: { except: [1] } }, true, true],
    ['except against object', { match: { except: [1] } }, {}, true],
    ['except against deeper array', { match: { except: ['x'] } }, [['x']], true],
    ['except against null element', { match: { except: ['x'] } }, [null], false],
    ['except nothing', { match: { except: [] } }, 'x', true],
    ['text as substring', { match: { text: 'ell' } }, 'hello', true],
    ['text respects case', { match: { text: 'Ell' } }, 'hello', false],
    ['text of nothing', { match: { text: '' } }, 'hello', true],
    ['text_any', { match: { text_any: 'nope ell' } }, 'hello', true],
    ['text_any of none', { match: { text_any: ' ' } }, 'hello', false],
    ['phrase', { match: { phrase: 'lo wor' } }, 'hello world', true],
    ['prefix', { match: { prefix: 'he' } }, ['x', 'hello'], true],
    ['prefix respects case', { match: { prefix: 'He' } }, 'hello', false],
    ['range', { range: { gt: 1, lte: 2 } }, 2, true],
    ['range is strict', { range: { gt: 2 } }, 2, false],
    ['range of fractions', { range: { gt: 1.5 } }, 1.6, true],
    ['range against text', { range: { gt: 1 } }, '5', false],
    ['range against bool', { range: {} }, true, false],
    ['empty range', { range: {} }, -3.5, true],
    [
      'date range',
      { range: { gte: '2020-01-01', lt: '2021-01-01' } },
      '2020-06-01T00:00:00+02',
      true,
    ],
    ['date range against no date', { range: { gte: '2020-01-01' } }, 'soon', false],
    ['date range against a number', { range: { gte: '2020-01-01' } }, 1e18, false],
    [
      'circle',
      { geo_radius: { center: { lon: 0, lat: 0 }, radius: 200_000 } },
      { lon: 1, lat: 1 },
      true,
    ],
    [
      'circle against extra keys',
      { geo_radius: { center: { lon: 0, lat: 0 }, radius: 200_000 } },
      { lon: 1, lat: 1, name: 'x' },
      true,
    ],
    [
      'circle against text',
      { geo_radius: { center: { lon: 0, lat: 0 }, radius: 200_000 } },
      { lon: '1', lat: 1 },
      false,
    ],
    ['values_count of a scalar', { values_count: { gte: 1, lt: 2 } }, 'x', true],
    ['values_count of an object', { values_count: { gte: 1, lt: 2 } }, { a: 1, b: 2 }, true],
    ['values_count of an array', { values_count: { gt: 1 } }, [null, []], true],
    ['first of several operators', { match: { value: 1 }, range: { gt: 100 } }, 1, true],
    ['second of several operators', { match: { value: 1 }, range: { gt: 100 } }, 101, true],
    ['values_count decides alone', { match: { value: 1 }, values_count: { gt: 1 } }, 1, false],
  ])('%s', (_, operator, value, expected) => {
    expect(when({ key: 'a', ...operator }, { a: value })).toBe(expected);
  });

  it('is_empty and is_null are met by any of several values, and as conditions by all and by one', () => {
    const payload = { a: [{ b: [] }, { b: 'x' }, { b: [1, null] }] };
    const holdsFor = (operator: object) => when({ key: 'a[].b', ...operator }, payload);
    expect(holdsFor({ is_empty: true })).toBe(true);
    expect(holdsFor({ is_empty: false })).toBe(true);
    expect(holdsFor({ is_null: true })).toBe(true);
    expect(holdsFor({ is_null: false })).toBe(true);
    expect(when({ is_empty: { key: 'a[].b' } }, payload)).toBe(false);
    expect(when({ is_empty: { key: 'a[].c' } }, payload)).toBe(true);
    expect(when({ is_null: { key: 'a[].b' } }, payload)).toBe(false);
    expect(when({ is_null: { key: 'a[].b[]' } }, payload)).toBe(true);
  });

  it('values_count is met by any of several values', () => {
    const payload = { a: [{ b: [1] }, { b: [1, 2, 3] }] };
    expect(when({ key: 'a[].b', values_count: { gt: 2 } }, payload)).toBe(true);
    expect(when({ key: 'a[].b', values_count: { gt: 3 } }, payload)).toBe(false);
  });
});

describe('clauses', () => {
  const is = (value: number) => ({ key: 'a', match: { value } });
  it.each<[string, object, boolean]>([
    ['must', { must: [is(1), is(2)] }, true],
    ['must fails', { must: [is(1), is(9)] }, false],
    ['should', { should: [is(9), is(2)] }, true],
    ['should fails', { should: [is(8), is(9)] }, false],
    ['must_not', { must_not: [is(9)] }, true],
    ['must_not fails', { must_not: [is(9), is(1)] }, false],
    ['must and should', { must: is(1), should: [is(9)] }, false],
    ['empty clauses', { must: [], should: [], must_not: [] }, true],
    ['min_should', { min_should: { conditions: [is(1), is(2), is(9)], min_count: 2 } }, true],
    [
      'min_should fails',
      { min_should: { conditions: [is(1), is(2), is(9)], min_count: 3 } },
      false,
    ],
    ['min_should over its length', { min_should: { conditions: [], min_count: 1 } }, false],
    ['filters in filters', { must: [{ should: [{ must_not: [is(9)] }] }] }, true],
    ['must_not of a missing field', { must_not: [{ key: 'b', match: { value: 1 } }] }, true],
    ['has_id', { must: [{ has_id: [7, 8] }] }, true],
    ['has_id fails', { must: [{ has_id: [8] }] }, false],
    ['has_vector without vectors', { must: [{ has_vector: 'x' }] }, false],
    ['slice', { must: [{ slice: { total: 1, index: 0 } }] }, true],
  ])('%s', (_, filter, expected) => {
    expect(holds(filter, { a: [1, 2] }, 7)).toBe(expected);
  });

  it('asks has_vector of the point', () => {
    const filter = parseFilter({
      must: [{ has_vector: 'dense' }],
      must_not: [{ has_vector: 'sparse' }],
    });
    expect(matchesPayload(filter, {}, 1, (name) => name === 'dense')).toBe(true);
    expect(matchesPayload(filter, {}, 1, () => true)).toBe(false);
  });
});

describe('nested', () => {
  const payload = {
    diet: [{ food: 'leaves', likes: false }, { food: 'meat', likes: true }, 5],
    single: { food: 'leaves' },
    groups: [{ items: [{ x: 1, y: 1 }] }, { items: [{ x: 2, y: 2 }] }],
  };
  const food = (value: string) => ({ key: 'food', match: { value } });
  const likes = (value: boolean) => ({ key: 'likes', match: { value } });

  it.each<[string, object, boolean]>([
    ['one element has both', { key: 'diet', filter: { must: [food('meat'), likes(true)] } }, true],
    [
      'no element has both',
      { key: 'diet[]', filter: { must: [food('leaves'), likes(true)] } },
      false,
    ],
    [
      'must_not within the element',
      { key: 'diet', filter: { must: [food('leaves')], must_not: [likes(true)] } },
      true,
    ],
    ['an empty filter asks for an object', { key: 'diet', filter: {} }, true],
    ['a single object is no array', { key: 'single', filter: {} }, false],
    ['a missing array', { key: 'none', filter: {} }, false],
    ['ids are unknown inside', { key: 'diet', filter: { must: [{ has_id: [1] }] } }, false],
    ['vectors are unknown inside', { key: 'diet', filter: { must: [{ has_vector: '' }] } }, false],
    [
      'nested in nested',
      {
        key: 'groups',
        filter: {
          must: [
            {
              nested: {
                key: 'items',
                filter: {
                  must: [
                    { key: 'x', match: { value: 2 } },
                    { key: 'y', match: { value: 2 } },
                  ],
                },
              },
            },
          ],
        },
      },
      true,
    ],
    [
      'nested in nested keeps elements apart',
      {
        key: 'groups[].items',
        filter: {
          must: [
            { key: 'x', match: { value: 1 } },
            { key: 'y', match: { value: 2 } },
          ],
        },
      },
      false,
    ],
  ])('%s', (_, nested, expected) => {
    expect(holds({ must: [{ nested }] }, payload, 1)).toBe(expected);
  });
});
