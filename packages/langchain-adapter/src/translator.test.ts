import { Comparison, Operation, StructuredQuery } from '@langchain/core/structured_query';
import { describe, expect, test } from 'vitest';
import { QuarryTranslator } from './translator.js';

const short = new QuarryTranslator();
const native = new QuarryTranslator({ metadataPayloadKey: 'metadata' });
const year = (comparator: 'eq' | 'ne' | 'gt' | 'lte', value: unknown) =>
  new Comparison(comparator, 'year', value as number);
const filterOf = (translator: QuarryTranslator, filter?: Comparison | Operation) =>
  translator.visitStructuredQuery(new StructuredQuery('words', filter)).filter;

describe('comparisons', () => {
  test.each([
    [year('eq', 2020), { year: { $in: [2020] } }],
    [year('eq', '2020'), { year: { $in: ['2020', 2020] } }],
    [year('eq', '02020'), { year: { $in: ['02020'] } }],
    [year('eq', true), { year: { $in: [true] } }],
    [year('ne', 'x'), { year: { $exists: true, $nin: ['x'] } }],
    [year('gt', '2020'), { year: { $gt: 2020 } }],
    [year('lte', '2020-01-31'), { year: { $lte: '2020-01-31' } }],
    [year('lte', { date: '2020-01-31', type: 'date' }), { year: { $lte: '2020-01-31' } }],
  ])('%j', (comparison, filter) => {
    expect(filterOf(short, comparison)).toEqual(filter);
  });

  test.each([year('gt', true), year('eq', { a: 1 }), year('eq', null)])(
    'refuses %j',
    (comparison) => {
      expect(() => filterOf(short, comparison)).toThrow(
        expect.objectContaining({ code: 'invalid-filter' }),
      );
    },
  );
});

test('operations nest', () => {
  const filter = new Operation('and', [
    year('gt', 2000),
    new Operation('or', [year('eq', 1), new Operation('not', [year('eq', 2)])]),
  ]);
  expect(filterOf(short, filter)).toEqual({
    $and: [
      { year: { $gt: 2000 } },
      { $or: [{ year: { $in: [1] } }, { $nor: [{ year: { $in: [2] } }] }] },
    ],
  });
  expect(filterOf(native, filter)).toMatchObject({
    must: [
      { must: [{ key: 'metadata.year', range: { gt: 2000 } }] },
      { must: [{ should: [{}, {}] }] },
    ],
  });
  expect(filterOf(short)).toBeUndefined();
  expect(() => filterOf(short, new Operation('xor' as never, []))).toThrow(/xor/);
});

describe('default filters', () => {
  const tenant = { tenant: 'acme' };
  const generated = { year: 1 };

  test.each(['and', 'or', 'replace'] as const)(
    '%s: none vanishes when nothing is generated',
    (type) => {
      expect(short.mergeFilters(tenant, undefined, type)).toBe(tenant);
      expect(short.mergeFilters(tenant, {}, type)).toBe(tenant);
      expect(short.mergeFilters(undefined, generated, type)).toBe(generated);
      expect(short.mergeFilters(undefined, undefined, type)).toBeUndefined();
    },
  );

  test('join what is generated as asked', () => {
    expect(short.mergeFilters(tenant, generated)).toEqual({ $and: [tenant, generated] });
    expect(short.mergeFilters(tenant, generated, 'or')).toEqual({ $or: [tenant, generated] });
    expect(short.mergeFilters(tenant, generated, 'replace')).toBe(generated);
    expect(() => short.mergeFilters(tenant, generated, 'xor' as never)).toThrow(/xor/);
  });

  test.each(['or', 'replace'] as const)('%s does not loosen one that is forced', (type) => {
    expect(short.mergeFilters(tenant, generated, type, true)).toEqual({
      $and: [tenant, generated],
    });
  });

  test('join in the native form too', () => {
    const must = [{ key: 'metadata.a', match: { value: 'b' } }];
    expect(native.mergeFilters({ must }, generated)).toEqual({
      must: [{ must }, { must: [{ key: 'metadata.year', range: { gte: 1, lte: 1 } }] }],
    });
  });
});
