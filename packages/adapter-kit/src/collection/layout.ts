import type { CollectionInfo, Distance, Modifier } from '@quarry/core';
import { VectorStoreError } from '../error/index.js';

/** A dense vector of a collection. `""` names the unnamed one. */
export interface DenseLayout {
  readonly name: string;
  readonly size: number;
  readonly distance: Distance;
}

/** A sparse vector of a collection. */
export interface SparseLayout {
  readonly name: string;
  readonly modifier: Modifier;
}

/** The vectors of a collection that a store uses. */
export interface Layout {
  readonly dense: DenseLayout | undefined;
  readonly sparse: SparseLayout | undefined;
}

/** What a store expects of its collection; names left open are those of the only vector there is. */
export interface LayoutWishes {
  readonly collection: string;
  readonly usesDense: boolean;
  readonly usesSparse: boolean;
  readonly vectorName: string | undefined;
  readonly sparseVectorName: string | undefined;
}

/**
 * Finds the vectors a store uses in a collection that exists.
 *
 * @throws VectorStoreError naming what is missing and what is there instead
 */
export function findLayout(info: CollectionInfo, wishes: LayoutWishes): Layout {
  const dense = denseVectors(info);
  const sparse = sparseVectors(info);
  return {
    dense: wishes.usesDense
      ? pick('dense', dense, wishes.vectorName, wishes.collection, 'vectorName')
      : dense.find(({ name }) => name === (wishes.vectorName ?? '')),
    sparse: wishes.usesSparse
      ? pick('sparse', sparse, wishes.sparseVectorName, wishes.collection, 'sparseVectorName')
      : undefined,
  };
}

function pick<Vector extends { readonly name: string }>(
  kind: 'dense' | 'sparse',
  vectors: readonly Vector[],
  wanted: string | undefined,
  collection: string,
  option: string,
): Vector {
  const found =
    wanted === undefined
      ? (vectors.find(({ name }) => name === '') ?? (vectors.length === 1 ? vectors[0] : undefined))
      : vectors.find(({ name }) => name === wanted);
  if (found) return found;
  const has =
    vectors.length === 0
      ? `no ${kind} vector`
      : `the ${kind} vectors ${vectors.map(({ name }) => (name === '' ? 'unnamed' : `"${name}"`)).join(', ')}`;
  const wants =
    wanted === undefined
      ? vectors.length === 0
        ? `the store needs one${kind === 'sparse' ? ' for its retrieval mode' : ''}`
        : `name one by the option ${option}`
      : `the store uses ${wanted === '' ? 'the unnamed one' : `"${wanted}"`} (option ${option})`;
  throw new VectorStoreError(
    'collection-mismatch',
    `collection "${collection}" has ${has}; ${wants}`,
  );
}

function denseVectors(info: CollectionInfo): DenseLayout[] {
  const vectors = (info.config.params.vectors ?? {}) as { [key: string]: unknown };
  const isUnnamed = typeof vectors['size'] === 'number';
  const entries = isUnnamed ? [['', vectors] as const] : Object.entries(vectors);
  return entries.flatMap(([name, params]) => {
    const { size, distance } = (params ?? {}) as { size?: unknown; distance?: unknown };
    return typeof size === 'number' ? [{ name, size, distance: distance as Distance }] : [];
  });
}

function sparseVectors(info: CollectionInfo): SparseLayout[] {
  const vectors = info.config.params.sparse_vectors ?? {};
  return Object.entries(vectors).map(([name, params]) => ({
    name,
    modifier: ((params as { modifier?: Modifier | null } | undefined)?.modifier ??
      'none') as Modifier,
  }));
}
