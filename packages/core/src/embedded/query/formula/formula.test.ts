import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Payload } from '../../../engine/index.js';
import { matchesPayload } from '../../filter/index.js';
import { valuesAt } from '../../payload/index.js';
import { evaluateFormula, type FormulaPoint, parseFormula } from './index.js';

const payload: Payload = {
  number: 85,
  one: [1.2],
  several: [1.2, 2.3],
  text: 'abc',
  place: { lat: 25.628482424190565, lon: -100.23881855976 },
  day: '2024-01-01T00:00:00Z',
  nested: { value: 3 },
  list: [{ value: 4 }],
};

function evaluate(
  formula: unknown,
  { defaults, scores = [1, 2] }: { defaults?: unknown; scores?: (number | undefined)[] } = {},
): number {
  const parsed = parseFormula(formula, defaults, 'query');
  const point: FormulaPoint = {
    score: (prefetch) => scores[prefetch],
    values: (slot) => valuesAt(payload, parsed.variables[slot]!.path).flat(1),
    condition: (slot) => matchesPayload(parsed.conditions[slot]!, payload),
  };
  return evaluateFormula(parsed, point);
}

describe('leaves', () => {
  it.each([
    [5, 5],
    ['$score', 1],
    ['$score[0]', 1],
    ['$score[1]', 2],
    ['number', 85],
    ['one', Math.fround(1.2)],
    ['nested.value', 3],
    ['list[].value', 4],
    ['list[0].value', 4],
    [{ key: 'text', match: { value: 'abc' } }, 1],
    [{ key: 'text', match: { value: 'xyz' } }, 0],
    [{ must_not: [{ key: 'text', match: { value: 'xyz' } }] }, 1],
    [{ datetime: '1970-01-01T00:01:00Z' }, 60],
    [{ datetime_key: 'day' }, 1_704_067_200],
  ])('%j is %d', (formula, expected) => {
    expect(evaluate(formula)).toBe(expected);
  });

  it('measures great circles in metres', () => {
    const origin = { lat: 25.717877679163667, lon: -100.43383200156751 };
    // Figure of the reference engine's own test.
    expect(evaluate({ geo_distance: { origin, to: 'place' } })).toBeCloseTo(21926.494, 0);
  });

  it('falls back on defaults, and for scores on 0', () => {
    expect(evaluate('$score[7]')).toBe(0);
    expect(evaluate('$score[7]', { defaults: { '$score[7]': 1.5 } })).toBe(1.5);
    expect(evaluate('missing', { defaults: { missing: 7 } })).toBe(7);
    expect(evaluate('"missing"', { defaults: { missing: 7 } })).toBe(7);
    expect(evaluate('number', { defaults: { number: 7 } })).toBe(85);
    expect(
      evaluate({ datetime_key: 'missing' }, { defaults: { missing: '1970-01-01T00:00:01Z' } }),
    ).toBe(1);
    const origin = { lon: 0, lat: 0 };
    expect(
      evaluate({ geo_distance: { origin, to: 'missing' } }, { defaults: { missing: origin } }),
    ).toBe(0);
  });

  it('says which variable has no value, or not the one it needs', () => {
    const at = (key: string) => `value for ${key} in the payload and/or in the formula defaults`;
    expect(() => evaluate('missing')).toThrow(
      `Wrong input: Expected number ${at('missing')}. Error: No value found in a payload nor defaults`,
    );
    expect(() => evaluate('several')).toThrow(
      `Wrong input: Expected number ${at('several')}. Error: Value is not a number`,
    );
    expect(() => evaluate('text')).toThrow('Error: Value is not a number');
    const origin = { lon: 0, lat: 0 };
    expect(() => evaluate({ geo_distance: { origin, to: 'number' } })).toThrow(
      `Expected geo point ${at('number')}`,
    );
    expect(() => evaluate({ datetime_key: 'number' })).toThrow(`Expected datetime ${at('number')}`);
    expect(() => evaluate({ datetime_key: 'text' })).toThrow('Value is not a date and time: abc');
  });
});

