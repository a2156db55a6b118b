import { BadRequestError } from '../../../engine/index.js';
import type { QueryVector, VectorKind } from '../reader.js';

/**
 * Brings a query vector into the kind its vector name holds, or throws the 400 that tells them apart. A dense vector
 * asked of a multivector name stands for one row.
 */
export function fitVector(vector: QueryVector, kind: VectorKind, using: string): QueryVector {
  if (vector.kind === 'dense' && kind.kind !== 'sparse') {
    checkDimension(kind.dimension, vector.values.length);
    return kind.kind === 'dense' ? vector : { kind: 'multi', rows: [vector.values] };
  }
  if (vector.kind === 'multi' && kind.kind === 'multi') {
    checkDimension(kind.dimension, vector.rows[0]!.length);
    return vector;
  }
  if (vector.kind === kind.kind) return vector;
  const pair = vector.kind === 'sparse' || kind.kind === 'sparse' ? 'sparse' : 'multi';
  throw BadRequestError.wrongInput(
    `Conversion between ${pair} and regular vectors failed: vector "${using}" is ${kind.kind}, the query is ${vector.kind}`,
  );
}

function checkDimension(expected: number, received: number): void {
  if (expected !== received) {
    throw BadRequestError.wrongInput(
      `Vector dimension error: expected dim: ${expected}, got ${received}`,
    );
  }
}
