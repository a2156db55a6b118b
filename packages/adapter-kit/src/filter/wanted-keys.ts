import type { Filter } from '@quarry/core';

/**
 * Payload paths that have to have a value for a point to pass: those of conditions on fields that are not negated.
 * `is_empty` and `is_null` ask for the opposite, and a negated condition passes points without the field.
 */
export function wantedKeys(filter: Filter): Set<string> {
  const keys = new Set<string>();
  collect(filter, '', keys);
  return keys;
}

function collect(filter: Filter, parent: string, keys: Set<string>): void {
  const { must, should, min_should: least } = filter;
  for (const clause of [must, should, least?.conditions]) {
    for (const condition of clause === null || clause === undefined ? [] : [clause].flat()) {
      if ('nested' in condition) {
        const { key, filter: inner } = condition.nested;
        collect(inner, `${parent}${key.endsWith('[]') ? key : `${key}[]`}.`, keys);
      } else if ('key' in condition) {
        if (!('is_empty' in condition) && !('is_null' in condition))
          keys.add(parent + condition.key);
      } else if ('must' in condition || 'should' in condition || 'min_should' in condition) {
        collect(condition, parent, keys);
      }
    }
  }
}
