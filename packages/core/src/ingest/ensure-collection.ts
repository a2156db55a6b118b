import type { CollectionInfo, CreateCollection, VectorEngine } from '../engine/index.js';
import { BadRequestError } from '../engine/index.js';
import type { Embedder, SparseEmbedder } from './embedding/index.js';

interface CollectionLayout {
  readonly engine: VectorEngine;
  readonly collection: string;
  /** What the dense vector has to fit. */
  readonly embedder: Pick<Embedder, 'name' | 'dimension'>;
  /** With it, the collection gets a sparse vector with the `idf` modifier, as BM25 wants. */
  readonly sparse?: Pick<SparseEmbedder, 'name'>;
  /** Name of the dense vector. Default `'dense'`. */
  readonly vectorName?: string;
  /** Name of the sparse vector. Default `'bm25'`. */
  readonly sparseVectorName?: string;
}

/** A collection to make sure of. */
export interface EnsureCollectionOptions extends CollectionLayout {
  /** Further settings of a collection that has to be created, such as quantization. */
  readonly settings?: Omit<CreateCollection, 'vectors' | 'sparse_vectors'>;
}

/**
 * Creates the collection that `ingest` and `retrieve` expect, unless it is there: a dense vector (`Cosine`), a sparse one,
 * and a payload index on `source`, by which documents are found again.
 *
 * @returns whether it was created
 * @throws BadRequestError when it is there but does not fit the embedder
 */
export async function ensureCollection(options: EnsureCollectionOptions): Promise<boolean> {
  const { engine, collection, embedder, sparse, settings } = options;
  const { vectorName = 'dense', sparseVectorName = 'bm25' } = options;
  const { exists } = await engine.collectionExists(collection);
  const created = !exists && (await create());
  const { payload_schema: indexes } = await checkCollection(options);
  // Asked for only where it is missing, since a tenant may not ask.
  if (!indexes?.['source']) {
    await engine.createPayloadIndex(collection, {
      field_name: 'source',
      field_schema: 'keyword',
      wait: true,
    });
  }
  return created;

  async function create(): Promise<boolean> {
    try {
      return await engine.createCollection(collection, {
        ...settings,
        vectors: { [vectorName]: { size: embedder.dimension, distance: 'Cosine' } },
        ...(sparse ? { sparse_vectors: { [sparseVectorName]: { modifier: 'idf' } } } : {}),
      });
    } catch (error) {
      // Somebody else was faster.
      if ((error as { status?: unknown }).status === 409) return false;
      throw error;
    }
  }
}

/**
 * Makes sure that vectors of the embedder can go into the collection, and returns what is known of it.
 *
 * @throws BadRequestError when they cannot, naming both sides
 */
export async function checkCollection(layout: CollectionLayout): Promise<CollectionInfo> {
  const { engine, collection, embedder, sparse } = layout;
  const { vectorName = 'dense', sparseVectorName = 'bm25' } = layout;
  const info = await engine.getCollection(collection);
  const { params } = info.config;
  const vectors = (params.vectors ?? {}) as { [name: string]: { size?: unknown } | undefined };
  const size = vectors[vectorName]?.size;
  if (size === undefined) {
    const names = Object.keys(vectors).join('", "');
    throw new BadRequestError(
      `collection "${collection}" has no vector "${vectorName}", only "${names}"`,
    );
  }
  if (size !== embedder.dimension) {
    throw new BadRequestError(
      `vector "${vectorName}" of collection "${collection}" has ${size} dimensions, ` +
        `embedder "${embedder.name}" gives ${embedder.dimension}`,
    );
  }
  if (sparse && !params.sparse_vectors?.[sparseVectorName]) {
    throw new BadRequestError(
      `collection "${collection}" has no sparse vector "${sparseVectorName}" for "${sparse.name}"`,
    );
  }
  return info;
}
