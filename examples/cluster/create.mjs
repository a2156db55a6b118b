// Creates a collection on a cluster, reads and writes with consistency, and moves an embedded engine's data there.
// Needs a cluster (compose.yaml beside this file) and `npm install @quarry/core @qdrant/js-client-rest`.

import { QdrantClient } from '@qdrant/js-client-rest';
import { fileCheckpoint, migrate, openEngine } from '@quarry/core';

const cluster = new QdrantClient({ url: process.env.QDRANT_URL ?? 'http://127.0.0.1:6333' });

// Six shards on three nodes, each twice; a write waits for both copies, a read sees what most copies say.
await cluster.createCollection('docs', {
  vectors: { dense: { size: 512, distance: 'Cosine' } },
  sparse_vectors: { words: { modifier: 'idf' } },
  shard_number: 6,
  replication_factor: 2,
  write_consistency_factor: 2,
});
await cluster.createPayloadIndex('docs', {
  field_name: 'tenant_id',
  field_schema: { type: 'keyword', is_tenant: true },
  wait: true,
});
await cluster.query('docs', {
  query: new Array(512).fill(0.1),
  using: 'dense',
  consistency: 'majority',
});

// The other way: an embedded engine's collections, with everything in them, resumable and compared at the end.
const embedded = await openEngine({ path: process.env.QUARRY_PATH ?? './quarry-data' });
const report = await migrate(embedded, cluster, {
  rename: { docs: 'docs-from-embedded' },
  checkpoint: fileCheckpoint('./migration.json'),
  onProgress: ({ collection, stage, copied, total }) =>
    console.log(`${collection}: ${stage} ${copied} of ${total}`),
});
console.log(report);
await embedded.close();
