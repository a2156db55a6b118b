import path from 'node:path';
import { peer } from '../contenders/peer.mjs';

/**
 * lancedb, appending (cheaper than its `mergeInsert`, which would be the upsert). It hands writes to the operating system and
 * flushes nothing.
 */
export async function openWriter(directory, { base, dimension }, payload) {
  const lancedb = await peer('@lancedb/lancedb');
  const connection = await lancedb.connect(path.join(directory, 'lancedb'));
  const rowsOf = (from, size) =>
    Array.from({ length: size }, (_, i) => ({
      id: from + i,
      vector: base.slice((from + i) * dimension, (from + i + 1) * dimension),
      ...payload(from + i),
    }));
  let table;
  return {
    write: async (from, size) => {
      if (table === undefined) table = await connection.createTable('bench', rowsOf(from, size));
      else await table.add(rowsOf(from, size));
    },
    close: async () => {
      table?.close();
      connection.close();
    },
  };
}
