import { describe, expect, it } from 'vitest';
import type { Payload } from '../../engine/index.js';
import { parsePath } from './path.js';
import { deleteAt, setAt } from './path-write.js';

describe('setAt', () => {
  it.each<[string, Payload, string | undefined, Payload, Payload]>([
    [
      'replaces and adds keys',
      { a: 1, b: { c: 2 } },
      undefined,
      { b: 3, d: 4 },
      { a: 1, b: 3, d: 4 },
    ],
    ['deletes keys given as null', { a: 1, b: 2 }, undefined, { a: null }, { b: 2 }],
    ['keeps null deeper', { a: 1 }, undefined, { a: { b: null } }, { a: { b: null } }],
    ['ignores undefined', { a: 1 }, undefined, { a: undefined, b: 2 }, { a: 1, b: 2 }],
    ['merges into the object at the path', { a: { b: 1 } }, 'a', { c: 2 }, { a: { b: 1, c: 2 } }],
    ['deletes within the path', { a: { b: 1, c: 2 } }, 'a', { b: null }, { a: { c: 2 } }],
    ['creates what is missing', {}, 'a.b', { c: 1 }, { a: { b: { c: 1 } } }],
    ['replaces what is no object', { a: 5 }, 'a.b', { c: 1 }, { a: { b: { c: 1 } } }],
    [
      'visits every element',
      { a: [{ x: 1 }, 2] },
      'a[]',
      { y: 3 },
      { a: [{ x: 1, y: 3 }, { y: 3 }] },
    ],
    ['visits one element', { a: [{ x: 1 }, {}] }, 'a[1]', { y: 3 }, { a: [{ x: 1 }, { y: 3 }] }],
    ['ignores a position past the end', { a: [1] }, 'a[5]', { y: 3 }, { a: [1] }],
    ['makes an array where `[]` asks for one', { a: { b: 1 } }, 'a[]', { y: 3 }, { a: [] }],
  ])('%s', (_, payload, path, values, expected) => {
    const before = structuredClone(payload);
    expect(setAt(payload, path === undefined ? undefined : parsePath(path), values)).toEqual(
      expected,
    );
    expect(payload).toEqual(before);
  });

  it('treats __proto__ as a plain key', () => {
    const values = JSON.parse('{"__proto__": {"polluted": true}}') as Payload;
    const written = setAt({ a: 1 }, undefined, values);
    expect(Object.getPrototypeOf(written)).toBe(Object.prototype);
    expect(JSON.stringify(written)).toBe('{"a":1,"__proto__":{"polluted":true}}');
    expect(JSON.stringify(setAt({}, parsePath('__proto__'), { b: 1 }))).toBe(
      '{"__proto__":{"b":1}}',
    );
  });
});

describe('deleteAt', () => {
  it.each<[string, Payload, string, Payload]>([
    ['removes a key', { a: 1, b: 2 }, 'a', { b: 2 }],
    ['removes a nested key', { a: { b: 1, c: 2 } }, 'a.b', { a: { c: 2 } }],
    ['ignores what is missing', { a: 1 }, 'b.c', { a: 1 }],
    [
      'removes from every element',
      { a: [{ x: 1, y: 2 }, { x: 3 }, 4] },
      'a[].x',
      { a: [{ y: 2 }, {}, 4] },
    ],
    ['removes from one element', { a: [{ x: 1 }, { x: 2 }] }, 'a[0].x', { a: [{}, { x: 2 }] }],
    ['empties an array', { a: [1, 2] }, 'a[]', { a: [] }],
    ['keeps elements addressed by position', { a: [1, 2] }, 'a[0]', { a: [1, 2] }],
    ['ignores a key below a scalar', { a: 5 }, 'a.b', { a: 5 }],
  ])('%s', (_, payload, path, expected) => {
    const before = structuredClone(payload);
    expect(deleteAt(payload, parsePath(path))).toEqual(expected);
    expect(payload).toEqual(before);
  });
});
