import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EACH, type PathStep, parsePath } from './path.js';
import { isObject } from './path-values.js';
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

/** The rule in words: a place stays if it leads to an included path or lies below one, or below no excluded one. */
function pruned(value: unknown, at: PathStep[], keeps: (at: PathStep[]) => boolean): unknown {
  if (Array.isArray(value)) {
    const each: PathStep[] = [...at, EACH];
    return keeps(each) ? value.map((element) => pruned(element, each, keeps)) : [];
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => keeps([...at, key]))
      .map(([key, inner]) => [key, pruned(inner, [...at, key], keeps)]),
  );
}

function beginsWith(path: readonly PathStep[], prefix: readonly PathStep[]): boolean {
  return prefix.every((step, depth) => path[depth] === step);
}

describe('selectPayload of any payload and paths', () => {
  const keys = fc.constantFrom('a', 'b', 'c', '__proto__');
  const { value: values } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.integer({ min: 0, max: 9 }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
    ),
  }));
  const payloads = fc.dictionary(keys, values);
  const steps = fc.oneof(
    keys.map((key) => `.${key}`),
    fc.constantFrom('[]', '[0]'),
  );
  const paths = fc.array(
    fc.tuple(keys, fc.array(steps, { maxLength: 3 })).map(([key, rest]) => key + rest.join('')),
    { maxLength: 4 },
  );

  it('includes what lies on a path or below it', () => {
    fc.assert(
      fc.property(payloads, paths, (payload, include) => {
        const wanted = include.map((path) => parsePath(path).steps);
        const expected = pruned(payload, [], (at) =>
          wanted.some((path) => beginsWith(at, path) || beginsWith(path, at)),
        );
        const selected = selectPayload(payload, parsePayloadSelection({ include }, true));
        expect(JSON.stringify(selected)).toBe(JSON.stringify(expected));
      }),
    );
  });

  it('leaves out what lies at the end of a path', () => {
    fc.assert(
      fc.property(payloads, paths, (payload, exclude) => {
        const unwanted = exclude.map((path) => parsePath(path).steps);
        const expected = pruned(
          payload,
          [],
          (at) => !unwanted.some((path) => beginsWith(at, path)),
        );
        const selected = selectPayload(payload, parsePayloadSelection({ exclude }, true));
        expect(JSON.stringify(selected)).toBe(JSON.stringify(expected));
      }),
    );
  });
});
