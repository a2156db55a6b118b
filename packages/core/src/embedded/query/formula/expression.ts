import type { ParsedFilter } from '../../filter/index.js';
import type { GeoPoint, PayloadPath } from '../../payload/index.js';

/** Shape of a decay: how a value falls with distance from its target. */
export type DecayShape = 'lin' | 'exp' | 'gauss';

/** One node of a formula. `slot` is a place in the formula's `variables` or `conditions`. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'score'; readonly prefetch: number }
  | { readonly kind: 'number'; readonly slot: number }
  | { readonly kind: 'condition'; readonly slot: number }
  | { readonly kind: 'geo-distance'; readonly origin: GeoPoint; readonly slot: number }
  | { readonly kind: 'datetime'; readonly slot: number }
  | { readonly kind: 'sum' | 'mult'; readonly terms: readonly Expression[] }
  | {
      readonly kind: 'neg' | 'abs' | 'sqrt' | 'exp' | 'log10' | 'ln';
      readonly of: Expression;
    }
  | {
      readonly kind: 'div';
      readonly left: Expression;
      readonly right: Expression;
      readonly byZero: number | undefined;
    }
  | { readonly kind: 'pow'; readonly base: Expression; readonly exponent: Expression }
  | {
      readonly kind: 'decay';
      readonly shape: DecayShape;
      readonly x: Expression;
      readonly target: Expression;
      /** Rate, made of scale and midpoint once for all points. */
      readonly lambda: number;
    };

/** A payload value that a formula reads. */
export interface Variable {
  /** Path as the request wrote it, for messages. */
  readonly key: string;
  readonly path: PayloadPath;
  /** Value for points that lack one; `undefined` where the request gives none. */
  readonly fallback: unknown;
}

/** A formula ready to be evaluated over any number of points. */
export interface ParsedFormula {
  readonly expression: Expression;
  readonly variables: readonly Variable[];
  readonly conditions: readonly ParsedFilter[];
  /** Scores for points that a prefetch did not find, by prefetch; 0 where none is given. */
  readonly scoreFallbacks: ReadonlyMap<number, number>;
}