describe('operations', () => {
  it.each([
    [{ sum: [1, '$score', 'number', { key: 'text', match: { value: 'abc' } }] }, 88],
    [{ mult: [2, '$score', 'number'] }, 170],
    [{ sum: [] }, 0],
    [{ mult: [] }, 1],
    [{ div: { left: 10, right: '$score[1]' } }, 5],
    [{ div: { left: 1, right: 0, by_zero_default: 9 } }, 9],
    [{ div: { left: 0, right: 0 } }, 0],
    [{ neg: 10 }, -10],
    [{ abs: { neg: 10 } }, 10],
    [{ sqrt: 9 }, 3],
    [{ pow: { base: 2, exponent: 10 } }, 1024],
    [{ exp: 0 }, 1],
    [{ log10: 1000 }, 3],
    [{ ln: 1 }, 0],
  ])('%j is %d', (formula, expected) => {
    expect(evaluate(formula)).toBe(expected);
  });

  it('does not look further once a product is zero, nor below a zero numerator', () => {
    expect(evaluate({ mult: [0, 'missing'] })).toBe(0);
    expect(evaluate({ div: { left: 0, right: 'missing' } })).toBe(0);
    expect(() => evaluate({ mult: ['missing', 0] })).toThrow('No value found');
  });

  it.each([
    [{ div: { left: 1, right: 0 } }, '1/0 = inf'],
    [{ sqrt: -1 }, '√-1 = NaN'],
    [{ pow: { base: -8, exponent: 0.5 } }, '-8^0.5 = NaN'],
    [{ exp: 1000 }, 'exp(1000) = inf'],
    [{ log10: 0 }, 'log10(0) = -inf'],
    [{ ln: -1 }, 'ln(-1) = NaN'],
    [{ exp: 100 }, '2.6881171418161356e+43 as f32 = inf'],
  ])('%j ends the request', (formula, expression) => {
    expect(() => evaluate(formula)).toThrow(
      `Wrong input: The expression ${expression} produced a non-finite number`,
    );
  });

  it('computes in doubles and rounds to a float at the end only', () => {
    // In 32-bit floats, adding 1 to 2^24 is lost.
    expect(evaluate({ sum: [2 ** 24, 1, -(2 ** 24)] })).toBe(1);
    expect(evaluate({ div: { left: 1, right: 3 } })).toBe(Math.fround(1 / 3));
  });

  it('keeps constants as 32-bit floats', () => {
    expect(evaluate({ mult: [0.1, 2 ** 30] })).toBe(Math.fround(Math.fround(0.1) * 2 ** 30));
  });
});

