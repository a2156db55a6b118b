/** Collections with fewer points than this are quick without an index or a graph. */
export const SMALL_COLLECTION = 2_000;
