/** What a search over one set of vectors found, best first. */
export interface SearchResult {
  /** Row numbers. */
  readonly rows: Uint32Array;
  /** Internal similarities, larger is better for every metric. */
  readonly scores: Float32Array;
  /** Graph nodes expanded, or rows looked at. */
  readonly visited: number;
  /** Vectors scored, by codes or in full. */
  readonly scored: number;
}
