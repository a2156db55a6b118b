import { openEngine } from '@quarry/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldsUnder, toFilter } from './short-filter.js';
import type { ShortFilter } from './short-form.js';

const top = (field: string) => field;
const inMetadata = fieldsUnder('metadata', new Set(['source']));

describe('toFilter', () => {
  test.each([
    [undefined, undefined],
    [null, undefined],
    [{}, undefined],
    [{ must: [] }, { must: [] }],
    [
      { should: null, must: undefined },
      { should: null, must: undefined },
    ],
    [{ must: { key: 'a', match: { value: 1 } } }, { must: { key: 'a', match: { value: 1 } } }],
  ])('%j asks for %j', (input, filter) => {
    expect(toFilter(input as never, inMetadata)).toEqual(filter);
  });

  test('fields of the short form lie in the metadata, save those at the top', () => {
    expect(toFilter({ tag: 'a', source: 'b', 'author.name': 'c' }, inMetadata)).toEqual({
      must: [
        { key: 'metadata.tag', match: { value: 'a' } },
        { key: 'source', match: { value: 'b' } },
        { key: 'metadata.author.name', match: { value: 'c' } },
      ],
    });
  });

  test('a native filter keeps its keys', () => {
    const native = { must: [{ key: 'metadata.year', range: { gte: 2020 } }] };
    expect(toFilter(native, inMetadata)).toBe(native);
  });

  test('both forms meet under $and', () => {
    const native = { must: [{ key: 'tenant', match: { value: 't' } }] };
    expect(toFilter({ $and: [native, { year: 1 }] }, inMetadata)).toEqual({
      must: [native, { must: [{ key: 'metadata.year', range: { gte: 1, lte: 1 } }] }],
    });
  });

  test('a field called must is a field when it is compared with a value', () => {
    expect(toFilter({ must: 'have' }, inMetadata)).toEqual({
      must: [{ key: 'metadata.must', match: { value: 'have' } }],
    });
  });

  test.each([
    ['a b', '"a b"'],
    ['a.b', 'a.b'],
    ['"a.b"', '"a.b"'],
    ['list[].x', 'list[].x'],
    ['größe', 'größe'],
    ['a-b_c', 'a-b_c'],
    ['x/y.z', '"x/y".z'],
  ])('field %s is path %s', (field, key) => {
    expect(toFilter({ [field]: 'v' }, top)).toEqual({ must: [{ key, match: { value: 'v' } }] });
  });

  test.each([
    // A value that was forgotten must not widen the answer.
    [{ tenant: undefined }],
    [{ year: { $gte: undefined } }],
    [{ $or: undefined }],
    [{ year: { $between: [1, 2] } }],
    [{ $where: 'x' }],
    [{ a: {} }],
    [{ a: { b: 1 } }],
    [{ a: { $in: 'x' } }],
    [{ a: { $gt: 'x' } }],
    [{ a: { $gt: 1, $lt: '2024-01-01' } }],
    [{ a: Number.NaN }],
    [{ a: new Date(Number.NaN) }],
    [{ a: [{ b: 1 }] }],
    [{ a: { $exists: 'yes' } }],
    [{ a: { $size: 'two' } }],
    [{ a: () => 1 }],
    [{ '': 1 }],
    [{ 'a"b': 1 }],
    [{ must: [{ key: 'a', match: { value: 1 } }], year: 1 }],
    [{ key: 'a', match: { value: 1 } }],
    ['a = 1'],
    [[{ a: 1 }]],
  ])('refuses %j', (input) => {
    expect(() => toFilter(input as never, top)).toThrow(
      expect.objectContaining({ name: 'VectorStoreError', code: 'invalid-filter' }),
    );
  });
});

/*
 * The oracle: MongoDB's meaning, evaluated on plain objects. Fields are texts, numbers, booleans, lists of texts, null or
 * missing; as in Qdrant, null and [] count as missing.
 */
type Row = { readonly [field: string]: unknown };

function holds(filter: ShortFilter, row: Row): boolean {
  return Object.entries(filter).every(([key, operand]) => {
    const branches = operand as ShortFilter[];
    if (key === '$and') return branches.every((branch) => holds(branch, row));
    if (key === '$or') return branches.some((branch) => holds(branch, row));
    if (key === '$nor') return !branches.some((branch) => holds(branch, row));
    if (key === '$not') return !holds(operand as ShortFilter, row);
    return compares(row[key], operand);
  });
}

