import type { DenseLayout } from '../collection/index.js';
import { VectorStoreError } from '../error/index.js';

/** @throws VectorStoreError when vectors do not fit the collection, naming both sides and what to do */
export function checkDimension(received: number, { name, size }: DenseLayout, collection: string) {
  // 0: the collection could not be looked at.
  if (size === 0 || received === size) return;
  throw new VectorStoreError(
    'collection-mismatch',
    `vector${name === '' ? '' : ` "${name}"`} has ${received} dimensions, collection "${collection}" expects ${size}: ` +
      'use the embeddings the collection was written with, another collectionName, or forceRecreate to lose its points',
  );
}
