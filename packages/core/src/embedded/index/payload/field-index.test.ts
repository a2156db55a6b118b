import { describe, expect, it } from 'vitest';
import type { Payload, PayloadFieldSchema } from '../../../engine/index.js';
import { StorageError } from '../../../engine/index.js';
import { Bitset } from '../../bytes/index.js';
import { FieldIndex } from './field-index.js';
import { PayloadIndexSet } from './payload-index-set.js';

function indexOf(schema: PayloadFieldSchema, values: readonly unknown[]): FieldIndex {
  const index = FieldIndex.create('a', schema);
  values.forEach((value, row) => {
    index.addRow(row, (value === undefined ? {} : { a: value }) as Payload);
  });
  return index;
}

/** The same index as it was, and as it is after a file. */
const bothOf = (schema: PayloadFieldSchema, values: readonly unknown[]) => {
  const index = indexOf(schema, values);
  return [index, FieldIndex.load('a', schema, index.save())];
};

function facetsOf(index: FieldIndex, allowed: Bitset): [unknown, number][] {
  const found: [unknown, number][] = [];
  index.facet(allowed)!.forEach((value, count) => {
    found.push([value, count]);
  });
  return found.sort((x, y) => (String(x[0]) < String(y[0]) ? -1 : 1));
}

describe('order', () => {
  const values = [5, 3, undefined, [9, 1], 'x', 3, -2, 2.5];
  const walk = (
    index: FieldIndex,
    direction: 'asc' | 'desc',
    startFrom?: number,
    allowed = Bitset.full(8),
  ) =>
    Array.from(index.ordered({ direction, startFrom, allowed })!, ({ row, value }) => [value, row]);

  it('goes up and down, once per value, ties by row', () => {
    for (const index of bothOf('integer', values)) {
      expect(walk(index, 'asc')).toEqual([
        [-2, 6],
        [1, 3],
        [3, 1],
        [3, 5],
        [5, 0],
        [9, 3],
      ]);
      expect(walk(index, 'desc')).toEqual([
        [9, 3],
        [5, 0],
        [3, 5],
        [3, 1],
        [1, 3],
        [-2, 6],
      ]);
    }
    for (const index of bothOf('float', values)) {
      expect(walk(index, 'asc').map(([value]) => value)).toEqual([-2, 1, 2.5, 3, 3, 5, 9]);
    }
  });

  it('starts where it is told, that value included, and passes over other rows', () => {
    for (const index of bothOf('integer', values)) {
      expect(walk(index, 'asc', 3)).toEqual([
        [3, 1],
        [3, 5],
        [5, 0],
        [9, 3],
      ]);
      expect(walk(index, 'desc', 3)).toEqual([
        [3, 5],
        [3, 1],
        [1, 3],
        [-2, 6],
      ]);
      expect(walk(index, 'asc', 4)).toEqual([
        [5, 0],
        [9, 3],
      ]);
      expect(walk(index, 'asc', undefined, Bitset.from([5, 3]))).toEqual([
        [1, 3],
        [3, 5],
        [9, 3],
      ]);
    }
  });

  it('orders datetimes by instant', () => {
    const index = indexOf('datetime', [
      '2021-01-01',
      '2020-01-01T00:00:00+05',
      'soon',
      '2020-01-01',
    ]);
    expect(walk(index, 'asc').map(([, row]) => row)).toEqual([1, 3, 0]);
    expect(walk(index, 'asc')[1]![0]).toBe(Date.UTC(2020, 0, 1) * 1000);
  });

  it('gives the same order from many runs as from a sort, for many rows and for few', () => {
    const count = 30_000;
    let seed = 7;
    const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % 5000;
    const numbers = Array.from({ length: count }, random);
    const index = indexOf('integer', numbers);
    const sparse = Bitset.from([5, 77, 12_345, 29_999]);
    for (const allowed of [Bitset.full(count), sparse]) {
      const expected = [...allowed.toArray()]
        .map((row) => [numbers[row]!, row] as const)
        .sort((x, y) => x[0] - y[0] || x[1] - y[1]);
      expect(walk(index, 'asc', undefined, allowed)).toEqual(expected);
      expect(walk(index, 'desc', undefined, allowed)).toEqual(expected.toReversed());
    }
  });

  it('is served by integer, float and datetime only', () => {
    for (const schema of ['keyword', 'bool', 'geo', 'uuid', 'text'] as const) {
      expect(
        indexOf(schema, []).ordered({ direction: 'asc', allowed: new Bitset() }),
      ).toBeUndefined();
    }
  });
});

