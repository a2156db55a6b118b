import { openEngine } from '@quarry/core';
import { fillEngine, indexEngine } from '../support/fill-engine.mjs';

/** The engine through its public interface. */
export async function prepare(data) {
  const engine = await openEngine({ memory: true });
  await fillEngine(engine, data);
  await indexEngine(engine);
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
