/**
 * Resident memory of a served set with originals on disk, beside hnswlib's float32 index.
 *
 *   npm run bench -- memory [--dims 1536] [--count 100000]
 *
 * Each is opened and asked 1,000 queries in a process of its own; `grown` is what that added to a bare Node process.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { fillEngine, indexEngine, queriesOf } from './support/fill-engine.mjs';
import { recallOf } from './support/measure.mjs';
import { report } from './support/report.mjs';

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '1536' },
    count: { type: 'string', default: '100000' },
    measure: { type: 'string' },
  },
});
const dimension = Number(values.dims);
const count = Number(values.count);
const EF = 96;

if (values.measure !== undefined) {
  await measure(values.measure);
  process.exit(0);
}

const data = loadDataset({ dimension, count });
const place = path.join(data.directory, 'quarry-on-disk');
if (!existsSync(`${place}.complete`)) {
  mkdirSync(place, { recursive: true });
  const engine = await openEngine({ path: place });
  await fillEngine(engine, data, { vectors: { on_disk: true }, on_disk_payload: true });
  await indexEngine(engine);
  await engine.close();
  writeFileSync(`${place}.complete`, '');
}
const { prepare } = await import('./contenders/hnswlib.mjs');
if (!existsSync(path.join(data.directory, 'hnswlib.bin'))) {
  await prepare(data, { build: 'hnswlib-native' });
}

const figures = {};
for (const name of ['quarry', 'hnswlib']) {
  const script = fileURLToPath(import.meta.url);
  const args = ['--expose-gc', script, '--dims', `${dimension}`, '--count', `${count}`];
  const output = execFileSync(process.execPath, [...args, '--measure', name], { encoding: 'utf8' });
  figures[name] = JSON.parse(output.trim().split('\n').at(-1));
  console.log(name.padEnd(8), figures[name]);
}
report(
  `memory --dims ${dimension}`,
  { count, megabytes: figures },
  {
    hnswlib: figures.hnswlib.grown / figures.quarry.grown,
    'hnswlib, whole process': figures.hnswlib.total / figures.quarry.total,
  },
);
process.exit(0);

/** In a process of its own: opens, asks, prints megabytes. */
async function measure(name) {
  globalThis.gc?.();
  const bare = process.memoryUsage.rss();
  const directory = path.join(fileURLToPath(import.meta.url), `../../.data/${dimension}d-${count}`);
  const search = name === 'quarry' ? await quarry(directory) : await hnswlib(directory);
  const queriesOnly = await readQueries(directory);
  const found = [];
  for (const query of queriesOnly.list) found.push(await search(query));
  globalThis.gc?.();
  const total = process.memoryUsage.rss() - queriesOnly.bytes;
  const recall = recallOf(found, queriesOnly.truth, NEIGHBOURS);
  const megabytes = (bytes) => Math.round(bytes / 2 ** 20);
  console.log(JSON.stringify({ total: megabytes(total), grown: megabytes(total - bare), recall }));
}

async function quarry(directory) {
  const engine = await openEngine({ path: path.join(directory, 'quarry-on-disk') });
  return async (query) => {
    const request = { query, limit: NEIGHBOURS, params: { hnsw_ef: EF } };
    return (await engine.query('bench', request)).points.map(({ id }) => id);
  };
}

async function hnswlib(directory) {
  const { peer } = await import('./contenders/peer.mjs');
  const { HierarchicalNSW } = await peer('hnswlib-node');
  const index = new HierarchicalNSW('ip', dimension);
  index.readIndexSync(path.join(directory, 'hnswlib.bin'));
  index.setEf(EF);
  return (query) => index.searchKnn(query, NEIGHBOURS).neighbors;
}

async function readQueries(directory) {
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync(path.join(directory, 'queries.f32'));
  const queries = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const truthBytes = readFileSync(path.join(directory, 'truth.u32'));
  const truth = new Uint32Array(truthBytes.buffer, truthBytes.byteOffset, truthBytes.length / 4);
  const list = queriesOf({ queries, dimension });
  // The file and, as plain arrays, eight bytes a number.
  return { list, truth, bytes: bytes.length * 3 };
}
