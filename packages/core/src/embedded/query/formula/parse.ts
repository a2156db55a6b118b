import { BadRequestError, ValidationError } from '../../../engine/index.js';
import { MATCH_ALL, type ParsedFilter, parseCondition } from '../../filter/index.js';
import { type GeoPoint, parseDatetime, parsePath } from '../../payload/index.js';
import { formatError } from '../../request/index.js';
import {
  fieldPath,
  isJsonObject,
  type JsonObject,
  readList,
  readNumber,
  readObject,
} from '../request/read-fields.js';
import type { DecayShape, Expression, ParsedFormula, Variable } from './expression.js';

/** Depth at which an expression is refused: the recursion limit of Qdrant's JSON reader. */
const MAX_DEPTH = 128;

const MICROSECONDS = 1_000_000;

/** What a formula's leaves collect while it is read. */
interface Collected {
  readonly slots: Map<string, number>;
  readonly variables: Variable[];
  readonly conditions: ParsedFilter[];
  readonly fallbacks: ReadonlyMap<string, unknown>;
}

type Reader = (value: unknown, path: string, collected: Collected, depth: number) => Expression;

const operations: { readonly [name: string]: Reader } = {
  mult: (value, path, collected, depth) => ({
    kind: 'mult',
    terms: readTerms(value, path, collected, depth),
  }),
  sum: (value, path, collected, depth) => ({
    kind: 'sum',
    terms: readTerms(value, path, collected, depth),
  }),
  neg: unary('neg'),
  abs: unary('abs'),
  sqrt: unary('sqrt'),
  exp: unary('exp'),
  log10: unary('log10'),
  ln: unary('ln'),
  div: readDiv,
  pow: readPow,
  geo_distance: readGeoDistance,
  datetime: readDatetime,
  datetime_key: (value, path, collected) => ({
    kind: 'datetime',
    slot: readSlot(value, path, collected),
  }),
  lin_decay: decayReader('lin'),
  exp_decay: decayReader('exp'),
  gauss_decay: decayReader('gauss'),
};

/** Reads `formula` and the `defaults` beside it, both fields of the object at `parent`. */
export function parseFormula(formula: unknown, defaults: unknown, parent: string): ParsedFormula {
  const { scores, payload } = readDefaults(defaults, fieldPath(parent, 'defaults'));
  const collected: Collected = {
    slots: new Map(),
    variables: [],
    conditions: [],
    fallbacks: payload,
  };
  const expression = readExpression(formula, fieldPath(parent, 'formula'), collected, 0);
  return {
    expression,
    variables: collected.variables,
    conditions: collected.conditions,
    scoreFallbacks: scores,
  };
}

function readExpression(
  value: unknown,
  path: string,
  collected: Collected,
  depth: number,
): Expression {
  if (depth > MAX_DEPTH) {
    throw formatError(path, `an expression at most ${MAX_DEPTH} levels deep`, 'a deeper one');
  }
  if (typeof value === 'number') return { kind: 'constant', value: readFloat(value, path) };
  if (typeof value === 'string') return readVariable(value, path, collected);
  if (!isJsonObject(value)) {
    throw formatError(path, 'a number, a variable, a condition or an operation', value);
  }
  for (const name in operations) {
    const inner = value[name];
    if (inner === undefined) continue;
    return operations[name]!(inner, fieldPath(path, name), collected, depth + 1);
  }
  const slot = collected.conditions.length;
  collected.conditions.push({ ...MATCH_ALL, must: [parseCondition(value, path)] });
  return { kind: 'condition', slot };
}

/** `$score` and `$score[2]` are scores of prefetches, everything else a payload path. */
function readVariable(text: string, path: string, collected: Collected): Expression {
  const prefetch = scoreIndex(text);
  if (prefetch !== undefined) return { kind: 'score', prefetch };
  return { kind: 'number', slot: readSlot(text, path, collected) };
}

function scoreIndex(text: string): number | undefined {
  if (!text.startsWith('$')) return undefined;
  const match = /^\$score(?:\[(\d{1,9})\])?$/.exec(text);
  if (match) return Number(match[1] ?? 0);
  const reason = text.startsWith('$score') ? 'Invalid reserved variable' : 'Invalid reserved word';
  throw BadRequestError.wrongInput(`failed to parse variable ID ${text}: ${reason}: ${text}`);
}

function readSlot(value: unknown, path: string, collected: Collected): number {
  if (typeof value !== 'string') throw formatError(path, 'a payload key', value);
  const parsed = parsePath(value, path);
  const known = collected.slots.get(parsed.text);
  if (known !== undefined) return known;
  const slot = collected.variables.length;
  collected.slots.set(parsed.text, slot);
  const fallback = collected.fallbacks.get(parsed.text);
  collected.variables.push({ key: value, path: parsed, fallback });
  return slot;
}

