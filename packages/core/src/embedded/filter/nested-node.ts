import type { Bitset } from '../bytes/index.js';
import type { FieldIndex, IndexAnswer } from '../index/payload/index.js';
import { joinPaths, type PayloadPath, type ValueOperator } from '../payload/index.js';
import type { FewRows } from './filter-node.js';
import { answersOf, bitsOfAnswers, fewOfAnswer } from './indexed-node.js';
import { conditionsOf, type NestedCondition, type ParsedFilter } from './parsed-filter.js';

/**
 * Conditions that an element can only meet if its point is in the answer of an index on the path into elements. Not
 * those that say something of absent values, and not those whose index passes over values that match without it.
 */
const NARROWING: ReadonlySet<ValueOperator['kind']> = new Set([
  'match',
  'any',
  'prefix',
  'range',
  'datetime_range',
  'text',
  'text_any',
  'phrase',
]);

/** What indexes know of a nested condition: rows outside cannot match, those inside have to be looked at. */
export interface Narrowing {
  readonly bits: (size: number) => Bitset | undefined;
  readonly few: FewRows | undefined;
  /** Paths in the nested filter that no index serves. */
  readonly unindexed: readonly string[];
}

/** Asks the indexes on the paths that a nested filter must meet: `must: b` under `a[]` asks the one on `a[].b`. */
export function narrowNested(
  { path, filter }: NestedCondition,
  indexOn: (path: PayloadPath) => FieldIndex | undefined,
): Narrowing {
  const answers: IndexAnswer[] = [];
  for (const condition of filter.must) {
    if (condition.kind !== 'field' || condition.operators.length !== 1) continue;
    if (!NARROWING.has(condition.operators[0]!.kind)) continue;
    const answer = indexOn(joinPaths(path, condition.path))?.answer(condition.operators[0]!);
    if (answer) answers.push(answer);
  }
  const [best] = answers.sort((a, b) => a.estimate.max - b.estimate.max);
  return {
    bits: (size) => intersection(answers, size),
    few: best && { ...fewOfAnswer(best), decides: false },
    unindexed: [...new Set(unindexedIn(filter, path, indexOn))],
  };
}

function intersection(answers: readonly IndexAnswer[], size: number): Bitset | undefined {
  let bits: Bitset | undefined;
  for (const answer of answers) {
    const rows = bitsOfAnswers([answer], size);
    bits = bits ? bits.and(rows) : rows;
  }
  return bits;
}

function unindexedIn(
  filter: ParsedFilter,
  base: PayloadPath,
  indexOn: (path: PayloadPath) => FieldIndex | undefined,
): string[] {
  return conditionsOf(filter).flatMap((condition) => {
    switch (condition.kind) {
      case 'field': {
        const path = joinPaths(base, condition.path);
        const index = indexOn(path);
        return index && answersOf(index, condition.operators) ? [] : [path.text];
      }
      case 'is_empty':
      case 'is_null': {
        const path = joinPaths(base, condition.path);
        return indexOn(path) ? [] : [path.text];
      }
      case 'filter':
        return unindexedIn(condition.filter, base, indexOn);
      case 'nested':
        return unindexedIn(condition.filter, joinPaths(base, condition.path), indexOn);
      default:
        return [];
    }
  });
}
