/**
 * A large collection on disk: how build time, memory and queries per second grow with its size.
 *
 *   npm run bench -- scale [--dims 768] [--counts 100000,1000000]
 *
 * Originals stay on disk. Slow: a million rows take about ten minutes of CPU to generate and build.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { dataDirectory, loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { fillEngine, indexEngine, queriesOf } from './support/fill-engine.mjs';
import { cpuSeconds, rateAt, recallOf } from './support/measure.mjs';
import { report } from './support/report.mjs';

const EFS = [32, 48, 64, 96, 128, 192, 256];

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    counts: { type: 'string', default: '100000,1000000' },
  },
});
const dimension = Number(values.dims);
const figures = {};
for (const count of values.counts.split(',').map(Number)) {
  figures[count] = await measure(count);
  console.log(count, figures[count]);
}
const [small, large] = Object.values(figures);
const ratios = large ? { 'queries per CPU second, large of small': large.at95 / small.at95 } : {};
report(`scale --dims ${dimension}`, figures, ratios);
process.exit(0);

async function measure(count) {
  const data = loadDataset({ dimension, count });
  const place = mkdtempSync(path.join(dataDirectory, 'scale-'));
  const engine = await openEngine({ path: place });
  const start = cpuSeconds();
  await fillEngine(engine, data, { vectors: { on_disk: true } });
  const filled = cpuSeconds();
  await indexEngine(engine);
  const built = cpuSeconds();
  const points = EFS.map((ef) => ({ ef, rate: 0, recall: 0 }));
  const queries = queriesOf(data);
  for (const point of points) {
    const before = cpuSeconds();
    const found = [];
    for (const query of queries) {
      const request = { query, limit: NEIGHBOURS, params: { hnsw_ef: point.ef } };
      found.push((await engine.query('bench', request)).points.map(({ id }) => id));
    }
    point.rate = queries.length / (cpuSeconds() - before);
    point.recall = recallOf(found, data.truth, NEIGHBOURS);
  }
  const { segments_count: segments } = await engine.getCollection('bench');
  await engine.close();
  rmSync(place, { recursive: true, force: true });
  return {
    segments,
    'CPU seconds to write': Math.round(filled - start),
    'CPU seconds to build': Math.round(built - filled),
    at95: Math.round(rateAt(points, 0.95) ?? 0),
    at99: Math.round(rateAt(points, 0.99) ?? 0),
    curve: points.map(({ ef, recall, rate }) => [ef, recall, Math.round(rate)]),
  };
}
