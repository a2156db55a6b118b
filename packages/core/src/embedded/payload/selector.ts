import type { Payload } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import { EACH, type PathStep, parsePath } from './path.js';
import { isObject } from './path-values.js';

/** Which part of a payload an answer carries; `true` is all of it, `false` none. */
export type PayloadSelection =
  | boolean
  | { readonly include: PathTree }
  | { readonly exclude: PathTree };

/** Paths as a tree, step by step, so that a payload is walked once however many there are. */
interface PathTree {
  /** A path ends here. */
  isEnd: boolean;
  readonly next: Map<PathStep, PathTree>;
}

/**
 * Parses `with_payload`: a boolean, a list of paths, `{include}` or `{exclude}`; `null` and `undefined` give `absent`.
 *
 * @throws BadRequestError for anything else, naming the place.
 */
export function parsePayloadSelection(
  input: unknown,
  absent: boolean,
  field = 'with_payload',
): PayloadSelection {
  if (input === undefined || input === null) return absent;
  if (typeof input === 'boolean') return input;
  if (Array.isArray(input)) return { include: parsePaths(input, field) };
  if (isObject(input)) {
    const keys = Object.keys(input).filter((key) => input[key] !== undefined);
    if (keys.length === 1 && keys[0] === 'include') {
      return { include: parsePaths(input.include, `${field}.include`) };
    }
    if (keys.length === 1 && keys[0] === 'exclude') {
      return { exclude: parsePaths(input.exclude, `${field}.exclude`) };
    }
  }
  throw new BadRequestError(
    `Format error in JSON body: ${field}: Expected a boolean, an array of strings, or an object with an include/exclude field`,
  );
}

/**
 * The selected part of a payload, or `undefined` for none. Elements of arrays are reached by `[]` alone: `orders[].id`
 * selects within every element, `orders.id` leaves an empty list, and `orders[0]` names no element.
 */
export function selectPayload(payload: Payload, selection: PayloadSelection): Payload | undefined {
  if (selection === false) return undefined;
  if (selection === true) return payload;
  return (
    'include' in selection
      ? included(payload, selection.include)
      : withoutExcluded(payload, selection.exclude)
  ) as Payload;
}

/** What of `value` lies on a path, or below the end of one. A scalar in the middle of a path is kept. */
function included(value: unknown, paths: PathTree): unknown {
  if (paths.isEnd) return value;
  if (Array.isArray(value)) {
    const ofElements = paths.next.get(EACH);
    return ofElements ? value.map((element) => included(element, ofElements)) : [];
  }
  if (!isObject(value)) return value;
  const kept: Payload = {};
  for (const key of Object.keys(value)) {
    const below = paths.next.get(key);
    if (below) define(kept, key, included(value[key], below));
  }
  return kept;
}

/** `value` without what lies at the end of a path. */
function withoutExcluded(value: unknown, paths: PathTree): unknown {
  if (Array.isArray(value)) {
    const ofElements = paths.next.get(EACH);
    if (!ofElements) return value;
    return ofElements.isEnd ? [] : value.map((element) => withoutExcluded(element, ofElements));
  }
  if (!isObject(value)) return value;
  const kept: Payload = {};
  for (const key of Object.keys(value)) {
    const below = paths.next.get(key);
    if (!below) define(kept, key, value[key]);
    else if (!below.isEnd) define(kept, key, withoutExcluded(value[key], below));
  }
  return kept;
}

/** Sets an own property, also one called `__proto__`. */
function define(object: Payload, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
}

function parsePaths(input: unknown, field: string): PathTree {
  if (!Array.isArray(input)) {
    throw new BadRequestError(`Format error in JSON body: ${field}: expected an array of strings`);
  }
  const root: PathTree = { isEnd: false, next: new Map() };
  for (let position = 0; position < input.length; position++) {
    let tree = root;
    for (const step of parsePath(input[position], `${field}[${position}]`).steps) {
      const below: PathTree = tree.next.get(step) ?? { isEnd: false, next: new Map() };
      tree.next.set(step, below);
      tree = below;
    }
    tree.isEnd = true;
  }
  return root;
}
