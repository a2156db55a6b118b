/**
 * Cold open plus first query of a sealed collection on disk, beside zvec, hnswlib and usearch, each in a process of its own.
 *
 *   npm run bench -- open [--dims 768] [--count 200000] [--cold]
 *
 * The operating system has the files cached for all alike, or, with `--cold` (Linux, as root), nothing. `quarry` goes on loading its
 * originals after that, in slices between the calls that come; `quarry-on-disk` never loads them. Modules are loaded before
 * the clock starts.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { loadDataset } from './support/dataset.mjs';
import { fillEngine, indexEngine } from './support/fill-engine.mjs';
import { cpuSeconds } from './support/measure.mjs';
import { report } from './support/report.mjs';

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '200000' },
    cold: { type: 'boolean', default: false },
    measure: { type: 'string' },
  },
});
const dimension = Number(values.dims);
const count = Number(values.count);
const script = fileURLToPath(import.meta.url);
const directory = path.join(path.dirname(script), `../.data/${dimension}d-${count}`);
const places = {
  quarry: path.join(directory, 'quarry'),
  'quarry-on-disk': path.join(directory, 'quarry-on-disk'),
};
/** The best of so many openings counts. */
const REPEATS = 3;

if (values.measure !== undefined) {
  console.log(JSON.stringify(await measure(values.measure)));
  process.exit(0);
}

const data = loadDataset({ dimension, count });
for (const [name, place] of Object.entries(places)) {
  if (existsSync(`${place}.complete`)) continue;
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const engine = await openEngine({ path: place });
  await fillEngine(engine, data, { vectors: { on_disk: name !== 'quarry' } });
  await indexEngine(engine);
  await engine.close();
  writeFileSync(`${place}.complete`, '');
}
for (const [module, options] of [['zvec'], ['hnswlib', { build: 'hnswlib-native' }], ['usearch']]) {
  const { prepare } = await import(`./contenders/${module}.mjs`);
  await (await prepare(data, options)).close?.();
}

const figures = {};
for (const name of ['quarry', 'quarry-on-disk', 'zvec', 'hnswlib', 'usearch']) {
  const runs = [];
  for (let i = 0; i < REPEATS; i++) {
    const args = [script, '--dims', `${dimension}`, '--count', `${count}`, '--measure', name];
    if (values.cold) writeFileSync('/proc/sys/vm/drop_caches', '3');
    runs.push(
      JSON.parse(
        execFileSync(process.execPath, args, { encoding: 'utf8' }).trim().split('\n').at(-1),
      ),
    );
  }
  figures[name] = runs.sort((a, b) => a.milliseconds - b.milliseconds)[0];
  console.log(name.padEnd(16), figures[name]);
}
const ratios = Object.fromEntries(
  ['zvec', 'hnswlib', 'usearch'].map((name) => [
    name,
    figures[name].milliseconds / figures.quarry.milliseconds,
  ]),
);
report(`open --dims ${dimension}${values.cold ? ' --cold' : ''}`, { count, ...figures }, ratios);
process.exit(0);

async function measure(name) {
  const query = Array.from({ length: dimension }, (_, i) => Math.sin(i) / Math.sqrt(dimension / 2));
  const libraries = await import('./contenders/peer.mjs');
  const zvec = name === 'zvec' ? await libraries.peer('@zvec/zvec') : undefined;
  const hnswlib = name === 'hnswlib' ? await libraries.peer('hnswlib-native') : undefined;
  const usearch = name === 'usearch' ? await libraries.peer('usearch') : undefined;
  const cpu = cpuSeconds();
  const start = performance.now();
  let found;
  if (zvec) {
    const collection = zvec.ZVecOpen(path.join(directory, 'zvec'));
    found = collection.querySync({ fieldName: 'dense', vector: query, topk: 10 }).length;
  } else if (hnswlib) {
    const index = new hnswlib.HierarchicalNSW('ip', dimension);
    index.readIndexSync(path.join(directory, 'hnswlib.bin'));
    found = index.searchKnn(query, 10).neighbors.length;
  } else if (usearch) {
    const shape = { metric: 'ip', quantization: 'bf16', connectivity: 16, dimensions: dimension };
    const index = new usearch.Index({ ...shape, expansion_add: 200, expansion_search: 64 });
    index.load(path.join(directory, 'usearch-bf16.bin'));
    found = index.search(Float32Array.from(query), 10, 1).keys.length;
  } else {
    const engine = await openEngine({ path: places[name] });
    found = (await engine.query('bench', { query, limit: 10 })).points.length;
  }
  const milliseconds = Math.round(performance.now() - start);
  const cpuMilliseconds = Math.round((cpuSeconds() - cpu) * 1000);
  const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
  return { milliseconds, cpuMilliseconds, megabytes, found };
}
