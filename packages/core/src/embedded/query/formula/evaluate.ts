import { BadRequestError } from '../../../engine/index.js';
import { type GeoPoint, geoDistance, parseDatetime } from '../../payload/index.js';
import { isJsonObject } from '../request/read-fields.js';
import type { DecayShape, Expression, ParsedFormula } from './expression.js';

/**
 * Evaluation of a formula for one point, in 64-bit floats; the result is rounded to 32 bits at the very end, as in
 * Qdrant. Anything that is not finite ends the request: an order by NaN would be no order.
 */

/** What a formula may ask of a point. */
export interface FormulaPoint {
  /** Score in a prefetch; `undefined` where that prefetch did not find the point. */
  score(prefetch: number): number | undefined;
  /** Values at a variable's path, lists already opened; empty where the payload has none. */
  values(slot: number): readonly unknown[];
  condition(slot: number): boolean;
}

/** The point's score: a finite 32-bit float, or a 400 that names the part that failed. */
export function evaluateFormula(formula: ParsedFormula, point: FormulaPoint): number {
  const precise = evaluate(formula.expression, formula, point);
  const score = Math.fround(precise);
  if (!Number.isFinite(score)) throw nonFinite(`${show(precise)} as f32 = ${show(score)}`);
  return score;
}

function evaluate(node: Expression, formula: ParsedFormula, point: FormulaPoint): number {
  switch (node.kind) {
    case 'constant':
      return node.value;
    case 'score':
      return point.score(node.prefetch) ?? formula.scoreFallbacks.get(node.prefetch) ?? 0;
    case 'number':
      return readVariable(formula, point, node.slot, 'number', toNumber);
    case 'condition':
      return point.condition(node.slot) ? 1 : 0;
    case 'geo-distance':
      return geoDistance(
        node.origin,
        readVariable(formula, point, node.slot, 'geo point', toPlace),
      );
    case 'datetime':
      return readVariable(formula, point, node.slot, 'datetime', toSeconds);
    case 'sum': {
      let sum = 0;
      for (const term of node.terms) sum += evaluate(term, formula, point);
      return sum;
    }
    case 'mult': {
      let product = 1;
      for (const term of node.terms) {
        const value = evaluate(term, formula, point);
        // A zero decides the product; what follows is not looked at, not even for missing values.
        if (value === 0) return 0;
        product *= value;
      }
      return product;
    }
    case 'div': {
      const left = evaluate(node.left, formula, point);
      if (left === 0) return 0;
      const right = evaluate(node.right, formula, point);
      if (right === 0 && node.byZero !== undefined) return node.byZero;
      const quotient = left / right;
      return finite(quotient, () => `${show(left)}/${show(right)} = ${show(quotient)}`);
    }
    case 'pow': {
      const base = evaluate(node.base, formula, point);
      const exponent = evaluate(node.exponent, formula, point);
      const power = raise(base, exponent);
      return finite(power, () => `${show(base)}^${show(exponent)} = ${show(power)}`);
    }
    case 'decay':
      return decay(
        node.shape,
        evaluate(node.x, formula, point),
        evaluate(node.target, formula, point),
        node.lambda,
      );
    case 'neg':
      return -evaluate(node.of, formula, point);
    case 'abs':
      return Math.abs(evaluate(node.of, formula, point));
    case 'sqrt': {
      const value = evaluate(node.of, formula, point);
      const root = Math.sqrt(value);
      return finite(root, () => `√${show(value)} = ${show(root)}`);
    }
    case 'exp':
      return applied('exp', Math.exp, evaluate(node.of, formula, point));
    case 'log10':
      return applied('log10', Math.log10, evaluate(node.of, formula, point));
    case 'ln':
      return applied('ln', Math.log, evaluate(node.of, formula, point));
  }
}

/** `1^x` is 1 for every x in IEEE 754's `pow`, which JavaScript does not follow for NaN and infinities. */
function raise(base: number, exponent: number): number {
  return base === 1 ? 1 : base ** exponent;
}

function decay(shape: DecayShape, x: number, target: number, lambda: number): number {
  const distance = Math.abs(x - target);
  if (shape === 'lin') return Math.max(0, 1 - lambda * distance);
  return Math.exp(shape === 'exp' ? lambda * distance : lambda * distance * distance);
}

function applied(name: string, operation: (value: number) => number, value: number): number {
  const result = operation(value);
  return finite(result, () => `${name}(${show(value)}) = ${show(result)}`);
}

function finite(value: number, expression: () => string): number {
  if (Number.isFinite(value)) return value;
  throw nonFinite(expression());
}

function nonFinite(expression: string): Error {
  return BadRequestError.wrongInput(`The expression ${expression} produced a non-finite number`);
}

/** Numbers as Qdrant's messages write them. */
function show(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  return value === Number.NEGATIVE_INFINITY ? '-inf' : `${value}`;
}

/** One converted value, or the reason (a string) why there is none. */
type Conversion<T> = { readonly value: T } | string;

function readVariable<T>(
  formula: ParsedFormula,
  point: FormulaPoint,
  slot: number,
  expected: string,
  convert: (value: unknown) => Conversion<T>,
): T {
  const { key, fallback } = formula.variables[slot]!;
  const values = point.values(slot);
  // One element in a list counts as the element itself; several are no scalar.
  const given = values.length === 0 ? fallback : values.length === 1 ? values[0] : values;
  const converted =
    given === undefined ? 'No value found in a payload nor defaults' : convert(given);
  if (typeof converted !== 'string') return converted.value;
  throw BadRequestError.wrongInput(
    `Expected ${expected} value for ${key} in the payload and/or in the formula defaults. Error: ${converted}`,
  );
}

function toNumber(value: unknown): Conversion<number> {
  if (typeof value === 'number') return { value };
  if (typeof value === 'bigint') return { value: Number(value) };
  return 'Value is not a number';
}

function toPlace(value: unknown): Conversion<GeoPoint> {
  if (!isJsonObject(value)) return 'Value is not a geo point: expected {lon, lat}';
  const { lon, lat } = value;
  if (typeof lon !== 'number') return 'Value is not a geo point: missing field `lon`';
  if (typeof lat !== 'number') return 'Value is not a geo point: missing field `lat`';
  return { value: { lon, lat } };
}

/** Microseconds are exact in 64-bit floats for about 285 years around 1970; seconds then follow by division. */
const MICROSECONDS = 1_000_000;

function toSeconds(value: unknown): Conversion<number> {
  if (typeof value !== 'string') return 'Value is not a string';
  const microseconds = parseDatetime(value);
  if (microseconds === undefined) return `Value is not a date and time: ${value}`;
  return { value: microseconds / MICROSECONDS };
}
