/** Names of the metrics, as collections configure them. */
export type Distance = 'Cosine' | 'Euclid' | 'Dot' | 'Manhattan';

/** Codes of the metrics inside the kernels (`assembly/float.ts`). Cosine vectors are stored normalised: a product. */
export const METRIC_CODES: Readonly<Record<Distance, number>> = {
  Cosine: 0,
  Dot: 0,
  Euclid: 1,
  Manhattan: 2,
};
