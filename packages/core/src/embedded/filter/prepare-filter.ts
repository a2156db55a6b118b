import type { FieldIndex, PayloadIndexSet } from '../index/payload/index.js';
import type { ParsedFilter } from './parsed-filter.js';
import { conditionsOf } from './parsed-filter.js';

/**
 * Steps that do what the indexes would do when the filter is compiled next, in one piece: sorting the rows that they have got
 * since they were asked last, or loaded. None where that takes no time.
 */
export function preparingFilter(
  filter: ParsedFilter,
  indexes: PayloadIndexSet,
): Generator<undefined> | undefined {
  if (indexes.size === 0) return undefined;
  const stale = indexesOf(filter, indexes).filter((index) => index.preparing() !== undefined);
  return stale.length === 0 ? undefined : prepareAll(stale);
}

function* prepareAll(stale: readonly FieldIndex[]): Generator<undefined> {
  for (const index of stale) yield* index.preparing() ?? [];
}

function indexesOf(filter: ParsedFilter, indexes: PayloadIndexSet): FieldIndex[] {
  return conditionsOf(filter).flatMap((condition) => {
    if (condition.kind === 'filter') return indexesOf(condition.filter, indexes);
    if (condition.kind !== 'field') return [];
    return indexes.field(condition.path) ?? [];
  });
}
