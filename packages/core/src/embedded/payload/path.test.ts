import { describe, expect, it } from 'vitest';
import { EngineError } from '../../engine/index.js';
import { EACH, elementsOf, joinPaths, parsePath } from './path.js';
import { valuesAt } from './path-values.js';

describe('parsePath', () => {
  it.each([
    ['city', ['city']],
    ['a.b-c_d', ['a', 'b-c_d']],
    ['straße.名前', ['straße', '名前']],
    ['tags[0]', ['tags', 0]],
    ['a[].b[12][].c', ['a', EACH, 'b', 12, EACH, 'c']],
    ['"a.b"', ['a.b']],
    ['a."b[0]".c', ['a', 'b[0]', 'c']],
    ['""', ['']],
  ])('reads %s', (text, steps) => {
    expect(parsePath(text).steps).toEqual(steps);
    expect(parsePath(text).text).toBe(text);
  });

  it('spells paths in one way', () => {
    expect(parsePath('"plain"."key"').text).toBe('plain.key');
    expect(parsePath('a[007]').text).toBe('a[7]');
  });

  it.each([
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    '[0]',
    '[]',
    'a[',
    'a[-1]',
    'a[x]',
    'a b',
    'a"b"',
    '"a',
    'a.[0]',
    '"a\\"b"',
    'a[99999999999999999999]',
  ])('refuses %j, naming the place', (text) => {
    expect(() => parsePath(text, 'filter.must[0].key')).toThrow(
      /filter\.must\[0\]\.key: Invalid json path/,
    );
  });

  it.each([undefined, null, 5, {}, ['a']])('refuses %j, which is no string', (input) => {
    try {
      parsePath(input);
      expect.unreachable();
    } catch (error) {
      expect(EngineError.isInstance(error) && error.status).toBe(400);
    }
  });

  it('joins paths and enters arrays', () => {
    expect(elementsOf(parsePath('a.b')).text).toBe('a.b[]');
    expect(elementsOf(parsePath('a.b[]')).text).toBe('a.b[]');
    expect(joinPaths(parsePath('a[]'), parsePath('b.c')).text).toBe('a[].b.c');
  });
});

describe('valuesAt', () => {
  const payload = {
    a: { b: { c: 1 } },
    list: [{ x: 1 }, { x: [2, 3] }, { y: 4 }, 5],
    deep: [{ list: [{ v: 1 }, { v: 2 }] }, { list: [{ v: 3 }] }],
    none: null,
    empty: [],
    'dotted.key': true,
  };

  it.each([
    ['a', [{ b: { c: 1 } }]],
    ['a.b.c', [1]],
    ['a.b.c.d', []],
    ['list.x', []],
    ['list[].x', [1, [2, 3]]],
    ['list[].x[]', [2, 3]],
    ['list[1].x[0]', [2]],
    ['list[9]', []],
    ['deep[].list[].v', [1, 2, 3]],
    ['none', [null]],
    ['none.a', []],
    ['empty', [[]]],
    ['empty[]', []],
    ['"dotted.key"', [true]],
    ['a[]', []],
    ['constructor', []],
    ['a.__proto__', []],
    ['list.length', []],
  ])('reads %s', (path, values) => {
    expect(valuesAt(payload, parsePath(path))).toEqual(values);
  });
});