describe('decay', () => {
  const shapes = ['lin_decay', 'exp_decay', 'gauss_decay'] as const;

  it('is 1 at the target and the midpoint at a distance of one scale', () => {
    for (const shape of shapes) {
      expect(evaluate({ [shape]: { x: 7, target: 7, scale: 2 } })).toBe(1);
      expect(evaluate({ [shape]: { x: 9, target: 7, scale: 2, midpoint: 0.25 } })).toBeCloseTo(
        0.25,
      );
      expect(evaluate({ [shape]: { x: 5, target: 7, scale: 2, midpoint: 0.25 } })).toBeCloseTo(
        0.25,
      );
    }
  });

  it('defaults to target 0, scale 1 and midpoint one half', () => {
    for (const shape of shapes) expect(evaluate({ [shape]: { x: 1 } })).toBeCloseTo(0.5, 6);
  });

  it('agrees with the formulas', () => {
    const numbers = fc.record({
      x: fc.float({ min: -100, max: 100, noNaN: true }),
      target: fc.float({ min: -100, max: 100, noNaN: true }),
      scale: fc.float({ min: Math.fround(0.01), max: 100, noNaN: true }),
      midpoint: fc.float({ min: Math.fround(0.01), max: Math.fround(0.99), noNaN: true }),
    });
    fc.assert(
      fc.property(numbers, ({ x, target, scale, midpoint }) => {
        const distance = Math.abs(x - target);
        const params = { x, target, scale, midpoint };
        expect(evaluate({ lin_decay: params })).toBeCloseTo(
          Math.max(0, 1 - (distance * (1 - midpoint)) / scale),
          5,
        );
        expect(evaluate({ exp_decay: params })).toBeCloseTo(midpoint ** (distance / scale), 5);
        expect(evaluate({ gauss_decay: params })).toBeCloseTo(
          midpoint ** ((distance / scale) ** 2),
          5,
        );
      }),
      { seed: 41 },
    );
  });

  it('refuses scales and midpoints that give no curve', () => {
    const decay =
      (params: object, shape = 'exp_decay') =>
      () =>
        evaluate({ [shape]: { x: 1, ...params } });
    expect(decay({ scale: 0 })).toThrow('query.formula.exp_decay.scale: value 0 invalid');
    expect(decay({ scale: -1 })).toThrow('query.formula.exp_decay.scale: value -1 invalid');
    expect(decay({ midpoint: 2 })).toThrow('midpoint: value 2 invalid, must be from 0 to 1');
    expect(decay({ midpoint: 1 })).toThrow('between 0.0 and 1.0 (exclusive), got 1');
    expect(decay({ midpoint: 0 }, 'gauss_decay')).toThrow('between 0.0 and 1.0 (exclusive), got 0');
    expect(evaluate({ lin_decay: { x: 1, midpoint: 0 } })).toBe(0);
    expect(evaluate({ lin_decay: { x: 1, midpoint: 1 } })).toBe(1);
  });
});

describe('reading', () => {
  it.each([
    ['$other', 'Invalid reserved word: $other'],
    ['$score.x', 'Invalid reserved variable: $score.x'],
    ['$score[]', 'Invalid reserved variable: $score[]'],
    ['$score[1][2]', 'Invalid reserved variable: $score[1][2]'],
    ['', 'query.formula'],
    [true, 'query.formula: expected a number, a variable, a condition or an operation'],
    [{ sum: 1 }, 'query.formula.sum: expected a list'],
    [{ sum: [null] }, 'query.formula.sum[0]'],
    [{ div: { left: 1 } }, 'query.formula.div.right'],
    [{ pow: 2 }, 'query.formula.pow: expected {base, exponent}'],
    [{ geo_distance: { origin: { lon: 0 }, to: 'a' } }, 'query.formula.geo_distance.origin'],
    [{ geo_distance: { origin: { lon: 200, lat: 0 }, to: 'a' } }, 'must be from -180 to 180'],
    [{ datetime: 'soon' }, 'failed to parse date-time soon'],
    [{ unknown: 1 }, 'query.formula.unknown'],
    [Number.NaN, 'query.formula'],
    [1e300, 'query.formula: expected a number within the range of 32-bit floats'],
  ])('%j is refused', (formula, message) => {
    expect(() => evaluate(formula)).toThrow(message);
  });

  it('refuses defaults that no variable can use', () => {
    expect(() => evaluate(1, { defaults: [] })).toThrow('query.defaults: expected an object');
    expect(() => evaluate(1, { defaults: { $score: 'x' } })).toThrow(
      'Score default must be a number',
    );
    expect(() => evaluate(1, { defaults: { 'a..b': 1 } })).toThrow('query.defaults');
  });

  it('refuses nesting that would exhaust the stack', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = { neg: deep };
    expect(() => evaluate(deep)).toThrow('at most 128 levels deep');
  });

  it('reads each payload key once, however often it is named', () => {
    const parsed = parseFormula({ sum: ['a', 'a', '"a"', { abs: 'b' }] }, undefined, '');
    expect(parsed.variables.map(({ key }) => key)).toEqual(['a', 'b']);
  });
});
