import { openEngine } from '@quarry/core';
import { fillEngine, indexEngine } from '../../support/fill-engine.mjs';

/** The engine through its public interface, an integer index on each field. */
export async function prepare(data, fields) {
  const engine = await openEngine({ memory: true });
  const names = Object.keys(fields);
  const payload = (row) => Object.fromEntries(names.map((name) => [name, fields[name][row]]));
  await fillEngine(engine, data, { payload });
  for (const field_name of names) {
    await engine.createPayloadIndex('bench', { field_name, field_schema: 'integer', wait: true });
  }
  await indexEngine(engine);
  const search = async (values, limit, ef, { field, from, below }) => {
    const filter = { must: [{ key: field, range: { gte: from, lt: below } }] };
    const request = { query: values, filter, limit, params: { hnsw_ef: ef } };
    return (await engine.query('bench', request)).points.map(({ id }) => id);
  };
  let asked = 0;
  return {
    query: (values) => Array.from(values),
    search,
    /** The same rows by a filter that was never asked before: values are whole numbers. */
    searchFresh: (values, limit, ef, { field, from, below }) => {
      const fraction = (++asked % 1e6) / 2e6;
      return search(values, limit, ef, { field, from: from - fraction, below: below - fraction });
    },
    close: () => engine.close(),
  };
}
