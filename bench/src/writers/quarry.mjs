import path from 'node:path';
import { openEngine } from '@quarry/core';

/**
 * Durable upserts through the public interface. `plain`: vectors as arrays of numbers, as a parsed request has them, instead of
 * the typed arrays that the other engines are given too. Other settings are the collection's.
 */
export async function openWriter(directory, data, payload, { plain = false, ...settings } = {}) {
  const { base, dimension } = data;
  const vectorAt = (row) => base.subarray(row * dimension, (row + 1) * dimension);
  // Made before the clock starts, as it would be where vectors come as numbers.
  const arrays = plain
    ? Array.from({ length: data.count }, (_, row) => Array.from(vectorAt(row)))
    : undefined;
  const engine = await openEngine({ path: path.join(directory, 'quarry') });
  await engine.createCollection('bench', {
    vectors: { size: data.dimension, distance: 'Cosine' },
    ...settings,
  });
  return {
    write: (from, size) => {
      const points = [];
      for (let id = from; id < from + size; id++) {
        points.push({ id, vector: arrays ? arrays[id] : vectorAt(id), payload: payload(id) });
      }
      return engine.upsert('bench', { wait: true, points });
    },
    close: () => engine.close(),
  };
}
