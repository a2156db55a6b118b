/**
 * A large collection with originals on disk: how building, memory and queries per second grow with its size.
 *
 *   npm run bench -- scale [--dims 768] [--counts 100000,1000000] [--queries 200] [--keep] [--only-build]
 *
 * Slow: a million rows take about ten minutes to generate and build on two cores, and 7 GB of disk. With `--keep` what was
 * built stays under `bench/.data` for the next run, which then only searches; `--only-build` stops before that. Memory is that
 * of a process of its own that opens the collection and searches; `grown` leaves out what it had with the library and the
 * queries loaded.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { dataDirectory, loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { fillEngine, indexEngine, queriesOf } from './support/fill-engine.mjs';
import { cpuSeconds, rateAt, recallOf } from './support/measure.mjs';
import { report } from './support/report.mjs';

const EFS = [16, 24, 32, 48, 64, 96, 128, 192, 256];

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    counts: { type: 'string', default: '100000,1000000' },
    queries: { type: 'string', default: '200' },
    keep: { type: 'boolean', default: false },
    'only-build': { type: 'boolean', default: false },
    serve: { type: 'string' },
    queriesFrom: { type: 'string' },
  },
});
const dimension = Number(values.dims);
if (values.serve !== undefined) {
  const outcome = JSON.stringify(await serve(values.serve, values.queriesFrom));
  // A pipe takes less at once than this may be.
  await new Promise((resolve) => process.stdout.write(`${outcome}\n`, resolve));
  process.exit(0);
}

const counts = values.counts.split(',').map(Number);
if (values['only-build']) {
  for (const count of counts) console.log(count, await build(count));
  process.exit(0);
}

const figures = {};
const ratios = {};
let before;
for (const count of counts) {
  const outcome = { ...(await build(count)), ...measure(count) };
  if (!values.keep) for (const file of [placeOf(count), builtOf(count)]) remove(file);
  figures[count] = outcome;
  console.log(count, outcome);
  if (before !== undefined) {
    const name = `${count} of ${before.count} rows`;
    ratios[`${name}, time of a query at .95`] = before.outcome.at95 / outcome.at95;
    ratios[`${name}, memory`] = outcome.megabytes.grown / before.outcome.megabytes.grown;
  }
  before = { count, outcome };
}
report(`scale --dims ${dimension}`, figures, ratios);
process.exit(0);

/** Fills and indexes a collection, unless a run before this one has; what that cost. */
async function build(count) {
  if (existsSync(builtOf(count))) return JSON.parse(readFileSync(builtOf(count), 'utf8'));
  const place = placeOf(count);
  remove(place);
  const data = loadDataset({ dimension, count });
  mkdirSync(place);
  const engine = await openEngine({ path: place });
  const start = cpuSeconds();
  const clock = performance.now();
  await fillEngine(engine, data, { vectors: { on_disk: true } });
  const filled = cpuSeconds();
  await indexEngine(engine);
  const cost = {
    segments: (await engine.getCollection('bench')).segments_count,
    'CPU seconds to write': Math.round(filled - start),
    'CPU seconds to build': Math.round(cpuSeconds() - filled),
    'minutes, both': Math.round((performance.now() - clock) / 6000) / 10,
  };
  await engine.close();
  writeFileSync(builtOf(count), JSON.stringify(cost));
  return cost;
}

function measure(count) {
  const directory = directoryOf(count);
  const truthBytes = readFileSync(path.join(directory, 'truth.u32'));
  const truth = new Uint32Array(truthBytes.buffer, truthBytes.byteOffset, truthBytes.length / 4);
  const served = ask(placeOf(count), path.join(directory, 'queries.f32'));
  const points = served.points.map(({ found, ...point }) => ({
    ...point,
    recall: recallOf(found, truth, NEIGHBOURS),
  }));
  return {
    'milliseconds to open and answer': served.opened,
    megabytes: served.megabytes,
    at95: Math.round(rateAt(points, 0.95) ?? 0),
    at99: Math.round(rateAt(points, 0.99) ?? 0),
    curve: points.map(({ ef, recall, rate }) => [ef, recall, Math.round(rate)]),
  };
}

function directoryOf(count) {
  return path.join(dataDirectory, `${dimension}d-${count}`);
}

function placeOf(count) {
  return path.join(directoryOf(count), 'quarry-scale');
}

/** Written when the collection is complete. */
function builtOf(count) {
  return `${placeOf(count)}.built`;
}

function remove(file) {
  rmSync(file, { recursive: true, force: true });
}

function ask(place, queriesFrom) {
  const script = fileURLToPath(import.meta.url);
  const output = execFileSync(
    process.execPath,
    [
      '--expose-gc',
      script,
      ...['--dims', `${dimension}`, '--queries', values.queries],
      ...['--serve', place, '--queriesFrom', queriesFrom],
    ],
    { maxBuffer: 1 << 28, encoding: 'utf8' },
  );
  return JSON.parse(output.trim().split('\n').at(-1));
}

/** In a process of its own: opens a collection, asks the queries of a data set, returns what it found. */
async function serve(place, queriesFrom) {
  const bytes = readFileSync(queriesFrom);
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const queries = queriesOf({ queries: all, dimension }).slice(0, Number(values.queries));
  globalThis.gc?.();
  const bare = process.memoryUsage.rss();
  const start = performance.now();
  const engine = await openEngine({ path: place });
  const search = async (query, ef) => {
    const request = { query, limit: NEIGHBOURS, params: { hnsw_ef: ef } };
    return (await engine.query('bench', request)).points.map(({ id }) => id);
  };
  await search(queries[0], EFS[0]);
  const opened = Math.round(performance.now() - start);
  const points = [];
  for (const ef of EFS) {
    for (const query of queries.slice(0, 50)) await search(query, ef);
    const from = cpuSeconds();
    const found = [];
    for (const query of queries) found.push(await search(query, ef));
    points.push({ ef, rate: queries.length / (cpuSeconds() - from), found });
  }
  globalThis.gc?.();
  const rss = process.memoryUsage.rss();
  const megabytes = {
    grown: Math.round((rss - bare) / 2 ** 20),
    process: Math.round(rss / 2 ** 20),
  };
  return { opened, megabytes, points };
}