function readDefaults(
  value: unknown,
  path: string,
): { scores: Map<number, number>; payload: Map<string, unknown> } {
  const scores = new Map<number, number>();
  const payload = new Map<string, unknown>();
  if (value === undefined || value === null) return { scores, payload };
  const fields = readObject(value, path);
  for (const key of Object.keys(fields)) {
    const prefetch = scoreIndex(key);
    const given = fields[key];
    if (prefetch === undefined) {
      payload.set(parsePath(key, `${path}["${key}"]`).text, given);
    } else if (typeof given === 'number' && Number.isFinite(given)) {
      scores.set(prefetch, given);
    } else {
      throw new ValidationError(path, `Score default must be a number, ${key} is not`);
    }
  }
  return { scores, payload };
}

function readTerms(
  value: unknown,
  path: string,
  collected: Collected,
  depth: number,
): Expression[] {
  return readList(value, path).map((term, position) =>
    readExpression(term, `${path}[${position}]`, collected, depth),
  );
}

function unary(kind: 'neg' | 'abs' | 'sqrt' | 'exp' | 'log10' | 'ln'): Reader {
  return (value, path, collected, depth) => ({
    kind,
    of: readExpression(value, path, collected, depth),
  });
}

function readDiv(value: unknown, path: string, collected: Collected, depth: number): Expression {
  const fields = readObject(value, path, '{left, right, by_zero_default}');
  const byZero = readNumber(fields['by_zero_default'], path, 'by_zero_default');
  return {
    kind: 'div',
    left: readExpression(fields['left'], fieldPath(path, 'left'), collected, depth),
    right: readExpression(fields['right'], fieldPath(path, 'right'), collected, depth),
    byZero: byZero === undefined ? undefined : Math.fround(byZero),
  };
}

function readPow(value: unknown, path: string, collected: Collected, depth: number): Expression {
  const fields = readObject(value, path, '{base, exponent}');
  return {
    kind: 'pow',
    base: readExpression(fields['base'], fieldPath(path, 'base'), collected, depth),
    exponent: readExpression(fields['exponent'], fieldPath(path, 'exponent'), collected, depth),
  };
}

function readGeoDistance(value: unknown, path: string, collected: Collected): Expression {
  const fields = readObject(value, path, '{origin, to}');
  const origin = readPlace(fields['origin'], fieldPath(path, 'origin'));
  return {
    kind: 'geo-distance',
    origin,
    slot: readSlot(fields['to'], fieldPath(path, 'to'), collected),
  };
}

function readPlace(value: unknown, path: string): GeoPoint {
  const fields = readObject(value, path, '{lon, lat}');
  const lon = readNumber(fields['lon'], path, 'lon', { min: -180, max: 180 });
  const lat = readNumber(fields['lat'], path, 'lat', { min: -90, max: 90 });
  if (lon === undefined || lat === undefined) throw formatError(path, '{lon, lat}', value);
  return { lon, lat };
}

function readDatetime(value: unknown, path: string): Expression {
  if (typeof value !== 'string') throw formatError(path, 'a date and time', value);
  const microseconds = parseDatetime(value);
  if (microseconds === undefined) {
    throw BadRequestError.wrongInput(
      `failed to parse date-time ${value}: ${path} is no RFC 3339 date and time`,
    );
  }
  return { kind: 'constant', value: microseconds / MICROSECONDS };
}

function decayReader(shape: DecayShape): Reader {
  return (value, path, collected, depth) => {
    const fields = readObject(value, path, '{x, target, scale, midpoint}');
    const lambda = decayRate(shape, fields, path);
    const target = fields['target'];
    return {
      kind: 'decay',
      shape,
      x: readExpression(fields['x'], fieldPath(path, 'x'), collected, depth),
      target:
        target === undefined || target === null
          ? { kind: 'constant', value: 0 }
          : readExpression(target, fieldPath(path, 'target'), collected, depth),
      lambda,
    };
  };
}

/** Scale and midpoint as one rate: the decay is `midpoint` at a distance of `scale`. */
function decayRate(shape: DecayShape, fields: JsonObject, path: string): number {
  const midpoint = Math.fround(
    readNumber(fields['midpoint'], path, 'midpoint', { min: 0, max: 1 }) ?? 0.5,
  );
  const scale = Math.fround(readNumber(fields['scale'], path, 'scale') ?? 1);
  if (!(scale > 0)) {
    throw new ValidationError(
      fieldPath(path, 'scale'),
      `value ${scale} invalid, must be a positive number`,
    );
  }
  if (shape === 'lin') return (1 - midpoint) / scale;
  if (midpoint <= 0 || midpoint >= 1) {
    throw BadRequestError.wrongInput(
      `Decay midpoint should be between 0.0 and 1.0 (exclusive), got ${midpoint}.`,
    );
  }
  return Math.log(midpoint) / (shape === 'exp' ? scale : scale * scale);
}

/** Constants are 32-bit floats in the request's schema, though the computation is not. */
function readFloat(value: number, path: string): number {
  const float = Math.fround(value);
  if (!Number.isFinite(float)) {
    throw formatError(path, 'a number within the range of 32-bit floats', value);
  }
  return float;
}
