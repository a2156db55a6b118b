import type { Payload } from '../../engine/index.js';
import { EACH, type PayloadPath } from './path.js';

const NOTHING: readonly unknown[] = [];

/**
 * The values at a path, in order; none when it is missing. A value that is an array is returned as one value: conditions
 * flatten it themselves, one level, because some of them (`values_count`, `is_empty`) look at the array.
 */
export function valuesAt(payload: Payload, path: PayloadPath): readonly unknown[] {
  const { steps } = path;
  let value: unknown = payload;
  for (let depth = 0; depth < steps.length; depth++) {
    const step = steps[depth]!;
    if (step === EACH) {
      if (!Array.isArray(value)) return NOTHING;
      const found: unknown[] = [];
      collect(value, path, depth, found);
      return found;
    }
    value = descend(value, step);
    if (value === undefined) return NOTHING;
  }
  return [value];
}

/** Whether a value is a JSON object, as opposed to an array, null or a scalar. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function collect(value: unknown, path: PayloadPath, depth: number, found: unknown[]): void {
  if (value === undefined) return;
  if (depth === path.steps.length) {
    found.push(value);
    return;
  }
  const step = path.steps[depth]!;
  if (step !== EACH) collect(descend(value, step), path, depth + 1, found);
  else if (Array.isArray(value))
    for (const element of value) collect(element, path, depth + 1, found);
}

/** Own properties only: a path named `constructor` must not reach `Object.prototype`. */
function descend(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
