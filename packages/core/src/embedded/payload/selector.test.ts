import { describe, expect, it } from 'vitest';
import { parsePayloadSelection, selectPayload } from './selector.js';

const payload = {
  a: { b: 1, c: { d: 2 } },
  list: [{ x: 1, y: 2 }, { x: 3 }, 4],
  text: 'hello',
};

describe('selectPayload', () => {
  it.each([
    [true, payload],
    [false, undefined],
    [['text'], { text: 'hello' }],
    [['a.c'], { a: { c: { d: 2 } } }],
    [{ include: ['a.b', 'missing'] }, { a: { b: 1 } }],
    [['text.deeper'], { text: 'hello' }],
    [['list[].x'], { list: [{ x: 1 }, { x: 3 }, 4] }],
    [['list'], { list: payload.list }],
    [['list.x'], { list: [] }],
    [['list[0]'], { list: [] }],
    [[], {}],
    [{ exclude: ['a', 'text'] }, { list: payload.list }],
    [{ exclude: ['a.c.d'] }, { ...payload, a: { b: 1, c: {} } }],
    [{ exclude: ['list[].x'] }, { ...payload, list: [{ y: 2 }, {}, 4] }],
    [{ exclude: ['list[]'] }, { ...payload, list: [] }],
    [{ exclude: [] }, payload],
  ])('%j', (input, expected) => {
    expect(selectPayload(payload, parsePayloadSelection(input, false))).toEqual(expected);
  });
});

describe('parsePayloadSelection', () => {
  it('takes the default of the call when nothing is given', () => {
    expect(parsePayloadSelection(undefined, true)).toBe(true);
    expect(parsePayloadSelection(null, false)).toBe(false);
  });

  it.each([
    5,
    'a',
    {},
    { include: ['a'], exclude: ['b'] },
    { includes: ['a'] },
    { include: 'a' },
    [1],
    ['a..b'],
  ])('refuses %j', (input) => {
    expect(() => parsePayloadSelection(input, true)).toThrow(
      /Format error in JSON body: with_payload/,
    );
  });
});
