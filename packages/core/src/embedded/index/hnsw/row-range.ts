/** Rows of a segment that lie side by side. */
export interface RowRange {
  readonly first: number;
  readonly count: number;
}

/** Graphs of their own over some ranges of a segment's rows, beside the one over all of them. */
export interface RangeGraphs {
  /** Where they are, ascending, no row in two of them. */
  readonly ranges: readonly RowRange[];
  /** Links per row above level 0; level 0 has twice as many. */
  readonly m: number;
  /** Lists of links on levels above 0, those of all ranges together. */
  readonly upperLists: number;
}

export const NO_RANGES: RangeGraphs = { ranges: [], m: 0, upperLists: 0 };

/** Rows of all ranges together. */
export function rowsIn(ranges: readonly RowRange[]): number {
  return ranges.reduce((rows, { count }) => rows + count, 0);
}