describe('facets', () => {
  it('counts each value once per allowed row', () => {
    const values = ['x', ['y', 'x', 'x'], null, 'z', 5, 'x'];
    for (const index of bothOf('keyword', values)) {
      expect(facetsOf(index, Bitset.full(6))).toEqual([
        ['x', 3],
        ['y', 1],
        ['z', 1],
      ]);
      expect(facetsOf(index, Bitset.from([1, 2, 4]))).toEqual([
        ['x', 1],
        ['y', 1],
      ]);
    }
    for (const index of bothOf('integer', [1, [2, 1, 1], 'x', 1.5, true])) {
      expect(facetsOf(index, Bitset.full(5))).toEqual([
        [1, 2],
        [2, 1],
      ]);
    }
    for (const index of bothOf('bool', [true, [true, false], 0, false])) {
      expect(facetsOf(index, Bitset.full(4))).toEqual([
        [false, 2],
        [true, 2],
      ]);
    }
    const uuid = '550e8400-e29b-41d4-a716-446655440000';
    for (const index of bothOf('uuid', [uuid, uuid.toUpperCase(), `{${uuid}}`, 'x'])) {
      expect(facetsOf(index, Bitset.full(4))).toEqual([[uuid, 3]]);
    }
  });

  it('are served by keyword, integer, bool and uuid only', () => {
    for (const schema of ['float', 'datetime', 'geo', 'text'] as const) {
      expect(indexOf(schema, []).facet(new Bitset())).toBeUndefined();
    }
  });
});

describe('values', () => {
  it('counts rows that have one of the index type', () => {
    const values = ['x', null, [], 5, [5, 'x'], { lon: 1, lat: 2 }, true, '2020-01-01'];
    const counts = {
      keyword: 3,
      integer: 2,
      float: 2,
      geo: 1,
      bool: 1,
      datetime: 1,
      text: 3,
      uuid: 0,
    } as const;
    for (const [schema, count] of Object.entries(counts)) {
      for (const index of bothOf(schema as PayloadFieldSchema, values)) {
        expect(index.pointCount, schema).toBe(count);
        expect(index.rows).toBe(8);
      }
    }
  });

  it('keeps strings apart that no UTF-8 could, and finds prefixes after a file', () => {
    const strings = [
      '',
      'a',
      'ab',
      'b',
      '\ud800',
      '\udc00',
      '\ufffd',
      '😀',
      '\uffee',
      'é',
      'a\ud800',
    ];
    const index = indexOf('keyword', strings);
    const loaded = FieldIndex.load('a', 'keyword', index.save());
    const again = FieldIndex.load('a', 'keyword', loaded.save());
    for (const each of [index, loaded, again]) {
      strings.forEach((text, row) => {
        expect([...each.answer({ kind: 'match', value: text })!.rows()]).toEqual([row]);
        const expected = strings.flatMap((other, i) => (other.startsWith(text) ? [i] : []));
        const isWhole = !text.endsWith('\ud800');
        if (isWhole) expect([...each.answer({ kind: 'prefix', text })!.rows()]).toEqual(expected);
      });
    }
  });

  it('goes on growing after a file', () => {
    const loaded = FieldIndex.load('a', 'keyword', indexOf('keyword', ['b', 'd']).save());
    for (const [i, value] of ['a', 'd', 'c', 'e'].entries()) loaded.addRow(2 + i, { a: value });
    expect([...loaded.answer({ kind: 'match', value: 'd' })!.rows()]).toEqual([1, 3]);
    expect([...loaded.answer({ kind: 'except', values: new Set(['d', 'a']) })!.rows()]).toEqual([
      0, 4, 5,
    ]);
    const again = FieldIndex.load('a', 'keyword', loaded.save());
    expect(facetsOf(again, Bitset.full(6))).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['d', 2],
      ['e', 1],
    ]);
  });

  it('refuses rows out of order', () => {
    const index = indexOf('keyword', ['a', 'b']);
    expect(() => index.addRow(1, { a: 'c' })).toThrow(RangeError);
  });
});

