import type { Filter, PayloadFieldSchema, PointStruct } from '../../engine/index.js';

const berlin = { lon: 13.4, lat: 52.52 };
const paris = { lon: 2.35, lat: 48.86 };

/** Payloads that differ in all the ways a filter can tell. */
export const filterPoints: readonly PointStruct[] = [
  {
    id: 1,
    vector: [1],
    payload: {
      s: 'red',
      n: 1,
      f: 0.5,
      b: true,
      tags: ['x', 'y'],
      at: '2026-01-01T00:00:00Z',
      geo: berlin,
      body: 'the quick brown fox',
      key: '0a8c1d8e-6f0a-4b5e-8f0a-1d8e6f0a4b5e',
      items: [
        { kind: 'a', size: 1 },
        { kind: 'b', size: 9 },
      ],
    },
  },
  {
    id: 2,
    vector: [1],
    payload: {
      s: 'Red',
      n: 2,
      f: 1.5,
      b: false,
      tags: ['y'],
      at: '2026-01-02T00:00:00+02:00',
      geo: paris,
      body: 'the lazy dog',
      items: [
        { kind: 'a', size: 9 },
        { kind: 'b', size: 1 },
      ],
      nested: { deep: { n: 7 } },
    },
  },
  {
    id: 3,
    vector: [1],
    payload: {
      s: 'green',
      n: -3,
      f: 2,
      tags: [],
      at: '2025-06-01',
      none: null,
      nested: { deep: {} },
    },
  },
  { id: 4, vector: [1], payload: { s: ['red', 'blue'], n: [1, 10], tags: 'x', none: [null] } },
  { id: 5, vector: [1], payload: { 's.t': 'dotted', geo: [berlin, paris], tags: null } },
  { id: 6, vector: [1] },
];

/** Indexes over every field the rows below test. */
export const filterIndexes: { readonly [field: string]: PayloadFieldSchema } = {
  s: 'keyword',
  n: 'integer',
  f: 'float',
  b: 'bool',
  tags: 'keyword',
  at: 'datetime',
  geo: 'geo',
  key: 'uuid',
  'items[].kind': 'keyword',
  'items[].size': 'integer',
  'nested.deep.n': 'integer',
  none: 'keyword',
};

/** A filter and the ids it leaves, with or without indexes. */
export type FilterRow = readonly [title: string, filter: Filter, ids: readonly number[]];

const is = (key: string, value: string | number | boolean) => ({ key, match: { value } });
const all = [1, 2, 3, 4, 5, 6];
const at = (lon: number, lat: number) => ({ lon, lat });

