import type { Condition, GeoPoint } from './filter.js';

/**
 * A number; a variable (`"$score"`, `"$score[1]"` for the second prefetch, or a payload path); a
 * condition worth 1 or 0; or an operation. Computed in 64-bit floats; a result that is not finite
 * is an error.
 */
export type Expression =
  | number
  | string
  | Condition
  | GeoDistance
  | DatetimeExpression
  | DatetimeKeyExpression
  | MultExpression
  | SumExpression
  | NegExpression
  | AbsExpression
  | DivExpression
  | SqrtExpression
  | PowExpression
  | ExpExpression
  | Log10Expression
  | LnExpression
  | LinDecayExpression
  | ExpDecayExpression
  | GaussDecayExpression;

/** Metres between `origin` and the place at payload path `to`. */
export type GeoDistance = {
  geo_distance: GeoDistanceParams;
};

/** A place, and the payload path of another. */
export type GeoDistanceParams = {
  origin: GeoPoint;
  to: string;
};

/** A fixed date and time, in seconds since 1970. */
export type DatetimeExpression = {
  datetime: string;
};

/** The date and time at a payload path, in seconds since 1970. */
export type DatetimeKeyExpression = {
  datetime_key: string;
};

/** A product. Stops at the first 0. */
export type MultExpression = {
  mult: Expression[];
};

/** A sum. */
export type SumExpression = {
  sum: Expression[];
};

/** The opposite number. */
export type NegExpression = {
  neg: Expression;
};

/** The absolute value. */
export type AbsExpression = {
  abs: Expression;
};

/** A quotient. */
export type DivExpression = {
  div: DivParams;
};

/** Both sides of a quotient. */
export type DivParams = {
  left: Expression;
  right: Expression;
  /** Result when `right` is 0. Default: an error. */
  by_zero_default?: number | null;
};

/** The square root. */
export type SqrtExpression = {
  sqrt: Expression;
};

/** A power. */
export type PowExpression = {
  pow: PowParams;
};

/** Both parts of a power. */
export type PowParams = {
  base: Expression;
  exponent: Expression;
};

/** e raised to a power. */
export type ExpExpression = {
  exp: Expression;
};

/** The decimal logarithm. */
export type Log10Expression = {
  log10: Expression;
};

/** The natural logarithm. */
export type LnExpression = {
  ln: Expression;
};

/** Falls in a straight line with distance from the target, down to 0. */
export type LinDecayExpression = {
  lin_decay: DecayParamsExpression;
};

/** Falls exponentially with distance from the target. */
export type ExpDecayExpression = {
  exp_decay: DecayParamsExpression;
};

/** Falls as a bell curve with distance from the target. */
export type GaussDecayExpression = {
  gauss_decay: DecayParamsExpression;
};

/** Shape of a decay. */
export type DecayParamsExpression = {
  x: Expression;
  /** Where the value is 1. Default 0. */
  target?: Expression | null;
  /** Distance from the target at which the value is `midpoint`. Above 0. Default 1. */
  scale?: number | null;
  /** Between 0 and 1. Default 0.5. */
  midpoint?: number | null;
};
