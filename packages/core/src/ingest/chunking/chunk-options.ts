/** How to cut documents. All lengths are characters; English prose has about four to a token. */
export interface ChunkOptions {
  /**
   * Longest chunk, overlap included. Smaller chunks are found more precisely and cite more exactly, but lose their
   * context; larger ones dilute the vector. At least 100. Default 1200.
   */
  readonly size?: number;
  /**
   * How much of the chunk before is repeated where a section had to be divided, in whole sentences. It may help statements
   * that straddle a cut, but costs that share of storage, shows readers the same sentence twice, and on documents with
   * structure finds no more (docs/benchmarks.md). Less than half of `size`. Default 0.
   */
  readonly overlap?: number;
  /**
   * Sections shorter than this are joined with the ones after them. 0 keeps every section apart. At most `size`.
   * Default: a quarter of `size`.
   */
  readonly minimum?: number;
}

const smallestSize = 100;

/** Fills in defaults. @throws RangeError naming the option, its value and what was expected */
export function resolveChunkOptions({
  size = 1200,
  overlap = 0,
  minimum = Math.floor(size / 4),
}: ChunkOptions): Required<ChunkOptions> {
  check('size', size, size >= smallestSize, `at least ${smallestSize}`);
  check('overlap', overlap, overlap >= 0 && overlap < size / 2, `from 0 to half of size (${size})`);
  check('minimum', minimum, minimum >= 0 && minimum <= size, `from 0 to size (${size})`);
  return { size, overlap, minimum };
}

function check(option: string, value: number, valid: boolean, expected: string): void {
  if (valid && Number.isInteger(value)) return;
  throw new RangeError(`chunking option "${option}" is ${value}, expected an integer ${expected}`);
}
