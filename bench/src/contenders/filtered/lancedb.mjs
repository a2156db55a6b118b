import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { peer } from '../peer.mjs';

const BATCH = 5000;

/** lancedb's HNSW over scalar codes, in one partition, filtering first, with an ordered index on each field. */
export async function prepare({ base, count, dimension, directory }, fields) {
  const lancedb = await peer('@lancedb/lancedb');
  const target = path.join(directory, 'lancedb-filtered');
  const complete = `${target}.complete`;
  const names = Object.keys(fields);
  const isBuilt = existsSync(complete) && readFileSync(complete, 'utf8') === names.join();
  if (!isBuilt) rmSync(target, { recursive: true, force: true });
  const connection = await lancedb.connect(target);
  const table = isBuilt ? await connection.openTable('bench') : await build();
  return {
    query: (values) => Array.from(values),
    search: async (values, limit, ef, { field, from, below }) => {
      const found = await table
        .vectorSearch(values)
        .distanceType('cosine')
        .where(`${field} >= ${from} AND ${field} < ${below}`)
        .nprobes(1)
        .ef(ef)
        .refineFactor(2)
        .select(['id', '_distance'])
        .limit(limit)
        .toArray();
      return found.map(({ id }) => Number(id));
    },
    close: () => connection.close(),
  };

  async function build() {
    let created;
    for (let start = 0; start < count; start += BATCH) {
      const rows = [];
      for (let row = start; row < Math.min(count, start + BATCH); row++) {
        const values = Object.fromEntries(names.map((name) => [name, fields[name][row]]));
        const vector = base.slice(row * dimension, (row + 1) * dimension);
        rows.push({ id: row, vector, ...values });
      }
      if (created === undefined) created = await connection.createTable('bench', rows);
      else await created.add(rows);
    }
    await created.optimize();
    for (const name of names) await created.createIndex(name, { config: lancedb.Index.btree() });
    const graph = { distanceType: 'cosine', m: 16, efConstruction: 200, numPartitions: 1 };
    await created.createIndex('vector', { config: lancedb.Index.hnswSq(graph) });
    writeFileSync(complete, names.join());
    return created;
  }
}
