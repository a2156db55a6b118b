import type { PayloadFieldSchema, StrictModeConfig } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import { missingIndexes, schemaParams, servesMatch } from '../index/payload/index.js';
import { joinPaths, type PayloadPath, type ValueOperator } from '../payload/index.js';
import {
  type AbsenceCondition,
  conditionsOf,
  type FieldCondition,
  type ParsedCondition,
  type ParsedFilter,
} from './parsed-filter.js';

/** A payload field that a filter asks for and no index serves. */
export interface UnindexedField {
  readonly field: string;
  /** Kinds of index that would serve it, such as `keyword`. */
  readonly types: readonly string[];
}

/** Schemas of the indexed fields, by canonical path. */
export type FieldSchemas = ReadonlyMap<string, PayloadFieldSchema>;

/**
 * Refuses a filter that breaks a collection's limits. Does nothing unless `config.enabled`. `use` tells reads, which
 * `unindexed_filtering_retrieve` governs, from writes, which `unindexed_filtering_update` does.
 *
 * @throws BadRequestError with the reference engine's text.
 */
export function checkFilterStrictly(
  filter: ParsedFilter,
  config: StrictModeConfig | null | undefined,
  schemas: FieldSchemas,
  use: 'retrieve' | 'update',
): void {
  if (!config?.enabled) return;
  const conditions = countConditions(filter);
  const mostConditions = config.filter_max_conditions ?? Number.POSITIVE_INFINITY;
  if (conditions > mostConditions) {
    throw refusal(
      `Filter condition limit reached (${conditions} > ${mostConditions})`,
      'Reduce the amount of conditions of your filter.',
    );
  }
  const size = largestCondition(filter);
  const mostValues = config.condition_max_size ?? Number.POSITIVE_INFINITY;
  if (size > mostValues) {
    throw refusal(
      `Condition size limit reached (${size} > ${mostValues})`,
      'Reduce the size of your condition.',
    );
  }
  const allowed =
    use === 'retrieve' ? config.unindexed_filtering_retrieve : config.unindexed_filtering_update;
  if (allowed !== false) return;
  const [missing] = unindexedFields(filter, schemas);
  if (missing) {
    throw refusal(
      `Index required but not found for "${missing.field}" of one of the following types: [${missing.types.join(', ')}]`,
      'Create an index for this key or use a different filter.',
    );
  }
}

/**
 * Refuses grouping by a field without an index for exact matches, where strict mode asks for indexes.
 *
 * @throws BadRequestError with the reference engine's text.
 */
export function checkGroupKeyStrictly(
  path: PayloadPath,
  config: StrictModeConfig | null | undefined,
  schemas: FieldSchemas,
): void {
  if (!config?.enabled || config.unindexed_filtering_retrieve !== false) return;
  const schema = schemas.get(path.text);
  if (schema !== undefined && servesMatch(schema)) return;
  const found =
    schema === undefined
      ? `Index required but not found for "${path.text}"`
      : `Index of type "${capitalised(schemaParams(schema).type)}" found for "${path.text}"`;
  throw refusal(found, 'Create an index supporting `match` for this key.');
}

/** The fields of a filter that no index serves, each once: for strict mode, slow-query logs and advice. */
export function unindexedFields(filter: ParsedFilter, schemas: FieldSchemas): UnindexedField[] {
  const found = new Map<string, Set<string>>();
  const note = (path: PayloadPath, types: readonly string[] | undefined) => {
    if (types === undefined) return;
    const all = found.get(path.text) ?? new Set();
    for (const type of types) all.add(type);
    found.set(path.text, all);
  };
  const visit = (inner: ParsedFilter, base: PayloadPath | undefined) => {
    const full = (path: PayloadPath) => (base ? joinPaths(base, path) : path);
    for (const condition of conditionsOf(inner)) {
      if (condition.kind === 'filter') visit(condition.filter, base);
      else if (condition.kind === 'nested') visit(condition.filter, full(condition.path));
      else if ('path' in condition) {
        const path = full(condition.path);
        note(path, missingIndexes(operatorsOf(condition), schemas.get(path.text)));
      }
    }
  };
  visit(filter, undefined);
  return [...found].map(([field, types]) => ({ field, types: [...types].sort() }));
}

function operatorsOf(condition: FieldCondition | AbsenceCondition): readonly ValueOperator[] {
  return condition.kind === 'field'
    ? condition.operators
    : [{ kind: condition.kind, expected: true }];
}

/** Conditions of a filter, those of filters inside it included. */
function countConditions(filter: ParsedFilter): number {
  return conditionsOf(filter).reduce((count, condition) => {
    const inner = condition.kind === 'filter' || condition.kind === 'nested';
    return count + (inner ? countConditions(condition.filter) : 1);
  }, 0);
}

/** Values in the longest list of a filter. */
function largestCondition(filter: ParsedFilter): number {
  return conditionsOf(filter).reduce(
    (largest, condition) => Math.max(largest, sizeOf(condition)),
    0,
  );
}

function sizeOf(condition: ParsedCondition): number {
  switch (condition.kind) {
    case 'has_id':
      return condition.ids.size;
    case 'filter':
    case 'nested':
      return largestCondition(condition.filter);
    case 'field':
      return condition.operators.reduce(
        (size, operator) => ('values' in operator ? Math.max(size, operator.values.size) : size),
        0,
      );
    default:
      return 0;
  }
}

function refusal(problem: string, help: string): BadRequestError {
  return new BadRequestError(`Bad request: ${problem}. Help: ${help}`);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
