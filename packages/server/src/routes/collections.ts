import type { VectorEngine } from '@quarry/core';
import type { Route } from '../http/index.js';
import { given } from '../http/index.js';

const COLLECTION = '/collections/{collection_name}';

/** Collections, their aliases, indexes and vector names. */
export function collectionRoutes(engine: VectorEngine): Route[] {
  return [
    {
      method: 'GET',
      path: '/collections',
      access: 'read',
      answer: () => engine.getCollections(),
    },
    {
      method: 'GET',
      path: COLLECTION,
      access: 'read',
      answer: (call) => engine.getCollection(call.collection),
    },
    {
      method: 'PUT',
      path: COLLECTION,
      access: 'write',
      answer: (call) =>
        engine.createCollection(call.collection, { ...call.body(), ...call.timeout() }),
    },
    {
      method: 'PATCH',
      path: COLLECTION,
      access: 'write',
      answer: (call) =>
        engine.updateCollection(call.collection, { ...call.body(), ...call.timeout() }),
    },
    {
      method: 'DELETE',
      path: COLLECTION,
      access: 'write',
      answer: (call) => engine.deleteCollection(call.collection, call.timeout()),
    },
    {
      method: 'GET',
      path: `${COLLECTION}/exists`,
      access: 'read',
      answer: (call) => engine.collectionExists(call.collection),
    },
    {
      method: 'GET',
      path: `${COLLECTION}/optimizations`,
      access: 'read',
      answer: ({ collection, query }) =>
        engine.getOptimizations(
          collection,
          given({
            with: query.text('with'),
            completed_limit: query.integer('completed_limit', 0),
          }),
        ),
    },
    {
      method: 'PUT',
      path: `${COLLECTION}/index`,
      access: 'write',
      answer: (call) =>
        engine.createPayloadIndex(call.collection, { ...call.body(), ...call.writeOptions() }),
    },
    {
      method: 'DELETE',
      path: `${COLLECTION}/index/{field_name}`,
      access: 'write',
      answer: (call) =>
        engine.deletePayloadIndex(call.collection, call.path('field_name'), call.writeOptions()),
    },
    {
      method: 'PUT',
      path: `${COLLECTION}/vectors/{vector_name}`,
      access: 'write',
      answer: (call) =>
        engine.createVectorName(
          call.collection,
          call.path('vector_name'),
          call.body(),
          call.writeOptions(),
        ),
    },
    {
      method: 'DELETE',
      path: `${COLLECTION}/vectors/{vector_name}`,
      access: 'write',
      answer: (call) =>
        engine.deleteVectorName(call.collection, call.path('vector_name'), call.writeOptions()),
    },
    {
      method: 'POST',
      path: '/collections/aliases',
      access: 'write',
      answer: (call) => engine.updateCollectionAliases({ ...call.body(), ...call.timeout() }),
    },
    {
      method: 'GET',
      path: `${COLLECTION}/aliases`,
      access: 'read',
      answer: (call) => engine.getCollectionAliases(call.collection),
    },
    {
      method: 'GET',
      path: '/aliases',
      access: 'read',
      answer: () => engine.getAliases(),
    },
  ];
}
