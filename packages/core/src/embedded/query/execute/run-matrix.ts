import type {
  PointId,
  SearchMatrixOffsetsResponse,
  SearchMatrixPairsResponse,
} from '../../../engine/index.js';
import { comparePointIds } from '../../bytes/index.js';
import { allOf, parseFilter } from '../../filter/index.js';
import type { CollectionReader, Hit } from '../reader.js';
import type { ParsedMatrix } from '../request/reads.js';
import { reportNearest } from './nearest.js';

/** The points drawn, in the order of ids, and each one's nearest neighbours among them. */
export interface Matrix {
  readonly ids: PointId[];
  /** One list per id, nearest first, with reported scores. */
  readonly neighbours: Hit[][];
}

/** Draws points that have the vector and finds for each its nearest among the others; empty for fewer than two. */
export async function runMatrix(
  { filter, using, sample, limit }: ParsedMatrix,
  reader: CollectionReader,
): Promise<Matrix> {
  const kind = reader.vectorKind(using);
  const withVector = allOf(filter, parseFilter({ must: [{ has_vector: using }] }));
  const drawn = await reader.sample({ filter: withVector, limit: sample });
  if (drawn.length < 2) return { ids: [], neighbours: [] };
  const ids = drawn.map(({ id }) => id).sort(comparePointIds);
  const only = new Set(ids);
  const rows = await Promise.all(
    ids.map(async (id) => {
      const vector = await reader.storedVector(id, using);
      if (!vector) return [];
      const options = { only, except: new Set([id]), limit };
      return reportNearest(await reader.nearest(using, vector, options), kind, undefined);
    }),
  );
  return { ids, neighbours: rows };
}

/** The matrix as a list of pairs. */
export function matrixPairs({ ids, neighbours }: Matrix): SearchMatrixPairsResponse {
  const pairs = neighbours.flatMap((row, position) =>
    row.map(({ id, score }) => ({ a: ids[position]!, b: id, score })),
  );
  return { pairs };
}

/** The matrix in coordinate form. */
export function matrixOffsets({ ids, neighbours }: Matrix): SearchMatrixOffsetsResponse {
  const columns = new Map(ids.map((id, position) => [id, position]));
  const response: SearchMatrixOffsetsResponse = {
    offsets_row: [],
    offsets_col: [],
    scores: [],
    ids,
  };
  for (const [row, hits] of neighbours.entries()) {
    for (const { id, score } of hits) {
      response.offsets_row.push(row);
      response.offsets_col.push(columns.get(id)!);
      response.scores.push(score);
    }
  }
  return response;
}
