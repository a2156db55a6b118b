/**
 * Searches while a payload index is built on the collection that they ask.
 *
 *   npm run bench -- live-index [--count 1000000] [--dims 8]
 *
 * Points have few dimensions, since it is their payloads that count. One search after the other: how long they take, by the
 * clock and with the wait for their turn of the event loop, while nothing else happens and while `createPayloadIndex` runs.
 */
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { fillEngine, indexEngine } from './support/fill-engine.mjs';
import { percentiles, timeCalls } from './support/latency.mjs';
import { randomSource } from './support/random.mjs';
import { report } from './support/report.mjs';

const SEARCHES = 2000;
const SCHEMAS = {
  tenant: 'keyword',
  views: 'integer',
  price: 'float',
  text: 'text',
};

const { values } = parseArgs({
  strict: false,
  options: {
    count: { type: 'string', default: '1000000' },
    dims: { type: 'string', default: '8' },
  },
});
const count = Number(values.count);
const dimension = Number(values.dims);
const { uniform, normal } = randomSource(31);
const base = Float32Array.from({ length: count * dimension }, normal);

const engine = await openEngine({ memory: true });
await fillEngine(engine, { base, count, dimension }, { payload });
await engine.updateCollection('bench', { hnsw_config: { m: 8, ef_construct: 32 } });
await indexEngine(engine);

const query = Array.from({ length: dimension }, normal);
/** A request arrives while others run: it first waits for its turn of the event loop. */
async function search() {
  await new Promise((resolve) => setImmediate(resolve));
  const { points } = await engine.query('bench', { query, limit: 10, with_payload: true });
  if (points.length !== 10) throw new Error(`found ${points.length} of 10`);
}
const searches = [search];
await timeCalls(searches, until(SEARCHES));
const figures = { count, idle: percentiles(await timeCalls(searches, until(SEARCHES))) };
console.log('idle', figures.idle);
for (const [field_name, field_schema] of Object.entries(SCHEMAS)) {
  let isBuilding = true;
  const start = performance.now();
  const build = engine
    .createPayloadIndex('bench', { field_name, field_schema, wait: true })
    .finally(() => {
      isBuilding = false;
    });
  const times = await timeCalls(searches, () => isBuilding);
  await build;
  const seconds = Math.round(performance.now() - start) / 1000;
  figures[field_name] = { seconds, ...percentiles(times) };
  console.log(field_name, figures[field_name]);
}
await engine.close();
report('live-index', figures, {});

function payload(row) {
  const words = Array.from({ length: 12 }, () => `word${Math.floor(uniform() ** 2 * 1000)}`);
  return {
    tenant: `tenant-${Math.floor(uniform() * 1000)}`,
    views: Math.floor(uniform() * 100_000),
    price: uniform() * 100,
    text: `${words.join(' ')} ${row}`,
  };
}

function until(many) {
  let done = 0;
  return () => ++done < many;
}
