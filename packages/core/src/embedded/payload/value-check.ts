import { parseDatetime } from './datetime.js';
import { type GeoPoint, geoPointOf, isInArea, isInBox, isInCircle } from './geo.js';
import { isInteger, isWithin, type ValueOperator } from './operator.js';

/** Decides a condition from the values at its path (`valuesAt`); none means that the field is missing. */
export type FieldCheck = (values: readonly unknown[]) => boolean;

/** Decides a condition for one value, arrays already flattened. */
export type ElementCheck = (value: unknown) => boolean;

/**
 * The meaning of a condition on raw payload, where no index has a say: one of the values fits, or if they are arrays, one
 * of their elements. Counts, emptiness and null are asked of whole arrays, and have an answer for missing values too.
 */
export function fieldCheck(operator: ValueOperator): FieldCheck {
  switch (operator.kind) {
    case 'values_count':
      return (values) =>
        values.length === 0
          ? isWithin(0, operator.bounds)
          : values.some((value) => isWithin(countOf(value), operator.bounds));
    case 'is_empty':
      return (values) =>
        values.length === 0
          ? operator.expected
          : values.some((value) => isEmptyValue(value) === operator.expected);
    case 'is_null':
      return (values) =>
        values.length === 0
          ? !operator.expected
          : values.some((value) => containsNull(value) === operator.expected);
    default:
      return anyElement(elementCheck(operator));
  }
}

/** Whether an element check holds for any element at a path. */
export function anyElement(check: ElementCheck): FieldCheck {
  return (values) => {
    for (const value of values) {
      if (Array.isArray(value)) {
        for (const element of value) if (check(element)) return true;
      } else if (check(value)) return true;
    }
    return false;
  };
}

/** Whether a value has nothing in it: null or `[]`. `[null]` has something. */
export function isEmptyValue(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** Whether a value is null or an array with a null in it. */
export function containsNull(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.includes(null));
}

function elementCheck(operator: ElementOperator): ElementCheck {
  switch (operator.kind) {
    case 'match':
      return matchCheck(operator.value);
    case 'any':
      return (value) => isListable(value) && operator.values.has(value);
    case 'except':
      return (value) =>
        value !== null && value !== undefined && !(isListable(value) && operator.values.has(value));
    case 'text':
    case 'phrase':
      return (value) => typeof value === 'string' && value.includes(operator.text);
    case 'text_any': {
      const words = operator.text.split(/\s+/).filter((word) => word !== '');
      return (value) => typeof value === 'string' && words.some((word) => value.includes(word));
    }
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(operator.text);
    case 'range':
      return (value) => typeof value === 'number' && isWithin(value, operator.bounds);
    case 'datetime_range':
      return datetimeCheck(operator);
    case 'geo_radius':
      return placeCheck((point) => isInCircle(point, operator.circle));
    case 'geo_bounding_box':
      return placeCheck((point) => isInBox(point, operator.box));
    case 'geo_polygon':
      return placeCheck((point) => isInArea(point, operator.area));
  }
}

type ElementOperator = Exclude<
  ValueOperator,
  { kind: 'values_count' } | { kind: 'is_empty' } | { kind: 'is_null' }
>;

function matchCheck(expected: string | number | boolean): ElementCheck {
  if (typeof expected === 'number') return (value) => isInteger(value) && value === expected;
  return (value) => value === expected;
}

function datetimeCheck({
  bounds,
}: Extract<ValueOperator, { kind: 'datetime_range' }>): ElementCheck {
  return (value) => {
    const instant = typeof value === 'string' ? parseDatetime(value) : undefined;
    return instant !== undefined && isWithin(instant, bounds);
  };
}

function placeCheck(contains: (point: GeoPoint) => boolean): ElementCheck {
  return (value) => {
    const point = geoPointOf(value);
    return point !== undefined && contains(point);
  };
}

/** Strings and integers are what `any` and `except` can list. */
function isListable(value: unknown): value is string | number {
  return typeof value === 'string' || isInteger(value);
}

function countOf(value: unknown): number {
  if (value === null || value === undefined) return 0;
  return Array.isArray(value) ? value.length : 1;
}