/** Semantics of every clause and condition. */
export const filterRows: readonly FilterRow[] = [
  ['no clauses match all', {}, all],
  ['empty clauses match all', { must: [], should: [], must_not: [] }, all],
  ['null clauses match all', { must: null, should: null, must_not: null, min_should: null }, all],
  ['a clause may be a single condition', { must: is('s', 'red') }, [1, 4]],
  ['must: all', { must: [is('s', 'red'), is('b', true)] }, [1]],
  ['should: any', { should: [is('s', 'green'), is('n', 2)] }, [2, 3]],
  ['must_not: none, and lacking the field passes', { must_not: [is('s', 'red')] }, [2, 3, 5, 6]],
  [
    'clauses are joined by and',
    { must: [is('tags', 'y')], should: [is('n', 1), is('n', 2)], must_not: [is('b', true)] },
    [2],
  ],
  [
    'min_should',
    { min_should: { conditions: [is('s', 'red'), is('n', 1), is('b', true)], min_count: 2 } },
    [1, 4],
  ],
  [
    'min_should beyond its conditions',
    { min_should: { conditions: [is('n', 1)], min_count: 2 } },
    [],
  ],
  [
    'filters nest',
    { must: [{ should: [is('n', 2), { must_not: [is('tags', 'x')] }] }] },
    [2, 3, 5, 6],
  ],
  ['an empty filter as a condition matches all', { must: [{ must: [] }, is('n', 2)] }, [2]],

  ['match.value: text respects case', { must: [is('s', 'Red')] }, [2]],
  ['match.value: integers', { must: [is('n', 1)] }, [1, 4]],
  ['match.value: booleans', { must: [is('b', false)] }, [2]],
  ['match.value: types differ', { must: [is('n', '1')] }, []],
  ['match.value: one element is enough', { must: [is('tags', 'x')] }, [1, 4]],
  ['match.any', { must: [{ key: 's', match: { any: ['green', 'blue'] } }] }, [3, 4]],
  ['match.any: integers', { must: [{ key: 'n', match: { any: [2, 10] } }] }, [2, 4]],
  ['match.any: none', { must: [{ key: 's', match: { any: [] as string[] } }] }, []],
  [
    'match.except: a value outside the list',
    { must: [{ key: 's', match: { except: ['red'] } }] },
    [2, 3, 4],
  ],
  [
    'match.except: no list',
    { must: [{ key: 's', match: { except: [] as string[] } }] },
    [1, 2, 3, 4],
  ],
  ['match.prefix', { must: [{ key: 's', match: { prefix: 're' } }] }, [1, 4]],
  [
    'match.text without a text index is a substring',
    { must: [{ key: 'body', match: { text: 'qui' } }] },
    [1],
  ],
  [
    'match.text respects case without a text index',
    { must: [{ key: 'body', match: { text: 'THE' } }] },
    [],
  ],

  ['range', { must: [{ key: 'n', range: { gte: 1, lt: 2 } }] }, [1, 4]],
  ['range: fractions on both sides', { must: [{ key: 'f', range: { gt: 0.5, lte: 2 } }] }, [2, 3]],
  ['range: negative', { must: [{ key: 'n', range: { lt: 0 } }] }, [3]],
  ['range: text never matches', { must: [{ key: 's', range: { gte: 0 } }] }, []],
  ['range: no bounds match any number', { must: [{ key: 'f', range: {} }] }, [1, 2, 3]],
  [
    'range: dates with zones',
    { must: [{ key: 'at', range: { gt: '2026-01-01T00:00:00Z' } }] },
    [2],
  ],
  ['range: days', { must: [{ key: 'at', range: { gte: '2025-06-01', lt: '2026-01-01' } }] }, [3]],

  ['geo_radius', { must: [{ key: 'geo', geo_radius: { center: berlin, radius: 1000 } }] }, [1, 5]],
  [
    'geo_bounding_box',
    { must: [{ key: 'geo', geo_bounding_box: { top_left: at(0, 50), bottom_right: at(5, 45) } }] },
    [2, 5],
  ],
  [
    'geo_bounding_box across the antimeridian',
    {
      must: [{ key: 'geo', geo_bounding_box: { top_left: at(170, 60), bottom_right: at(10, 40) } }],
    },
    [2, 5],
  ],
  [
    'geo_polygon',
    {
      must: [
        {
          key: 'geo',
          geo_polygon: {
            exterior: { points: [at(12, 51), at(15, 51), at(15, 54), at(12, 54), at(12, 51)] },
          },
        },
      ],
    },
    [1, 5],
  ],

  ['values_count', { must: [{ key: 'tags', values_count: { gte: 2 } }] }, [1]],
  [
    'values_count: scalars count one',
    { must: [{ key: 'tags', values_count: { gte: 1, lt: 2 } }] },
    [2, 4],
  ],
  [
    'values_count: missing, null and [] count none',
    { must: [{ key: 'tags', values_count: { lt: 1 } }] },
    [3, 5, 6],
  ],
  ['is_empty', { must: [{ is_empty: { key: 'tags' } }] }, [3, 5, 6]],
  ['is_empty: [null] is not', { must: [{ is_empty: { key: 'none' } }] }, [1, 2, 3, 5, 6]],
  ['is_empty as a field test', { must: [{ key: 'tags', is_empty: false }] }, [1, 2, 4]],
  ['is_null', { must: [{ is_null: { key: 'tags' } }] }, [5]],
  ['is_null as a field test', { must: [{ key: 'tags', is_null: true }] }, [5]],
  ['is_null: missing is not', { must_not: [{ is_null: { key: 'tags' } }] }, [1, 2, 3, 4, 6]],

  ['has_id', { must: [{ has_id: [1, 5, 99] }] }, [1, 5]],
  ['has_id: none', { must: [{ has_id: [] }] }, []],
  ['has_vector: the unnamed one', { must: [{ has_vector: '' }] }, all],
  ['has_vector: unknown', { must: [{ has_vector: 'nope' }] }, []],

  ['paths: objects', { must: [is('nested.deep.n', 7)] }, [2]],
  ['paths: array elements', { must: [is('items[].kind', 'a')] }, [1, 2]],
  ['paths: one element', { must: [is('items[0].size', 9)] }, [2]],
  ['paths: arrays are not entered without []', { must: [is('items.kind', 'a')] }, []],
  ['paths: quoted', { must: [is('"s.t"', 'dotted')] }, [5]],
  [
    'nested: one element satisfies all',
    { must: [{ nested: { key: 'items', filter: { must: [is('kind', 'a'), is('size', 9)] } } }] },
    [2],
  ],
  [
    'nested: [] may be written',
    { must: [{ nested: { key: 'items[]', filter: { must_not: [is('kind', 'a')] } } }] },
    [1, 2],
  ],
  [
    'without nested, different elements may',
    { must: [is('items[].kind', 'a'), is('items[].size', 9)] },
    [1, 2],
  ],
  ['uuid', { must: [is('key', '0a8c1d8e-6f0a-4b5e-8f0a-1d8e6f0a4b5e')] }, [1]],
];

/** Filters that make no sense. */
export const badFilters: readonly (readonly [title: string, filter: unknown])[] = [
  ['unknown clause', { most: [] }],
  ['a field condition without a test', { must: [{ key: 's' }] }],
  ['a fraction as a match', { must: [{ key: 'n', match: { value: 1.5 } }] }],
  ['a mixed list', { must: [{ key: 'n', match: { any: [1, 'a'] } }] }],
  ['a bad date', { must: [{ key: 'at', range: { gte: 'yesterday' } }] }],
  ['a bad path', { must: [{ key: 'a..b', match: { value: 1 } }] }],
  ['an empty path', { must: [{ key: '', match: { value: 1 } }] }],
  ['min_should of nothing', { min_should: { conditions: [], min_count: 0 } }],
  ['min_should without a count', { min_should: { conditions: [] } }],
  ['a slice beyond its total', { must: [{ slice: { total: 2, index: 2 } }] }],
  [
    'an open polygon',
    {
      must: [
        {
          key: 'geo',
          geo_polygon: { exterior: { points: [at(0, 0), at(1, 0), at(1, 1), at(0, 1)] } },
        },
      ],
    },
  ],
  ['text', 'everything'],
  ['a number in a clause', { must: [5] }],
];
