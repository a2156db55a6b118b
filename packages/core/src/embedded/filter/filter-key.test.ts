import { expect, test } from 'vitest';
import { filterKey } from './filter-key.js';
import { parseFilter } from './parse-filter.js';

const square = [
  { lon: 0, lat: 0 },
  { lon: 1, lat: 0 },
  { lon: 1, lat: 1 },
  { lon: 0, lat: 0 },
];
const center = { lon: 1, lat: 2 };

/** Every kind of condition, and pairs that a careless spelling would confuse. */
const CONDITIONS: unknown[] = [
  { key: 'a', match: { value: 1 } },
  { key: 'a', match: { value: '1' } },
  { key: 'a', match: { value: true } },
  { key: 'a', match: { value: 'T' } },
  { key: 'b', match: { value: 1 } },
  { key: 'a[]', match: { value: 1 } },
  { key: 'a', match: { any: [1, 2] } },
  { key: 'a', match: { any: [12] } },
  { key: 'a', match: { any: ['1', '2'] } },
  { key: 'a', match: { any: ['1;2'] } },
  { key: 'a', match: { any: [] } },
  { key: 'a', match: { except: [1, 2] } },
  { key: 'a', match: { text: 'x' } },
  { key: 'a', match: { text_any: 'x' } },
  { key: 'a', match: { phrase: 'x' } },
  { key: 'a', match: { prefix: 'x' } },
  { key: 'a', range: { lt: 1 } },
  { key: 'a', range: { lte: 1 } },
  { key: 'a', range: { gt: 1 } },
  { key: 'a', range: { gte: 1 } },
  { key: 'a', range: { gte: 1, lt: 2 } },
  { key: 'a', range: { gte: '2024-01-01' } },
  { key: 'a', values_count: { lt: 1 } },
  { key: 'a', geo_radius: { center, radius: 5 } },
  { key: 'a', geo_radius: { center, radius: 6 } },
  {
    key: 'a',
    geo_bounding_box: { top_left: { lon: 0, lat: 2 }, bottom_right: { lon: 2, lat: 0 } },
  },
  { key: 'a', geo_polygon: { exterior: { points: square } } },
  { is_empty: { key: 'a' } },
  { is_null: { key: 'a' } },
  { key: 'a', is_empty: true },
  { key: 'a', is_empty: false },
  { has_id: [1, 2] },
  { has_id: [12] },
  { has_vector: 'a' },
  { has_vector: '' },
  { nested: { key: 'a', filter: { must: [{ key: 'b', match: { value: 1 } }] } } },
  { must: [{ key: 'a', match: { value: 1 } }] },
  { must_not: [{ key: 'a', match: { value: 1 } }] },
  { should: [{ key: 'a', match: { value: 1 } }] },
];

test('filters that differ have keys that differ, filters that are the same share one', () => {
  const keys = new Map<string, unknown>();
  for (const clause of ['must', 'should', 'must_not']) {
    for (const condition of CONDITIONS) {
      const filter = { [clause]: [condition] };
      const key = filterKey(parseFilter(filter));
      expect(key, JSON.stringify(filter)).toBeDefined();
      expect(keys.get(key!), key).toBeUndefined();
      expect(filterKey(parseFilter(structuredClone(filter)))).toBe(key);
      keys.set(key!, filter);
    }
  }
});

test('two conditions in one clause are not one in each', () => {
  const [a, b] = [CONDITIONS[0], CONDITIONS[4]];
  const filters = [{ must: [a, b] }, { must: [a], should: [b] }, { must: [{ must: [a] }, b] }];
  expect(new Set(filters.map((filter) => filterKey(parseFilter(filter)))).size).toBe(3);
});

test('a long filter has no key', () => {
  const ids = Array.from({ length: 2000 }, (_, i) => i);
  expect(filterKey(parseFilter({ must: [{ has_id: ids }] }))).toBeUndefined();
});
