// Tenants on a cluster: small ones share a shard, large ones get their own, and may get it later while they go on reading and
// writing. Needs a cluster (compose.yaml beside this file) and `npm install @quarry/core @qdrant/js-client-rest`.

import { pathToFileURL } from 'node:url';
import { QdrantClient } from '@qdrant/js-client-rest';
import { Tenancy } from '@quarry/core';

/** How the tenants share the cluster. */
export const tenancyOptions = {
  collections: {
    docs: {
      settings: {
        vectors: { dense: { size: 4, distance: 'Cosine' } },
        sparse_vectors: { words: { modifier: 'idf' } },
        // Shards are named by keys, which the tenancy makes. Each has one piece, twice; a write waits for both copies.
        sharding_method: 'custom',
        shard_number: 1,
        replication_factor: 2,
        write_consistency_factor: 2,
      },
      indexes: { source: 'keyword' },
    },
  },
  // For tenants without a shard of their own.
  sharedShardKey: 'shared',
  // Several processes write, each with the client's timeout.
  cacheSeconds: 5,
  writeSeconds: 30,
};

/** Makes a small and a large tenant, writes and reads, and moves the small one when it has grown. */
export async function run(cluster, options = tenancyOptions) {
  const tenancy = await Tenancy.open(cluster, options);
  await tenancy.create('small');
  await tenancy.create('large', { strategy: 'shard-key' });
  for (const tenant of ['small', 'large']) {
    const scope = tenancy.scope(tenant);
    // `ordering` and `consistency` reach the cluster as they are.
    await scope.upsert('docs', {
      points: [{ id: 1, vector: { dense: [1, 0, 0, 0] }, payload: { source: `${tenant}.md` } }],
      ordering: 'strong',
      wait: true,
    });
    const { points } = await scope.query('docs', {
      query: [1, 0, 0, 0],
      using: 'dense',
      consistency: 'majority',
      with_payload: true,
    });
    console.log(tenant, points[0].payload.source);
  }
  await tenancy.promote('small', 'shard-key');
  const { shard_keys } = await cluster.listShardKeys('docs');
  console.log(shard_keys.map(({ key }) => key));
  return tenancy;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await run(new QdrantClient({ url: process.env.QDRANT_URL ?? 'http://127.0.0.1:6333' }));
}
