import type {
  Document as InferredText,
  Payload,
  PointId,
  PointStruct,
  SparseVector,
} from '@quarry/core';
import type { Layout } from '../collection/index.js';

/** A point to write: its text becomes the sparse vector, where the store has one. */
export interface NewPoint {
  readonly id: PointId;
  readonly text: string;
  /** Needed by the modes `dense` and `hybrid`. */
  readonly vector?: readonly number[] | undefined;
  readonly payload: Payload;
}

/** The point as the engine takes it. `words` is its sparse vector, or the text to make it of. */
export function pointStruct(
  { id, vector, payload }: NewPoint,
  { dense, sparse }: Layout,
  words: SparseVector | InferredText | undefined,
): PointStruct {
  const meaning = vector as number[] | undefined;
  if (dense?.name === '' && !sparse && meaning) return { id, vector: meaning, payload };
  return {
    id,
    payload,
    vector: {
      ...(dense && meaning ? { [dense.name]: meaning } : {}),
      ...(sparse && words ? { [sparse.name]: words } : {}),
    },
  };
}