describe('files', () => {
  const bytes = indexOf('integer', [1, 2.5, [3, 4], null]).save();

  it('are read from memory of any alignment', () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const index = FieldIndex.load('a', 'integer', shifted.subarray(3));
    expect([...index.answer({ kind: 'range', bounds: { gt: 2 } })!.rows()]).toEqual([1, 2]);
  });

  it.each([0, 4, 7, 20, bytes.length - 9])('are refused when cut to %i bytes', (length) => {
    expect(() => FieldIndex.load('a', 'integer', bytes.slice(0, length))).toThrow(StorageError);
  });

  it('are refused when of another kind or version', () => {
    const other = bytes.slice();
    other[0] = 0;
    expect(() => FieldIndex.load('a', 'integer', other)).toThrow(/not a payload index/);
    const later = bytes.slice();
    later[4] = 9;
    expect(() => FieldIndex.load('a', 'integer', later)).toThrow(/format version 9/);
  });
});

describe('PayloadIndexSet', () => {
  it('fills, replaces and forgets indexes, by path whatever its spelling', () => {
    const set = PayloadIndexSet.create();
    set.define('"a".b', 'keyword', [
      [0, { a: { b: 'x' } }],
      [2, { a: { b: 'x' } }],
    ]);
    expect(set.field('a.b')?.pointCount).toBe(2);
    expect([...set.schemas()]).toEqual([['a.b', 'keyword']]);
    set.addRow(3, { a: { b: 'y' } });
    expect(set.field('a."b"')?.rows).toBe(4);
    set.define('a.b', 'integer');
    expect(set.size).toBe(1);
    expect(set.field('a.b')?.pointCount).toBe(0);
    set.remove('"a"."b"');
    set.remove('never.there');
    expect(set.size).toBe(0);
  });

  it('takes in an index that was filled outside', () => {
    const set = PayloadIndexSet.create();
    const index = set.build('a', 'integer');
    index.addRow(0, { a: 1 });
    expect(set.field('a')).toBeUndefined();
    set.install(index);
    set.addRow(1, { a: 1 });
    expect([...set.field('a')!.answer({ kind: 'match', value: 1 })!.rows()]).toEqual([0, 1]);
  });

  it('survives a file', () => {
    const set = PayloadIndexSet.create();
    const schema = { type: 'text', phrase_matching: true, lowercase: false } as const;
    set.define('t', schema, [
      [0, { t: 'Big red dog' }],
      [1, { t: ['big', 'red'] }],
    ]);
    set.define('g', 'geo', [
      [0, { g: { lon: 5, lat: 5 } }],
      [1, { g: null }],
    ]);
    const loaded = PayloadIndexSet.load(set.save());
    expect([...loaded.schemas()]).toEqual([
      ['t', schema],
      ['g', 'geo'],
    ]);
    expect([...loaded.field('t')!.answer({ kind: 'phrase', text: 'red dog' })!.rows()]).toEqual([
      0,
    ]);
    expect([...loaded.field('t')!.answer({ kind: 'phrase', text: 'big red' })!.rows()]).toEqual([]);
    expect([...loaded.field('g')!.answer({ kind: 'is_null', expected: true })!.rows()]).toEqual([
      1,
    ]);
  });
});
