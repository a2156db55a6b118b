/**
 * Resident memory of a served set with originals on disk, beside hnswlib's float32 index.
 *
 *   npm run bench -- memory [--dims 1536] [--count 100000]
 *
 * Each is opened and asked 1,000 queries in a process of its own; `grown` is what that, loading the library included, added to a
 * bare Node process.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '1536' },
    count: { type: 'string', default: '100000' },
    measure: { type: 'string' },
    from: { type: 'string' },
  },
});
const dimension = Number(values.dims);
const count = Number(values.count);
const EF = 96;

if (values.measure !== undefined) {
  const outcome = JSON.stringify(await measure(values.measure, values.from));
  // A pipe takes less at once than this may be.
  await new Promise((resolve) => process.stdout.write(`${outcome}\n`, resolve));
  process.exit(0);
}

const { openEngine } = await import('@quarry/core');
const { loadDataset, NEIGHBOURS } = await import('./support/dataset.mjs');
const { fillEngine, indexEngine } = await import('./support/fill-engine.mjs');
const { recallOf } = await import('./support/measure.mjs');
const { report } = await import('./support/report.mjs');

const { directory, truth, ...data } = loadDataset({ dimension, count });
const place = path.join(directory, 'quarry-on-disk');
if (!existsSync(`${place}.complete`)) {
  mkdirSync(place, { recursive: true });
  const engine = await openEngine({ path: place });
  await fillEngine(engine, data, { vectors: { on_disk: true }, on_disk_payload: true });
  await indexEngine(engine);
  await engine.close();
  writeFileSync(`${place}.complete`, '');
}
const { prepare } = await import('./contenders/hnswlib.mjs');
if (!existsSync(path.join(directory, 'hnswlib.bin'))) {
  await prepare({ ...data, directory }, { build: 'hnswlib-native' });
}

const figures = {};
for (const name of ['quarry', 'hnswlib']) {
  const script = fileURLToPath(import.meta.url);
  const args = ['--expose-gc', script, '--dims', `${dimension}`, '--count', `${count}`];
  const output = execFileSync(process.execPath, [...args, '--measure', name, '--from', directory], {
    encoding: 'utf8',
  });
  const { found, ...measured } = JSON.parse(output.trim().split('\n').at(-1));
  figures[name] = { ...measured, recall: recallOf(found, truth, NEIGHBOURS) };
  console.log(name.padEnd(8), figures[name]);
}
report(
  `memory --dims ${dimension}`,
  { count, ef: EF, megabytes: figures },
  {
    hnswlib: figures.hnswlib.grown / figures.quarry.grown,
    'hnswlib, whole process': figures.hnswlib.process / figures.quarry.process,
  },
);
process.exit(0);

/** In a process of its own, with nothing loaded but what is measured: opens, asks, prints megabytes and what it found. */
async function measure(name, directory) {
  globalThis.gc();
  const bare = process.memoryUsage.rss();
  const search = name === 'quarry' ? await quarry(directory) : await hnswlib(directory);
  const found = [];
  for (const query of queriesOf(directory)) found.push(await search(query));
  globalThis.gc();
  const total = process.memoryUsage.rss();
  const queries = [...queriesOf(directory)];
  const cpu = process.cpuUsage();
  for (const query of queries) await search(query);
  const { user, system } = process.cpuUsage(cpu);
  const megabytes = (bytes) => Math.round(bytes / 2 ** 20);
  return {
    grown: megabytes(total - bare),
    process: megabytes(total),
    queriesPerCpuSecond: Math.round((queries.length / (user + system)) * 1e6),
    found,
  };
}

async function quarry(directory) {
  const { openEngine } = await import('@quarry/core');
  const engine = await openEngine({ path: path.join(directory, 'quarry-on-disk') });
  return async (query) => {
    const request = { query, limit: 10, params: { hnsw_ef: EF } };
    return (await engine.query('bench', request)).points.map(({ id }) => id);
  };
}

async function hnswlib(directory) {
  const { peer } = await import('./contenders/peer.mjs');
  const { HierarchicalNSW } = await peer('hnswlib-native');
  const index = new HierarchicalNSW('ip', dimension);
  index.readIndexSync(path.join(directory, 'hnswlib.bin'));
  index.setEf(EF);
  return (query) => index.searchKnn(query, 10).neighbors;
}

/** One at a time, so that their memory does not count. */
function* queriesOf(directory) {
  const values = new Float32Array(dimension);
  const bytes = new Uint8Array(values.buffer);
  const file = openSync(path.join(directory, 'queries.f32'));
  for (
    let at = 0;
    readSync(file, bytes, 0, bytes.length, at) === bytes.length;
    at += bytes.length
  ) {
    yield Array.from(values);
  }
  closeSync(file);
}
