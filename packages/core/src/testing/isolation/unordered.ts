import type { SearchMatrixOffsetsResponse, SearchMatrixPairsResponse } from '../../engine/index.js';

/** Pairs in an order that does not depend on the draw. */
export function sortedPairs({ pairs }: SearchMatrixPairsResponse): unknown {
  return pairs.map(({ a, b, score }) => JSON.stringify([a, b, score])).sort();
}

/** Places of a matrix in an order that does not depend on the draw. */
export function sortedMatrix(matrix: SearchMatrixOffsetsResponse): unknown {
  const { ids, offsets_row, offsets_col, scores } = matrix;
  return {
    ids: ids.map((id) => JSON.stringify(id)).sort(),
    places: scores
      .map((score, index) =>
        JSON.stringify([ids[offsets_row[index]!], ids[offsets_col[index]!], score]),
      )
      .sort(),
  };
}
