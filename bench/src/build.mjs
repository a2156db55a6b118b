/**
 * CPU seconds to index the same rows, one thread each, and how much two of our threads shorten it.
 *
 *   npm run bench -- build [--dims 768] [--count 100000] [--without hnswlib-native]
 *
 * `quarry` takes points through the public interface and builds; `quarry-index` builds the graph alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { HnswIndex } from './support/core.mjs';
import { loadDataset } from './support/dataset.mjs';
import { cpuSeconds } from './support/measure.mjs';
import { report } from './support/report.mjs';

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '100000' },
    without: { type: 'string', default: '' },
  },
});
const left = values.without.split(',');
const data = loadDataset({ dimension: Number(values.dims), count: Number(values.count) });
const { base, count, dimension } = data;
const rows = {
  count,
  dimension,
  distance: 'Cosine',
  copyInto: (target, from, to) => target.set(base.subarray(from * dimension, to * dimension)),
};

async function timed(name, work) {
  const cpu = cpuSeconds();
  const start = performance.now();
  await work();
  const figure = {
    cpu: round(cpuSeconds() - cpu),
    wall: round((performance.now() - start) / 1000),
  };
  console.log(name.padEnd(24), figure);
  return figure;
}

const figures = {};
for (const workers of [1, 2]) {
  figures[`quarry-index, ${workers} threads`] = await timed(
    `quarry-index x${workers}`,
    async () => {
      (await HnswIndex.build(rows, { m: 16, efConstruct: 200, workers })).free();
    },
  );
}
/** Contenders keep what they built beside the dataset; here they start from nothing. */
const directory = mkdtempSync(path.join(tmpdir(), 'quarry-bench-'));
for (const [name, module, options] of [
  ['quarry', 'quarry'],
  ['zvec', 'zvec'],
  ['hnswlib-native', 'hnswlib', { build: 'hnswlib-native' }],
]) {
  if (left.includes(name)) continue;
  const { prepare } = await import(`./contenders/${module}.mjs`);
  figures[name] = await timed(name, async () => {
    const contender = await prepare({ ...data, directory }, options);
    await contender.close?.();
  });
}
rmSync(directory, { recursive: true, force: true });

const ours = figures['quarry-index, 1 threads'];
const two = figures['quarry-index, 2 threads'];
const ratios = { 'one thread, by wall': ours.wall / two.wall };
for (const name of ['zvec', 'hnswlib-native']) {
  if (figures[name] !== undefined) ratios[name] = figures[name].cpu / ours.cpu;
}
report(`build --dims ${dimension}`, { count, seconds: figures }, ratios);
process.exit(0);

function round(seconds) {
  return Math.round(seconds * 10) / 10;
}
