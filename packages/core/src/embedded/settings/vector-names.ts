import type { VectorNameConfig, VectorParams } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import { Fields } from '../request/index.js';
import { checkVectorName } from './names.js';
import type { CollectionSettings } from './settings.js';
import { denseVectors, isUnnamed, sparseVectors } from './settings.js';
import { parseSparse, parseVectorParams } from './vector-params.js';

/** Settings with a vector name added, or unchanged where it exists alike. */
export function withVectorName(
  current: CollectionSettings,
  name: string,
  config: VectorNameConfig,
): CollectionSettings {
  checkVectorName(name, 'vector_name');
  const fields = new Fields(config, '');
  const dense = fields.object('dense');
  const sparse = fields.object('sparse');
  fields.done();
  if ((dense === undefined) === (sparse === undefined)) {
    throw new BadRequestError(
      'Format error in JSON body: expected exactly one of `dense` and `sparse`',
    );
  }
  const vectors = current.params.vectors;
  if (denseVectors(vectors).has(name) || sparseVectors(current.params).has(name)) {
    throw new BadRequestError(`Wrong input: Vector with name "${name}" already exists`);
  }
  if (sparse) {
    const params = parseSparse(sparse);
    return {
      ...current,
      params: {
        ...current.params,
        sparse_vectors: { ...current.params.sparse_vectors, [name]: params },
      },
    };
  }
  if (vectors && isUnnamed(vectors)) {
    throw new BadRequestError(
      'Wrong input: a collection with an unnamed vector cannot take named dense vectors; create it with `vectors: { name: … }`',
    );
  }
  return {
    ...current,
    params: { ...current.params, vectors: { ...vectors, [name]: parseVectorParams(dense!) } },
  };
}

/** Settings without a vector name. */
export function withoutVectorName(current: CollectionSettings, name: string): CollectionSettings {
  const { vectors, sparse_vectors: sparse } = current.params;
  if (sparse?.[name]) {
    const { [name]: _, ...rest } = sparse;
    return { ...current, params: { ...current.params, sparse_vectors: rest } };
  }
  if (!denseVectors(vectors).has(name)) {
    throw new BadRequestError(`Wrong input: Not existing vector name error: ${name}`);
  }
  if (isUnnamed(vectors!)) {
    const { vectors: _, ...params } = current.params;
    return { ...current, params };
  }
  const { [name]: _, ...rest } = vectors as { [name: string]: VectorParams };
  return { ...current, params: { ...current.params, vectors: rest } };
}
