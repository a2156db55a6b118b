import type { Payload, PointId } from '../../engine/index.js';
import {
  type FieldCheck,
  fieldCheck,
  isEmptyValue,
  isObject,
  joinPaths,
  type PayloadPath,
  type ValueOperator,
  valuesAt,
} from '../payload/index.js';
import type { NestedCondition, ParsedCondition, ParsedFilter } from './parsed-filter.js';
import { slicePart } from './sip-hash.js';

/** What of a point a filter can see. */
export interface PointView {
  readonly payload: Payload;
  /** Absent inside `nested`, where conditions on ids never hold. */
  readonly id?: PointId | undefined;
  hasVector?(name: string): boolean;
}

/** Decides a filter or a condition for one point. */
export type PointCheck = (point: PointView) => boolean;

/**
 * What a condition on a field means where an index on it changes that (text by words, UUIDs by value); `undefined` for
 * the meaning on raw payload. Paths are from the root of the payload.
 */
export type FieldMeaning = (path: PayloadPath, operator: ValueOperator) => FieldCheck | undefined;

/**
 * The plain evaluator: whether a point satisfies a filter, from its payload alone and without any index. This is the
 * definition that indexed filters are tested against.
 */
export function matchesPayload(
  filter: ParsedFilter,
  payload: Payload,
  id?: PointId,
  hasVector?: (name: string) => boolean,
): boolean {
  return filterCheck(filter)({ payload, id, ...(hasVector ? { hasVector } : {}) });
}

/** Prepares a filter for many points. */
export function filterCheck(filter: ParsedFilter, meaning?: FieldMeaning): PointCheck {
  const each = (conditions: readonly ParsedCondition[]) =>
    conditions.map((condition) => conditionCheck(condition, meaning));
  const must = each(filter.must);
  const should = each(filter.should);
  const mustNot = each(filter.mustNot);
  const minShould = filter.minShould && {
    checks: each(filter.minShould.conditions),
    minCount: filter.minShould.minCount,
  };
  return (point) =>
    must.every((check) => check(point)) &&
    !mustNot.some((check) => check(point)) &&
    (should.length === 0 || should.some((check) => check(point))) &&
    (minShould === undefined || holdsFor(minShould.checks, minShould.minCount, point));
}

/** Prepares one condition for many points. */
export function conditionCheck(condition: ParsedCondition, meaning?: FieldMeaning): PointCheck {
  switch (condition.kind) {
    case 'field': {
      const { path, operators } = condition;
      const checks = operators.map((operator) => meaning?.(path, operator) ?? fieldCheck(operator));
      return ({ payload }) => {
        const values = valuesAt(payload, path);
        return checks.some((check) => check(values));
      };
    }
    case 'is_empty':
      return ({ payload }) => valuesAt(payload, condition.path).every(isEmptyValue);
    case 'is_null':
      return ({ payload }) => valuesAt(payload, condition.path).includes(null);
    case 'has_id':
      return ({ id }) => id !== undefined && condition.ids.has(id);
    case 'has_vector':
      return (point) => point.hasVector?.(condition.name) ?? false;
    case 'slice':
      return ({ id }) => id !== undefined && slicePart(id, condition.total) === condition.index;
    case 'nested':
      return nestedCheck(condition, meaning);
    case 'filter':
      return filterCheck(condition.filter, meaning);
  }
}

function nestedCheck(
  { path, filter }: NestedCondition,
  meaning: FieldMeaning | undefined,
): PointCheck {
  const check = filterCheck(filter, meaning && nestedMeaning(meaning, path));
  return ({ payload }) =>
    valuesAt(payload, path).some((element) => isObject(element) && check({ payload: element }));
}

function nestedMeaning(meaning: FieldMeaning, base: PayloadPath): FieldMeaning {
  return (path, operator) => meaning(joinPaths(base, path), operator);
}

function holdsFor(checks: readonly PointCheck[], minCount: number, point: PointView): boolean {
  let count = 0;
  for (const check of checks) if (check(point) && ++count >= minCount) return true;
  return false;
}
