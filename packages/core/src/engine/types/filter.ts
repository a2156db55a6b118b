import type { PointId } from './point.js';

/**
 * What a point must satisfy: all of `must`, none of `must_not`, one of `should`, and `min_should`.
 * A clause that is absent, `null` or `[]` asks for nothing, so `{}` matches every point. Order of
 * clauses changes neither answer nor speed.
 */
export type Filter = {
  /** At least one holds. */
  should?: Condition | Condition[] | null;
  /** At least `min_count` hold. */
  min_should?: MinShould | null;
  /** All hold. */
  must?: Condition | Condition[] | null;
  /** None holds. Plain negation: a point that lacks the field passes. */
  must_not?: Condition | Condition[] | null;
};

/** At least `min_count` (1 or more) of `conditions` hold. */
export type MinShould = {
  conditions: Condition[];
  min_count: number;
};

/** One test of a point, or a whole filter inside another. */
export type Condition =
  | FieldCondition
  | IsEmptyCondition
  | IsNullCondition
  | HasIdCondition
  | HasVectorCondition
  | SliceCondition
  | NestedCondition
  | Filter;

/**
 * A test of a payload value. `key` is a path: `a.b`, `list[].name` (any element), `list[0]`,
 * `"quoted.key"`. When the value is an array, one matching element is enough. Give exactly one
 * test: the meaning of several together is undefined.
 */
export type FieldCondition = {
  key: string;
  match?: Match | null;
  range?: RangeInterface | null;
  geo_bounding_box?: GeoBoundingBox | null;
  geo_radius?: GeoRadius | null;
  geo_polygon?: GeoPolygon | null;
  values_count?: ValuesCount | null;
  /** True asks for a value that is missing, null or `[]`; false for the opposite. */
  is_empty?: boolean | null;
  /**
   * True asks for a null, also inside an array; false for the opposite, which a missing value
   * satisfies.
   */
  is_null?: boolean | null;
};

/** A comparison with given values or words. */
export type Match =
  | MatchValue
  | MatchText
  | MatchTextAny
  | MatchPhrase
  | MatchPrefix
  | MatchAny
  | MatchExcept;

/** A value compared for equality. Numbers are integers: use `range` for fractions. */
export type ValueVariants = string | number | boolean;

/** A list of one type: all strings or all integers. */
export type AnyVariants = string[] | number[];

/** Equal to `value`, of the same type, respecting letter case. */
export type MatchValue = {
  value: ValueVariants;
};

/** Contains every word of `text` under a text index; contains `text` as a substring without one. */
export type MatchText = {
  text: string;
};

/** Contains at least one word of `text_any`. */
export type MatchTextAny = {
  text_any: string;
};

/**
 * Contains the words of `phrase` side by side and in order. Needs a text index with
 * `phrase_matching`, else a substring.
 */
export type MatchPhrase = {
  phrase: string;
};

/** Begins with `prefix`, respecting letter case. Quick under a keyword index with `prefix`. */
export type MatchPrefix = {
  prefix: string;
};

/** Equal to one of the list. `[]` matches nothing. */
export type MatchAny = {
  any: AnyVariants;
};

/** Has a value outside the list. Points without a value never match. */
export type MatchExcept = {
  except: AnyVariants;
};

/** Bounds on a number, or on a date and time when the bounds are strings. */
export type RangeInterface = Range | DatetimeRange;

/** Every bound given holds. `{}` matches any number. */
export type Range = {
  lt?: number | null;
  gt?: number | null;
  gte?: number | null;
  lte?: number | null;
};

/**
 * Bounds as RFC 3339 text or a shorter form such as `2026-01-31`; without a zone, UTC. Exact to the
 * microsecond.
 */
export type DatetimeRange = {
  lt?: string | null;
  gt?: string | null;
  gte?: string | null;
  lte?: string | null;
};

/** A place, in degrees: `lon` from -180 to 180, `lat` from -90 to 90. */
export type GeoPoint = {
  lon: number;
  lat: number;
};

/**
 * Strictly inside the rectangle. One whose left edge is east of its right edge crosses the
 * antimeridian.
 */
export type GeoBoundingBox = {
  top_left: GeoPoint;
  bottom_right: GeoPoint;
};

/** Closer to `center` than `radius` metres, along the surface of a sphere. */
export type GeoRadius = {
  center: GeoPoint;
  radius: number;
};

/** A closed ring: four points or more, the last equal to the first. */
export type GeoLineString = {
  points: GeoPoint[];
};

/** Inside `exterior` and outside each of `interiors`; the border counts as outside. */
export type GeoPolygon = {
  exterior: GeoLineString;
  interiors?: GeoLineString[] | null;
};

/**
 * Bounds on how many values a field has: elements of an array, 1 for any other value, 0 for null or
 * missing.
 */
export type ValuesCount = {
  lt?: number | null;
  gt?: number | null;
  gte?: number | null;
  lte?: number | null;
};

/** A payload path. */
export type PayloadField = {
  key: string;
};

/** The field is missing, null or `[]`. `[null]` is not empty. */
export type IsEmptyCondition = {
  is_empty: PayloadField;
};

/** The field exists and is null. */
export type IsNullCondition = {
  is_null: PayloadField;
};

/** The point is one of these. */
export type HasIdCondition = {
  has_id: PointId[];
};

/** The point holds that vector; `""` is the unnamed one. An unknown name matches nothing. */
export type HasVectorCondition = {
  has_vector: string;
};

/**
 * The point falls in one of `total` equal parts by a fixed hash of its id, to split work between
 * readers.
 */
export type SliceCondition = {
  slice: Slice;
  /**
   * Never present. Gives the type a key in common with {@link Filter}, which clients before 1.19
   * need to accept it.
   */
  must?: undefined;
};

/** One of several equal parts of a collection. */
export type Slice = {
  /** Number of parts, 1 or more. */
  total: number;
  /** The part wanted, from 0 to `total - 1`. */
  index: number;
};

/**
 * One and the same element of the array at `key` satisfies the whole `filter`, whose paths start at
 * that element.
 */
export type NestedCondition = {
  nested: Nested;
};

/** An array and what one of its elements must satisfy. */
export type Nested = {
  key: string;
  filter: Filter;
};
