/**
 * What each parameter costs and buys: recall, queries per CPU second, bytes a vector and CPU seconds to build, of the graph
 * alone, for `docs/parameters.md`.
 *
 *   npm run bench -- parameters [--dims 768] [--count 100000]
 */
import { parseArgs } from 'node:util';
import { HnswIndex } from './support/core.mjs';
import { loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { cpuSeconds, recallOf } from './support/measure.mjs';
import { report } from './support/report.mjs';

const ROUNDS = 3;
const USUAL = { m: 16, efConstruct: 100 };
const VARIANTS = {
  usual: {},
  'm 8': { m: 8 },
  'm 32': { m: 32 },
  'm 64': { m: 64 },
  'ef_construct 50': { efConstruct: 50 },
  'ef_construct 200': { efConstruct: 200 },
  'ef_construct 400': { efConstruct: 400 },
  on_disk: { onDisk: true },
  'scalar, on_disk': { onDisk: true, quantization: { scalar: { type: 'int8' } } },
  binary: { quantization: { binary: {} } },
};
const EFS = [32, 64, 128, 256];

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '100000' },
  },
});
const data = loadDataset({ dimension: Number(values.dims), count: Number(values.count) });
const { base, count, dimension } = data;
const rows = {
  count,
  dimension,
  distance: 'Cosine',
  copyInto: (target, from, to) => target.set(base.subarray(from * dimension, to * dimension)),
};
const queries = [];
for (let at = 0; at < data.queries.length; at += dimension) {
  queries.push(data.queries.subarray(at, at + dimension));
}

const figures = {};
for (const [name, options] of Object.entries(VARIANTS)) {
  const before = cpuSeconds();
  const index = await HnswIndex.build(rows, { ...USUAL, ...options });
  const build = Math.round((cpuSeconds() - before) * 10) / 10;
  const curve = {};
  for (const ef of EFS) curve[ef] = outcome(index, ef);
  figures[name] = {
    'CPU seconds to build': build,
    'bytes a vector': Math.round(index.bytes() / count),
    'walks by': index.navigation,
    'by hnsw_ef': curve,
  };
  const cells = Object.entries(curve).map(([ef, { recall, rate }]) => `${ef}: ${recall} @ ${rate}`);
  console.log(name.padEnd(18), `${build} s`, `${figures[name]['bytes a vector']} B`, ...cells);
  index.free();
}
report(`parameters --dims ${dimension}`, { count, ...figures }, {});
process.exit(0);

function outcome(index, ef) {
  let rate = 0;
  let found = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = cpuSeconds();
    found = queries.map((query) => index.search(query, { limit: NEIGHBOURS, ef }).rows);
    rate = Math.max(rate, queries.length / (cpuSeconds() - start));
  }
  return { recall: recallOf(found, data.truth, NEIGHBOURS), rate: Math.round(rate) };
}
