import type { SparseVector } from '../../engine/index.js';

/** The metric of a dense vector name, as Qdrant spells it. */
export type DistanceName = 'Cosine' | 'Euclid' | 'Dot' | 'Manhattan';

/** How the numbers of a dense vector are kept. */
export type DatatypeName = 'float32' | 'float16' | 'uint8';

/**
 * A vector in the form that the engine stores and scores: dense values are normalised for cosine and rounded to
 * their datatype, sparse indices are sorted.
 */
export type VectorValue =
  | { readonly kind: 'dense'; readonly values: Float32Array }
  | { readonly kind: 'multi'; readonly rows: readonly Float32Array[] }
  | { readonly kind: 'sparse'; readonly vector: SparseVector };

/** What kind of vector a name holds. */
export type VectorKind =
  | ({ readonly kind: 'dense' } & DenseLayout)
  | ({ readonly kind: 'multi' } & DenseLayout)
  | { readonly kind: 'sparse'; readonly idf: boolean };

/** What a dense vector, or each row of a multivector, is. */
interface DenseLayout {
  readonly dimension: number;
  readonly distance: DistanceName;
  /** What segments keep the values as. Default float32. */
  readonly datatype?: DatatypeName | undefined;
}
