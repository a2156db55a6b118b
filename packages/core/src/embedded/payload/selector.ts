import type { Payload } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import { EACH, type PathStep, type PayloadPath, parsePath } from './path.js';
import { isObject } from './path-values.js';

/** Which part of a payload an answer carries; `true` is all of it, `false` none. */
export type PayloadSelection =
  | boolean
  | { readonly include: readonly PayloadPath[] }
  | { readonly exclude: readonly PayloadPath[] };

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
  if ('include' in selection) {
    const patterns = selection.include;
    return prune(payload, [], (path) =>
      patterns.some(({ steps }) => leadsTo(path, steps)),
    ) as Payload;
  }
  const patterns = selection.exclude;
  return prune(
    payload,
    [],
    (path) => !patterns.some(({ steps }) => startsWith(path, steps)),
  ) as Payload;
}

function prune(
  value: unknown,
  path: PathStep[],
  keeps: (path: readonly PathStep[]) => boolean,
): unknown {
  if (Array.isArray(value)) {
    path.push(EACH);
    const kept = keeps(path) ? value.map((element) => prune(element, path, keeps)) : [];
    path.pop();
    return kept;
  }
  if (!isObject(value)) return value;
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(value)) {
    path.push(key);
    if (keeps(path)) entries.push([key, prune(value[key], path, keeps)]);
    path.pop();
  }
  return Object.fromEntries(entries);
}

/** Whether one of the two paths begins with the other. */
function leadsTo(a: readonly PathStep[], b: readonly PathStep[]): boolean {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return false;
  return true;
}

function startsWith(path: readonly PathStep[], prefix: readonly PathStep[]): boolean {
  return path.length >= prefix.length && leadsTo(path, prefix);
}

function parsePaths(input: unknown, field: string): PayloadPath[] {
  if (!Array.isArray(input)) {
    throw new BadRequestError(`Format error in JSON body: ${field}: expected an array of strings`);
  }
  return input.map((path, position) => parsePath(path, `${field}[${position}]`));
}
