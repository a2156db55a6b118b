import type { GeoArea, GeoBox, GeoCircle } from './geo.js';

/** Bounds that all hold; one that is absent does not apply. */
export interface Bounds {
  readonly lt?: number | undefined;
  readonly lte?: number | undefined;
  readonly gt?: number | undefined;
  readonly gte?: number | undefined;
}

/** A test of one payload field, parsed and checked. Integers are numbers, datetimes microseconds since 1970. */
export type ValueOperator =
  | { readonly kind: 'match'; readonly value: string | number | boolean }
  | { readonly kind: 'any'; readonly values: ReadonlySet<string | number> }
  | { readonly kind: 'except'; readonly values: ReadonlySet<string | number> }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'text_any'; readonly text: string }
  | { readonly kind: 'phrase'; readonly text: string }
  | { readonly kind: 'prefix'; readonly text: string }
  | { readonly kind: 'range'; readonly bounds: Bounds }
  | { readonly kind: 'datetime_range'; readonly bounds: Bounds }
  | { readonly kind: 'geo_radius'; readonly circle: GeoCircle }
  | { readonly kind: 'geo_bounding_box'; readonly box: GeoBox }
  | { readonly kind: 'geo_polygon'; readonly area: GeoArea }
  | { readonly kind: 'values_count'; readonly bounds: Bounds }
  | { readonly kind: 'is_empty'; readonly expected: boolean }
  | { readonly kind: 'is_null'; readonly expected: boolean };

/** Whether a number is within bounds. */
export function isWithin(value: number, { lt, lte, gt, gte }: Bounds): boolean {
  return (
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte) &&
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte)
  );
}

const I64_LIMIT = 2 ** 63;

/** Whether a payload value counts as an integer: whole, and within 64 signed bits. */
export function isInteger(value: unknown): value is number {
  return (
    Number.isInteger(value) && (value as number) >= -I64_LIMIT && (value as number) < I64_LIMIT
  );
}
