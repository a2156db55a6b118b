import type { Payload } from '../../engine/index.js';
import { EACH, type PathStep, type PayloadPath } from './path.js';
import { isObject } from './path-values.js';

/**
 * Changes to payloads. Nothing is changed in place: the result shares the untouched parts with the original, so a
 * payload that readers hold stays as it was. Computed keys in object literals define own properties, also `__proto__`.
 */

/**
 * Sets each key of `values` on the object at `path` (default: on the payload itself); a key whose value is `null` is
 * deleted. Keys are replaced, not merged deeper. Missing objects on the way are created, `[]` visits every element, a
 * position past the end of an array is ignored.
 */
export function setAt(payload: Payload, path: PayloadPath | undefined, values: Payload): Payload {
  return setIn(payload, path?.steps ?? [], 0, values) as Payload;
}

/**
 * Removes what is at `path`. `a[]` empties the array `a`; `a[0]` is ignored, because removing by position would not be
 * idempotent.
 */
export function deleteAt(payload: Payload, path: PayloadPath): Payload {
  return deleteIn(payload, path.steps, 0) as Payload;
}

function setIn(
  target: unknown,
  steps: readonly PathStep[],
  depth: number,
  values: Payload,
): unknown {
  if (depth === steps.length) return merge(isObject(target) ? target : {}, values);
  const step = steps[depth]!;
  if (typeof step === 'string') {
    const object = isObject(target) ? target : {};
    const child = Object.hasOwn(object, step) ? object[step] : undefined;
    return { ...object, [step]: setIn(child, steps, depth + 1, values) };
  }
  if (!Array.isArray(target)) return [];
  return target.map((element, position) =>
    step === EACH || step === position ? setIn(element, steps, depth + 1, values) : element,
  );
}

function merge(target: Record<string, unknown>, values: Payload): Payload {
  let merged: Payload = { ...target };
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (value === null) delete merged[key];
    else if (value !== undefined) merged = define(merged, key, value);
  }
  return merged;
}

function define(object: Payload, key: string, value: unknown): Payload {
  if (key === '__proto__') return { ...object, [key]: value };
  object[key] = value;
  return object;
}

function deleteIn(target: unknown, steps: readonly PathStep[], depth: number): unknown {
  const step = steps[depth]!;
  const isLast = depth === steps.length - 1;
  if (typeof step === 'string') {
    if (!isObject(target) || !Object.hasOwn(target, step)) return target;
    if (!isLast) return { ...target, [step]: deleteIn(target[step], steps, depth + 1) };
    const rest = { ...target };
    delete rest[step];
    return rest;
  }
  if (!Array.isArray(target)) return target;
  if (isLast) return step === EACH ? [] : target;
  return target.map((element, position) =>
    step === EACH || step === position ? deleteIn(element, steps, depth + 1) : element,
  );
}
