import { describe, expect, it } from 'vitest';
import type { PayloadFieldSchema, StrictModeConfig } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import { parsePath } from '../payload/index.js';
import { parseFilter } from './parse-filter.js';
import { checkFilterStrictly, checkGroupKeyStrictly, unindexedFields } from './strict-mode.js';

const UUID = '550e8400-e29b-41d4-a716-446655440000';
const schemas = (entries: Record<string, PayloadFieldSchema>) => new Map(Object.entries(entries));
const check = (
  filter: unknown,
  config: StrictModeConfig,
  indexes: Record<string, PayloadFieldSchema> = {},
  use: 'retrieve' | 'update' = 'retrieve',
) => checkFilterStrictly(parseFilter(filter), config, schemas(indexes), use);
const is = (key: string) => ({ key, match: { value: 'x' } });

describe('checkFilterStrictly', () => {
  it('does nothing unless it is enabled', () => {
    check(
      { must: [is('a'), is('b')] },
      { filter_max_conditions: 1, unindexed_filtering_retrieve: false },
    );
    check({ must: [is('a'), is('b')] }, { enabled: true });
  });

  it('limits conditions, those of inner filters included', () => {
    const filter = {
      must: [is('a'), { should: [is('b'), { has_id: [1] }] }],
      must_not: { nested: { key: 'n', filter: { must: [is('c')] } } },
      min_should: { conditions: [is('d')], min_count: 1 },
    };
    check(filter, { enabled: true, filter_max_conditions: 5 });
    expect(() => check(filter, { enabled: true, filter_max_conditions: 4 })).toThrow(
      'Bad request: Filter condition limit reached (5 > 4). Help: Reduce the amount of conditions of your filter.',
    );
  });

  it('limits the values of a condition', () => {
    const config = { enabled: true, condition_max_size: 2 };
    check({ must: [{ key: 'a', match: { any: [1, 2] } }] }, config);
    for (const condition of [
      { has_id: [1, 2, 3] },
      { key: 'a', match: { any: ['x', 'y', 'z'] } },
      {
        must: [
          { nested: { key: 'a', filter: { should: { key: 'b', match: { except: [1, 2, 3] } } } } },
        ],
      },
    ]) {
      expect(() => check({ must: [condition] }, config)).toThrow(
        'Bad request: Condition size limit reached (3 > 2). Help: Reduce the size of your condition.',
      );
    }
  });

  it('asks for indexes, for reads and for writes apart', () => {
    const reads = { enabled: true, unindexed_filtering_retrieve: false };
    const writes = { enabled: true, unindexed_filtering_update: false };
    const filter = { must: [is('k')] };
    check(filter, writes);
    check(filter, reads, {}, 'update');
    check(filter, reads, { k: 'keyword' });
    const text =
      'Bad request: Index required but not found for "k" of one of the following types: [keyword]. Help: Create an index for this key or use a different filter.';
    expect(() => check(filter, reads)).toThrow(text);
    expect(() => check(filter, writes, {}, 'update')).toThrow(BadRequestError);
  });

  it.each<[object, PayloadFieldSchema, string]>([
    [{ match: { value: 'x' } }, 'integer', 'keyword'],
    [{ match: { value: UUID } }, 'text', 'keyword, uuid'],
    [{ match: { value: 5 } }, { type: 'integer', lookup: false }, 'integer'],
    [{ match: { value: true } }, 'keyword', 'bool'],
    [{ match: { any: [UUID, 'x'] } }, 'uuid', 'keyword'],
    [{ match: { text: 'x' } }, 'keyword', 'text'],
    [{ match: { phrase: 'x' } }, 'text', 'text (with phrase_matching: true)'],
    [{ match: { prefix: 'x' } }, 'keyword', 'keyword (with prefix: true)'],
    [{ range: { gt: 1 } }, { type: 'integer', range: false }, 'float, integer'],
    [{ range: { gt: '2020-01-01' } }, 'float', 'datetime'],
    [{ geo_radius: { center: { lon: 0, lat: 0 }, radius: 1 } }, 'keyword', 'geo'],
  ])('is not content for %j with %j', (operator, schema, types) => {
    const config = { enabled: true, unindexed_filtering_retrieve: false };
    expect(() => check({ must: [{ key: 'k', ...operator }] }, config, { k: schema })).toThrow(
      `"k" of one of the following types: [${types}]`,
    );
  });

  it.each<[object, PayloadFieldSchema]>([
    [{ match: { value: UUID } }, 'uuid'],
    [{ match: { value: UUID } }, 'keyword'],
    [{ match: { prefix: 'x' } }, { type: 'keyword', prefix: true }],
    [{ match: { phrase: 'x' } }, { type: 'text', phrase_matching: true }],
    [{ range: { gt: 1 } }, 'float'],
    [{ range: { gt: 1 } }, { type: 'integer', lookup: false }],
    [{ values_count: { gt: 1 } }, 'geo'],
    [{ is_empty: true }, 'bool'],
    [{ match: { any: [] } }, 'float'],
  ])('is content for %j with %j', (operator, schema) => {
    const config = { enabled: true, unindexed_filtering_retrieve: false };
    check({ must: [{ key: 'k', ...operator }] }, config, { k: schema });
  });

  it('needs no index for ids, vectors and slices, nor for lists without values', () => {
    const config = { enabled: true, unindexed_filtering_retrieve: false };
    check(
      {
        must: [
          { has_id: [1] },
          { has_vector: '' },
          { slice: { total: 2, index: 0 } },
          { key: 'a', match: { any: [] } },
        ],
      },
      config,
    );
  });

  it('names paths inside nested from the root', () => {
    const filter = parseFilter({
      must: [
        { nested: { key: 'list', filter: { must: [is('k'), { is_null: { key: 'n' } }] } } },
        is('k'),
      ],
    });
    const unindexed = unindexedFields(filter, schemas({ 'list[].k': 'keyword' }));
    expect(unindexed.map(({ field }) => field)).toEqual(['list[].n', 'k']);
    expect(unindexed[1]).toEqual({ field: 'k', types: ['keyword'] });
  });
});

describe('checkGroupKeyStrictly', () => {
  const config = { enabled: true, unindexed_filtering_retrieve: false };
  it('asks for an index that finds exact values', () => {
    checkGroupKeyStrictly(parsePath('k'), config, schemas({ k: 'keyword' }));
    checkGroupKeyStrictly(parsePath('k'), { enabled: true }, schemas({}));
    expect(() => checkGroupKeyStrictly(parsePath('k'), config, schemas({}))).toThrow(
      'Bad request: Index required but not found for "k". Help: Create an index supporting `match` for this key.',
    );
    expect(() => checkGroupKeyStrictly(parsePath('k'), config, schemas({ k: 'float' }))).toThrow(
      'Bad request: Index of type "Float" found for "k".',
    );
  });
});
