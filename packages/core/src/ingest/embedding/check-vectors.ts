import type { SparseVector } from '../../engine/index.js';
import { EmbeddingError } from './embedding-error.js';

/**
 * Refuses vectors that do not belong to the texts or cannot be compared. Worth its cost: clients of local servers are known
 * to return a quarter of the dimensions, or none, without an error (base64 decoded where there was none).
 *
 * @throws EmbeddingError naming the embedder, what it gave and what was expected
 */
export function checkDenseVectors(
  vectors: readonly ArrayLike<number>[],
  { name, dimension, count }: { name: string; dimension: number; count: number },
): void {
  checkCount(vectors, name, count);
  for (const vector of vectors) {
    if (vector.length !== dimension) {
      throw new EmbeddingError(
        `embedder "${name}" gave a vector of ${vector.length} dimensions, expected ${dimension}`,
      );
    }
    for (let index = 0; index < dimension; index++) {
      if (!Number.isFinite(vector[index])) {
        throw new EmbeddingError(
          `embedder "${name}" gave ${vector[index]} at dimension ${index}, expected a finite number`,
        );
      }
    }
  }
}

/** The same for sparse vectors. @throws EmbeddingError */
export function checkSparseVectors(
  vectors: readonly SparseVector[],
  { name, count }: { name: string; count: number },
): void {
  checkCount(vectors, name, count);
  for (const { indices, values } of vectors) {
    if (indices.length !== values.length || !values.every(Number.isFinite)) {
      throw new EmbeddingError(
        `embedder "${name}" gave a sparse vector of ${indices.length} indices and ${values.length} values, ` +
          'expected as many finite values as indices',
      );
    }
  }
}

function checkCount(vectors: readonly unknown[], name: string, count: number): void {
  if (vectors.length === count) return;
  throw new EmbeddingError(`embedder "${name}" gave ${vectors.length} vectors for ${count} texts`);
}
