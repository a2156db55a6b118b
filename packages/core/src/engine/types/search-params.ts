import type { Filter } from './filter.js';

/** How hard to search. */
export type SearchParams = {
  /**
   * Width of the graph search, 1 or more. Larger finds more and takes longer. Default:
   * `ef_construct`.
   */
  hnsw_ef?: number | null;
  /** Compare with every matching point, using original vectors. Default false. */
  exact?: boolean;
  quantization?: QuantizationSearchParams | null;
  /**
   * Skip large parts that have no graph yet: quick, but the answer may be incomplete. Default
   * false.
   */
  indexed_only?: boolean;
  acorn?: AcornSearchParams | null;
  /**
   * Which points count towards term rarity of a sparse vector with the `idf` modifier. Default:
   * all.
   */
  idf?: IdfParams | null;
};

/** How quantized vectors are used in a search. */
export type QuantizationSearchParams = {
  /** Search original vectors instead. Default false. */
  ignore?: boolean;
  /**
   * Score finalists by original vectors. Default: true for binary and for turbo under 4 bits, else
   * false.
   */
  rescore?: boolean | null;
  /** Finalists per point wanted, 1 or more. Larger repairs more of what quantization blurs. */
  oversampling?: number | null;
};

/**
 * Graph search that looks past filtered-out neighbours: finds more under strict filters, takes
 * longer.
 */
export type AcornSearchParams = {
  /** Default false. */
  enable?: boolean;
  /** Used when the filter keeps at most this share of points, 0 to 1. Default 0.4. */
  max_selectivity?: number | null;
};

/** Which points count towards term rarity. */
export type IdfParams = IdfScope | IdfCorpusParams;

/** All points count. */
export type IdfScope = 'global';

/** Count term rarity among matching points only. */
export type IdfCorpusParams = {
  corpus: Filter;
};
