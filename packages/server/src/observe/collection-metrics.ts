import type { CollectionInfo, VectorEngine } from '@quarry/core';
import { Gauge, Registry } from 'prom-client';

/** The engine and its collections in the text format of Prometheus, under Qdrant's names. */
export async function collectionMetrics(engine: VectorEngine): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });

  const { title, version } = await engine.versionInfo();
  gauge('app_info', 'Information about the server', ['name', 'version']).set(
    { name: title, version },
    1,
  );
  gauge('app_status_recovery_mode', 'Whether recovery mode is enabled').set(0);

  const { collections } = await engine.getCollections();
  gauge('collections_total', 'Number of collections').set(collections.length);
  const points = gauge('collection_points', 'Approximate amount of points per collection', ['id']);
  const queue = gauge('collection_update_queue_length', 'Updates waiting per collection', ['id']);
  let vectors = 0;
  for (const { name: id } of collections) {
    const info = await engine.getCollection(id);
    points.set({ id }, info.points_count ?? 0);
    queue.set({ id }, Number(info.update_queue?.length ?? 0));
    vectors += await countVectors(engine, id, info);
  }
  gauge('collections_vector_total', 'Total number of vectors in all collections').set(vectors);
  return registry.metrics();
}

async function countVectors(
  engine: VectorEngine,
  collection: string,
  { config }: CollectionInfo,
): Promise<number> {
  const { vectors, sparse_vectors } = config.params;
  const dense = vectors && typeof vectors['size'] === 'number' ? [''] : Object.keys(vectors ?? {});
  const names = [...dense, ...Object.keys(sparse_vectors ?? {})];
  const counts = await Promise.all(
    names.map((has_vector) => engine.count(collection, { filter: { must: [{ has_vector }] } })),
  );
  return counts.reduce((sum, { count }) => sum + count, 0);
}
