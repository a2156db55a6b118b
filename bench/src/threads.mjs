/**
 * What search threads buy: queries per second and how long the event loop is held, with 0, 1 and 2 threads and so many callers
 * at once, plain and filtered (a tenth of the rows), through the public interface.
 *
 *   npm run bench -- threads [--dims 768] [--count 100000] [--seconds 2] [--threads 0,1,2] [--callers 1,8,64] [--on-disk]
 *
 * The engine is built once and kept beside the data set; every number of threads opens it anew. Ratios are those of rates to
 * the rate without threads.
 */
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { fillEngine, indexEngine, queriesOf } from './support/fill-engine.mjs';
import { percentiles } from './support/latency.mjs';
import { cpuSeconds, recallOf } from './support/measure.mjs';
import { report } from './support/report.mjs';

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '2' },
    threads: { type: 'string', default: '0,1,2' },
    callers: { type: 'string', default: '1,8,64' },
    'on-disk': { type: 'boolean', default: false },
  },
});
const numbers = (list) => list.split(',').map(Number);
const data = loadDataset({ dimension: Number(values.dims), count: Number(values.count) });
const queries = queriesOf(data);
const seconds = Number(values.seconds);
/** The rounds of a figure: the best counts, and the latencies of that one. */
const ROUNDS = 3;
const KINDS = {
  plain: {},
  filtered: { filter: { must: [{ key: 'tenth', match: { value: 3 } }] } },
};

const onDisk = values['on-disk'];
const place = path.join(data.directory, onDisk ? 'threads-engine-on-disk' : 'threads-engine');
if (!existsSync(place)) await build();
const figures = { points: data.count };
const ratios = {};
for (const threads of numbers(values.threads)) {
  const engine = await openEngine({ path: place, threads });
  const { indexed_vectors_count } = await engine.getCollection('bench');
  if (indexed_vectors_count !== data.count) throw new Error(`${place} is not of this version`);
  await warmUp(engine);
  const table = { 'recall, plain': await recall(engine) };
  for (const [kind, request] of Object.entries(KINDS)) {
    for (const callers of numbers(values.callers)) {
      const rounds = [];
      for (let round = 0; round < ROUNDS; round++) {
        rounds.push(await measure(engine, request, callers));
      }
      const best = rounds.reduce((a, b) => (b.perSecond > a.perSecond ? b : a));
      const name = `${kind}, ${callers} callers`;
      table[name] = best;
      console.log(`${threads} threads, ${name}`.padEnd(36), best);
      const alone = figures['0 threads']?.[name];
      if (alone) ratios[`${threads} threads, ${name}`] = best.perSecond / alone.perSecond;
    }
  }
  figures[`${threads} threads`] = table;
  await engine.close();
}
report(`threads --dims ${data.dimension}${onDisk ? ' --on-disk' : ''}`, figures, ratios);
process.exit(0);

async function build() {
  const engine = await openEngine({ path: `${place}.part` });
  await fillEngine(engine, data, {
    payload: (row) => ({ tenth: row % 10 }),
    vectors: { on_disk: onDisk },
  });
  await engine.createPayloadIndex('bench', { field_name: 'tenth', field_schema: 'integer' });
  await indexEngine(engine);
  await engine.close();
  renameSync(`${place}.part`, place);
}

/** Until originals are in memory and everything is compiled. */
async function warmUp(engine) {
  const end = performance.now() + 4000;
  while (performance.now() < end) await measure(engine, {}, 8, 0.5);
  await measure(engine, KINDS.filtered, 8, 0.5);
}

async function recall(engine) {
  const found = await Promise.all(queries.map((query) => ask(engine, query, {})));
  const ids = found.map(({ points }) => points.map(({ id }) => id));
  return Math.round(recallOf(ids, data.truth, NEIGHBOURS) * 1e4) / 1e4;
}

function ask(engine, query, request) {
  return engine.query('bench', { query, limit: NEIGHBOURS, params: { hnsw_ef: 64 }, ...request });
}

/** Rate, latency and event loop of so many callers, each with one query at a time. */
async function measure(engine, request, callers, duration = seconds) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const times = [];
  let next = 0;
  delay.enable();
  const cpu = cpuSeconds();
  const start = performance.now();
  const end = start + duration * 1000;
  const caller = async () => {
    while (performance.now() < end) {
      const query = queries[next++ % queries.length];
      const asked = performance.now();
      await ask(engine, query, request);
      times.push(performance.now() - asked);
      // A caller's next request comes with another turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const elapsed = (performance.now() - start) / 1000;
  const cpuUsed = cpuSeconds() - cpu;
  delay.disable();
  const held = (share) => Math.round((delay.percentile(share) / 1e6 - 1) * 10) / 10;
  const { p50, p99 } = percentiles(times);
  return {
    perSecond: Math.round(times.length / elapsed),
    cpuMicroseconds: Math.round((cpuUsed / times.length) * 1e6),
    p50,
    p99,
    'event loop held, p50': held(50),
    'event loop held, p99': held(99),
  };
}
