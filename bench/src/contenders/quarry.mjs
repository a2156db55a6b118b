import { openEngine } from '@quarry/core';

const BATCH = 1000;

/** The engine through its public interface. */
export async function prepare({ base, count, dimension }) {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('bench', {
    vectors: { size: dimension, distance: 'Cosine' },
    hnsw_config: { m: 16, ef_construct: 200 },
    optimizers_config: { indexing_threshold: 0 },
  });
  for (let from = 0; from < count; from += BATCH) {
    const points = [];
    for (let row = from; row < Math.min(count, from + BATCH); row++) {
      const vector = Array.from(base.subarray(row * dimension, (row + 1) * dimension));
      points.push({ id: row, vector, payload: { row } });
    }
    await engine.upsert('bench', { wait: true, points });
  }
  await engine.updateCollection('bench', { optimizers_config: { indexing_threshold: 1 } });
  await engine.optimize('bench');
  const { segments_count, indexed_vectors_count } = await engine.getCollection('bench');
  return {
    note: `${segments_count} segments, ${indexed_vectors_count} vectors indexed`,
    query: (values) => Array.from(values),
    search: async (query, limit, ef) => {
      const { points } = await engine.query('bench', { query, limit, params: { hnsw_ef: ef } });
      return points.map(({ id }) => id);
    },
    close: () => engine.close(),
  };
}
