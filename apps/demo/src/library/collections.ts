import type { CreateFieldIndex, VectorEngine } from '@quarry/core';
import { ensureCollection } from '@quarry/core/ingest';
import type { Embedding } from './embedding.ts';

/** Names inside a room. Documents and turns need no vectors: collections hold points that are payload only, too. */
export const passagesCollection = 'passages';
export const documentsCollection = 'documents';
export const turnsCollection = 'turns';

/** One tenant's points lie together, and every query of a room begins with this field. */
const tenantIndex: CreateFieldIndex = {
  field_name: 'tenant_id',
  field_schema: { type: 'keyword', is_tenant: true },
};

/** What a room may reach, by the names it knows; passages are those of the embedding in use. */
export function roomCollections(embedding: Embedding): { [name: string]: string } {
  return {
    [passagesCollection]: embedding.collection,
    [documentsCollection]: documentsCollection,
    [turnsCollection]: turnsCollection,
  };
}

/** Makes what is missing. Takes the unscoped engine: only the owner of the house may build walls. */
export async function ensureCollections(engine: VectorEngine, embedding: Embedding): Promise<void> {
  await ensureCollection({ engine, ...embedding });
  await ensureIndex(engine, embedding.collection, tenantIndex);
  for (const [collection, field] of [
    [documentsCollection, 'source'],
    [turnsCollection, 'user'],
  ] as const) {
    const { exists } = await engine.collectionExists(collection);
    if (!exists) await engine.createCollection(collection, { vectors: {} });
    await ensureIndex(engine, collection, tenantIndex);
    await ensureIndex(engine, collection, { field_name: field, field_schema: 'keyword' });
  }
}

async function ensureIndex(
  engine: VectorEngine,
  collection: string,
  index: CreateFieldIndex,
): Promise<void> {
  await engine.createPayloadIndex(collection, { ...index, wait: true });
}
