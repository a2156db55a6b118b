import { describe, expect, it } from 'vitest';
import { type NaivePoint, NaiveReader } from '../../../../test/support/naive-reader.js';
import { parseMatrixRequest } from '../request/reads.js';
import { matrixOffsets, matrixPairs, runMatrix } from './run-matrix.js';

const points: NaivePoint[] = [3, 1, 7, 2].map((id) => ({
  id,
  vectors: { line: { kind: 'dense', values: Float32Array.of(id) } },
  payload: {},
}));
const lacking: NaivePoint = { id: 9, vectors: {}, payload: {} };
const reader = new NaiveReader({ line: { kind: 'dense', dimension: 1, distance: 'Euclid' } }, [
  ...points,
  lacking,
]);

describe('matrix', () => {
  it('pairs each point with its nearest others, not with itself nor with points without the vector', async () => {
    const matrix = await runMatrix(parseMatrixRequest({ using: 'line', limit: 2 }), reader);
    expect(matrixPairs(matrix).pairs).toEqual([
      { a: 1, b: 2, score: 1 },
      { a: 1, b: 3, score: 2 },
      { a: 2, b: 3, score: 1 },
      { a: 2, b: 1, score: 1 },
      { a: 3, b: 2, score: 1 },
      { a: 3, b: 1, score: 2 },
      { a: 7, b: 3, score: 4 },
      { a: 7, b: 2, score: 5 },
    ]);
    expect(matrixOffsets(matrix)).toEqual({
      offsets_row: [0, 0, 1, 1, 2, 2, 3, 3],
      offsets_col: [1, 2, 2, 0, 1, 0, 2, 1],
      scores: [1, 2, 1, 1, 1, 2, 4, 5],
      ids: [1, 2, 3, 7],
    });
  });

  it('stays within the sample', async () => {
    const { ids, neighbours } = await runMatrix(
      parseMatrixRequest({ using: 'line', sample: 2 }),
      reader,
    );
    expect(ids).toHaveLength(2);
    expect(neighbours.map((row) => row.map(({ id }) => id))).toEqual([[ids[1]], [ids[0]]]);
  });

  it('is empty for fewer than two points', async () => {
    const filter = { must: [{ has_id: [1, 9] }] };
    const matrix = await runMatrix(parseMatrixRequest({ using: 'line', filter }), reader);
    expect(matrixPairs(matrix)).toEqual({ pairs: [] });
    expect(matrixOffsets(matrix)).toEqual({
      offsets_row: [],
      offsets_col: [],
      scores: [],
      ids: [],
    });
  });

  it('needs an existing vector name', async () => {
    await expect(runMatrix(parseMatrixRequest({}), reader)).rejects.toThrow(
      'Not existing vector name',
    );
  });
});
