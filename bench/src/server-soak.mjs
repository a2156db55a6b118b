/**
 * A server under mixed reads and writes for a long time, and then killed: no error, no growth of memory once it has warmed
 * up, no acknowledged write lost.
 *
 *   npm run bench -- server-soak [--seconds 600] [--connections 8] [--points 20000] [--skip-build]
 *
 * Writes overwrite and delete within a fixed set of ids, so that what is stored stays the same size.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { HttpLoad, percentile } from './support/http-load.mjs';
import { randomSource } from './support/random.mjs';
import { report } from './support/report.mjs';
import { buildServer, startServerProcess } from './support/served.mjs';

const DIMENSION = 128;
const SEED = 7;
/** Requests out of ten that write. */
const WRITES = 3;
/** Points per upsert. */
const BATCH = 20;
const SAMPLES = 20;

const { values } = parseArgs({
  strict: false,
  options: {
    seconds: { type: 'string', default: '600' },
    connections: { type: 'string', default: '8' },
    points: { type: 'string', default: '20000' },
    'skip-build': { type: 'boolean', default: false },
  },
});
const [seconds, connections, points] = [values.seconds, values.connections, values.points].map(
  Number,
);

if (!values['skip-build']) buildServer();
const { uniform, normal } = randomSource(SEED);
const directory = await mkdtemp(path.join(tmpdir(), 'quarry-soak-'));
const server = startServerProcess();
const { url } = await server.ask('prepare', { path: directory, count: 0 });
const load = new HttpLoad(url, connections);
const send = (method, where, body) =>
  load.send(method, `/collections/docs${where}`, Buffer.from(JSON.stringify(body)));

await send('PUT', '', {
  vectors: { size: DIMENSION, distance: 'Cosine' },
  optimizers_config: { indexing_threshold: 1000 },
});
await send('PUT', '/index?wait=true', { field_name: 'writer', field_schema: 'integer' });

/** What each id must be: the last acknowledged write, and whether a later one was still under way at the kill. */
const expected = new Map();
const underWay = new Map();
/** A writer owns the ids that leave its number as the rest, so that writes to an id come one after another. */
let turn = 0;
let reads = 0;
let writes = 0;

const end = performance.now() + seconds * 1000;
const durations = [];
const memory = [];
const sampling = setInterval(
  async () => memory.push((await server.ask('usage')).resident),
  (seconds * 1000) / SAMPLES,
);
await Promise.all(Array.from({ length: connections }, (_, writer) => work(writer)));
clearInterval(sampling);

// Once more, and this time it is killed meanwhile.
const last = Array.from({ length: connections }, (_, writer) =>
  work(writer, () => true).catch(() => undefined),
);
setTimeout(() => server.kill(), 2000);
await Promise.all(last);
load.close();

const lost = await findLost();
const sorted = Float64Array.from(durations).sort();
// The first quarter fills the caches; what is after it must stay.
const settled = memory.slice(Math.ceil(memory.length / 4));
const growth = settled.at(-1) / settled[0];
console.log(`${reads} reads, ${writes} writes, ${expected.size} ids checked, ${lost.length} lost`);
console.log(`resident MiB: ${memory.map((bytes) => (bytes / 2 ** 20).toFixed(0)).join(' ')}`);
report(
  'server-soak',
  {
    seconds,
    reads,
    writes,
    lost: lost.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    residentMiB: memory.map((bytes) => Math.round(bytes / 2 ** 20)),
  },
  { 'memory growth after warm-up': growth },
);
await rm(directory, { recursive: true, force: true });
if (lost.length > 0) throw new Error(`lost: ${lost.slice(0, 5).join(', ')}`);

async function work(writer, goOn = () => performance.now() < end) {
  while (goOn()) {
    const start = performance.now();
    if (uniform() * 10 < WRITES) await write(writer);
    else await read();
    durations.push(performance.now() - start);
  }
}

async function read() {
  const query = Array.from({ length: DIMENSION }, normal);
  const filter = {
    must: [{ key: 'writer', match: { value: Math.floor(uniform() * connections) } }],
  };
  const body = { query, limit: 10, with_payload: true, ...(uniform() < 0.5 ? { filter } : {}) };
  const { result } = JSON.parse(await send('POST', '/points/query', body));
  if (!Array.isArray(result.points)) throw new Error('no points in an answer');
  reads++;
}

async function write(writer) {
  const ids = Array.from(
    new Set(Array.from({ length: BATCH }, () => Math.floor((uniform() * points) / connections))),
    (id) => id * connections + writer,
  );
  const version = uniform() < 0.1 ? null : ++turn;
  for (const id of ids) underWay.set(id, version);
  if (version === null) {
    await send('POST', '/points/delete?wait=true', { points: ids });
  } else {
    const vector = Array.from({ length: DIMENSION }, normal);
    const written = ids.map((id) => ({ id, vector, payload: { version, writer } }));
    await send('PUT', '/points?wait=true', { points: written });
  }
  for (const id of ids) {
    expected.set(id, version);
    underWay.delete(id);
  }
  writes++;
}

async function findLost() {
  const engine = await openEngine({ path: directory });
  const { points: stored } = await engine.scroll('docs', { limit: points * 2 });
  await engine.close();
  const versions = new Map(stored.map(({ id, payload }) => [id, payload.version]));
  return [...expected].flatMap(([id, version]) => {
    const found = versions.get(id) ?? null;
    const isRight = found === version || (underWay.has(id) && found === underWay.get(id));
    return isRight ? [] : [`${id}: ${version} expected, ${found} found`];
  });
}
