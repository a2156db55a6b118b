import { BadRequestError } from '../../engine/index.js';

/**
 * Payload paths: `city`, `address.city`, `tags[0]`, `orders[].total`, `"key.with.dots"`.
 *
 * Only an explicit `[]` or `[n]` enters an array: `orders.total` on an array of objects is a missing value. Keys are
 * letters and digits of any script, `_` and `-`; anything else goes between double quotes, which have no escapes.
 */

/** Stands for `[]`: every element of an array. */
export const EACH: unique symbol = Symbol('[]');

/** One step of a path: a key of an object, a position in an array, or every element of one. */
export type PathStep = string | number | typeof EACH;

/** A parsed path. `text` is its canonical spelling, so two paths are the same if their texts are. */
export interface PayloadPath {
  readonly text: string;
  readonly steps: readonly PathStep[];
}

const RAW_KEY = /[\p{Alphabetic}\p{N}_-]+/uy;
const QUOTED_KEY = /"([^"\\]*)"/y;
const POSITION = /\[(\d*)\]/y;
/** Most paths: one key, which needs no quotes. */
const ONE_PLAIN_KEY = /^[\w-]+$/;
const WHOLE_RAW_KEY = /^[\p{Alphabetic}\p{N}_-]+$/u;

/**
 * Parses a path as requests give it. `field` names the place in the request for the error.
 *
 * @throws BadRequestError when it is not a string or not a path.
 */
export function parsePath(input: unknown, field = 'key'): PayloadPath {
  if (typeof input !== 'string') {
    throw new BadRequestError(
      `Format error in JSON body: ${field}: expected a payload path, got ${input === null ? 'null' : typeof input}`,
    );
  }
  if (ONE_PLAIN_KEY.test(input)) return { text: input, steps: [input] };
  const steps = scan(input);
  if (steps === undefined) {
    throw new BadRequestError(`Format error in JSON body: ${field}: Invalid json path: '${input}'`);
  }
  return pathOf(steps);
}

/** The path made of these steps; the first has to be a key. */
export function pathOf(steps: readonly PathStep[]): PayloadPath {
  let text = '';
  for (const step of steps) {
    if (step === EACH) text += '[]';
    else if (typeof step === 'number') text += `[${step}]`;
    else text += (text === '' ? '' : '.') + quoted(step);
  }
  return { text, steps };
}

/** The path that enters every element of the array at `path`: `a` and `a[]` both give `a[]`. */
export function elementsOf(path: PayloadPath): PayloadPath {
  return path.steps.at(-1) === EACH ? path : pathOf([...path.steps, EACH]);
}

/** `path` as seen from the elements of `base`: what an index on it is called from outside. */
export function joinPaths(base: PayloadPath, path: PayloadPath): PayloadPath {
  return pathOf([...base.steps, ...path.steps]);
}

function quoted(key: string): string {
  return WHOLE_RAW_KEY.test(key) ? key : `"${key}"`;
}

function scan(text: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  let at = 0;
  while (at < text.length) {
    if (steps.length > 0 && text[at] === '[') {
      POSITION.lastIndex = at;
      const found = POSITION.exec(text);
      if (!found) return undefined;
      const position = found[1] === '' ? EACH : Number(found[1]);
      if (typeof position === 'number' && !Number.isSafeInteger(position)) return undefined;
      steps.push(position);
      at = POSITION.lastIndex;
      continue;
    }
    if (steps.length > 0 && text[at++] !== '.') return undefined;
    const pattern = text[at] === '"' ? QUOTED_KEY : RAW_KEY;
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return undefined;
    steps.push(found[1] ?? found[0]);
    at = pattern.lastIndex;
  }
  return steps.length > 0 ? steps : undefined;
}
