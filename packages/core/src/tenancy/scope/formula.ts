import { BadRequestError } from '../../engine/index.js';
import { isCondition, readCondition } from './filter.js';
import { checkPath } from './payload-keys.js';
import { plainList, plainObject, readFields } from './request-fields.js';
import type { ScopedCall } from './scoped-call.js';
import type { Plain, PlainObject } from './snapshot.js';

const LISTS = new Set(['mult', 'sum']);
const SINGLES = new Set(['neg', 'abs', 'sqrt', 'exp', 'log10', 'ln']);
const DECAYS = new Set(['lin_decay', 'exp_decay', 'gauss_decay']);

/** Operations with several parts: which of their fields are expressions. */
const PARTS: ReadonlyMap<string, { known: ReadonlySet<string>; expressions: readonly string[] }> =
  new Map([
    [
      'div',
      { known: new Set(['left', 'right', 'by_zero_default']), expressions: ['left', 'right'] },
    ],
    ['pow', { known: new Set(['base', 'exponent']), expressions: ['base', 'exponent'] }],
  ]);
const DECAY_FIELDS = new Set(['x', 'target', 'scale', 'midpoint']);
const GEO_DISTANCE = new Set(['origin', 'to']);

/** A checked copy of an expression: its paths are the caller's own, its conditions hold engine ids. */
export function readExpression(call: ScopedCall, value: Plain | undefined, path: string): Plain {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return readVariable(call, value, path);
  const object = plainObject(value, path);
  const names = Object.keys(object);
  const name = names[0];
  if (name === undefined || isCondition(object)) return readCondition(call, object, path);
  if (names.length > 1) {
    throw new BadRequestError(`Format error in JSON body: ${path} must hold one operation`);
  }
  return { [name]: readOperation(call, name, object[name], `${path}.${name}`) };
}

/** A checked copy of `defaults`: values of variables for points that lack them. */
export function readDefaults(call: ScopedCall, value: Plain, path: string): PlainObject {
  const defaults = plainObject(value, path);
  for (const variable of Object.keys(defaults)) readVariable(call, variable, path);
  return defaults;
}

function readVariable(call: ScopedCall, variable: string, path: string): string {
  return /^\$score(\[\d+\])?$/.test(variable) ? variable : checkPath(call, variable, path);
}

function readOperation(call: ScopedCall, name: string, value: Plain | undefined, path: string) {
  if (SINGLES.has(name)) return readExpression(call, value, path);
  if (LISTS.has(name)) {
    return plainList(value, path).map((item, index) =>
      readExpression(call, item, `${path}[${index}]`),
    );
  }
  if (DECAYS.has(name)) return readParts(call, value, path, DECAY_FIELDS, ['x', 'target']);
  const parts = PARTS.get(name);
  if (parts) return readParts(call, value, path, parts.known, parts.expressions);
  if (name === 'datetime' && typeof value === 'string') return value;
  if (name === 'datetime_key') return checkPath(call, value, path);
  if (name === 'geo_distance') {
    const fields = readFields(call, value, path, GEO_DISTANCE);
    checkPath(call, fields['to'], `${path}.to`);
    return fields;
  }
  throw new BadRequestError(`Format error in JSON body: ${path}: unknown operation`);
}

function readParts(
  call: ScopedCall,
  value: Plain | undefined,
  path: string,
  known: ReadonlySet<string>,
  expressions: readonly string[],
): PlainObject {
  const fields = readFields(call, value, path, known);
  for (const name of expressions) {
    if (fields[name] === undefined) continue;
    fields[name] = readExpression(call, fields[name], `${path}.${name}`);
  }
  return fields;
}