function compares(value: unknown, operand: unknown): boolean {
  const elements = Array.isArray(value)
    ? value
    : value === null || value === undefined
      ? []
      : [value];
  if (operand === null) return elements.length === 0;
  if (Array.isArray(operand)) return elements.some((element) => operand.includes(element));
  if (typeof operand !== 'object') return elements.includes(operand);
  const bounds = Object.entries(operand as object).filter(([name]) => /^\$[gl]te?$/.test(name));
  const others = Object.entries(operand as object).filter(([name]) => !/^\$[gl]te?$/.test(name));
  const inBounds = (element: unknown) =>
    typeof element === 'number' &&
    bounds.every(
      ([name, bound]) =>
        ({
          $gt: element > bound,
          $gte: element >= bound,
          $lt: element < bound,
          $lte: element <= bound,
        })[name],
    );
  return (
    (bounds.length === 0 || elements.some(inBounds)) &&
    others.every(([name, argument]) => {
      const list = argument as unknown[];
      switch (name) {
        case '$eq':
          return elements.includes(argument);
        case '$ne':
          return !elements.includes(argument);
        case '$in':
          return elements.some((element) => list.includes(element));
        case '$nin':
          return !elements.some((element) => list.includes(element));
        case '$all':
          return list.every((item) => elements.includes(item));
        case '$exists':
          return argument === elements.length > 0;
        case '$size':
          return elements.length === argument;
        case '$not':
          return !compares(value, argument);
        default:
          throw new Error(name);
      }
    })
  );
}

const texts = fc.constantFrom('a', 'b', 'c');
const numbers = fc.constantFrom(-1, 0, 1, 1.5, 2, 1e15);
const values = fc.oneof(texts, numbers, fc.boolean());
const rows = fc.record(
  {
    t: fc.oneof(texts, fc.constant(null)),
    n: numbers,
    b: fc.boolean(),
    l: fc.array(texts, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const bounds = fc.record(
  { $gt: numbers, $gte: numbers, $lt: numbers, $lte: numbers },
  { requiredKeys: [] },
);
const operators = fc
  .tuple(
    bounds,
    fc.record(
      {
        $eq: values,
        $ne: values,
        $in: fc.array(values, { maxLength: 3 }),
        $nin: fc.array(values, { maxLength: 3 }),
        $all: fc.array(texts, { maxLength: 2 }),
        $exists: fc.boolean(),
        $size: fc.integer({ min: 0, max: 3 }),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([range, others]) => ({ ...range, ...others }))
  .filter((all) => Object.keys(all).length > 0);
const comparisons = fc.oneof(
  values,
  fc.constant(null),
  fc.array(values, { minLength: 1, maxLength: 3 }),
  operators,
  operators.map(($not) => ({ $not })),
);
const fields = fc.constantFrom('t', 'n', 'b', 'l', 'missing');
const { filters } = fc.letrec<{ filters: ShortFilter }>((tie) => ({
  filters: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.dictionary(fields, comparisons, { maxKeys: 2 }) as fc.Arbitrary<ShortFilter>,
    fc
      .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(tie('filters'), { maxLength: 3 }))
      .map(([name, list]) => ({ [name]: list }) as ShortFilter),
    tie('filters').map(($not) => ({ $not }) as ShortFilter),
  ),
}));

test('the engine finds what MongoDB would', async () => {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('rows', { vectors: {} });
  const sample = fc.sample(rows, { seed: 7, numRuns: 60 });
  await engine.upsert('rows', {
    points: sample.map((payload, id) => ({ id, vector: {}, payload: { metadata: payload } })),
  });
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      const { points } = await engine.scroll('rows', {
        limit: 100,
        filter: toFilter(filter, inMetadata) ?? {},
      });
      const expected = sample.flatMap((row, id) => (holds(filter, row) ? [id] : []));
      expect(points.map(({ id }) => id)).toEqual(expected);
    }),
    { seed: 20261107, numRuns: 600 },
  );
  await engine.close();
});

test('dates, texts, sizes and elements', async () => {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('rows', { vectors: {} });
  const payloads = [
    { at: '2024-05-01T10:00:00Z', note: 'the red fox', people: [{ name: 'Ann', age: 30 }] },
    {
      at: '2025-01-01T00:00:00Z',
      note: 'blue',
      people: [
        { name: 'Bob', age: 30 },
        { name: 'Ann', age: 9 },
      ],
    },
  ];
  await engine.upsert('rows', {
    points: payloads.map((metadata, id) => ({ id, vector: {}, payload: { metadata } })),
  });
  const find = async (filter: ShortFilter) => {
    const { points } = await engine.scroll('rows', { filter: toFilter(filter, inMetadata) ?? {} });
    return points.map(({ id }) => id);
  };
  expect(await find({ at: { $gte: new Date('2024-12-31') } })).toEqual([1]);
  expect(await find({ at: { $lt: '2024-06-01' } })).toEqual([0]);
  expect(await find({ at: new Date('2024-05-01T12:00:00+02:00') })).toEqual([0]);
  expect(await find({ note: { $text: 'red fox' } })).toEqual([0]);
  expect(await find({ note: { $phrase: 'red fox' } })).toEqual([0]);
  expect(await find({ note: { $prefix: 'bl' } })).toEqual([1]);
  expect(await find({ people: { $size: { $gt: 1 } } })).toEqual([1]);
  expect(await find({ people: { $elemMatch: { name: 'Ann', age: { $gte: 18 } } } })).toEqual([0]);
  expect(await find({ 'people[].name': 'Bob' })).toEqual([1]);
  await engine.close();
});
