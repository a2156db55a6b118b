/**
 * Recall after replacing half of the points at random, against a collection built afresh from the same final points.
 *
 *   npm run bench -- churn [--dims 768] [--count 100000]
 */
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { FlatVectors } from './support/core.mjs';
import { loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { fillEngine, indexEngine, pointsOf, queriesOf } from './support/fill-engine.mjs';
import { cpuSeconds, recallOf } from './support/measure.mjs';
import { randomSource } from './support/random.mjs';
import { report } from './support/report.mjs';

const EF = 64;
const BATCH = 500;

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '100000' },
  },
});
const dimension = Number(values.dims);
const count = Number(values.count);
// Twice the rows: the second half replaces rows of the first.
const all = loadDataset({ dimension, count: count * 2 });
const data = { ...all, count };
const queries = queriesOf(all);

/** Which generated row each point has in the end. */
const holder = Uint32Array.from({ length: count }, (_, row) => row);
const { uniform } = randomSource(77);
for (let wanted = count >> 1; wanted > 0; ) {
  const id = Math.floor(uniform() * count);
  if (holder[id] === id) holder[id] = count + --wanted;
}
const final = new Float32Array(count * dimension);
holder.forEach((row, id) => {
  final.set(all.base.subarray(row * dimension, (row + 1) * dimension), id * dimension);
});
const replaced = Array.from(holder.keys()).filter((id) => holder[id] !== id);

const churned = await openEngine({ memory: true });
await fillEngine(churned, data);
await indexEngine(churned);
const start = cpuSeconds();
for (let from = 0; from < replaced.length; from += BATCH) {
  const points = replaced
    .slice(from, from + BATCH)
    .flatMap((id) => pointsOf({ base: final, dimension, count }, id, 1));
  await churned.upsert('bench', { wait: true, points });
}
await churned.optimize('bench');
const cpu = cpuSeconds() - start;
const fresh = await openEngine({ memory: true });
await fillEngine(fresh, { base: final, dimension, count });
await indexEngine(fresh);

const truth = trueNeighbours();
const figures = {
  count,
  replaced: replaced.length,
  'CPU seconds to replace and optimize': Math.round(cpu * 10) / 10,
  churned: await outcome(churned),
  fresh: await outcome(fresh),
};
console.log(figures);
await churned.close();
await fresh.close();
report('churn', figures, {
  'recall, of a fresh build': figures.churned.recall / figures.fresh.recall,
});
process.exit(0);

async function outcome(engine) {
  for (const query of queries.slice(0, 100)) await engine.query('bench', { query, limit: 1 });
  const found = [];
  const before = cpuSeconds();
  for (const query of queries) {
    const request = { query, limit: NEIGHBOURS, params: { hnsw_ef: EF } };
    found.push((await engine.query('bench', request)).points.map(({ id }) => id));
  }
  const rate = Math.round(queries.length / (cpuSeconds() - before));
  const { segments_count: segments } = await engine.getCollection('bench');
  return { recall: recallOf(found, truth, NEIGHBOURS), queriesPerCpuSecond: rate, segments };
}

function trueNeighbours() {
  const vectors = new FlatVectors({ dimension, distance: 'Cosine' });
  for (let id = 0; id < count; id++) {
    vectors.append(final.subarray(id * dimension, (id + 1) * dimension));
  }
  const neighbours = new Uint32Array(queries.length * NEIGHBOURS);
  queries.forEach((query, i) => {
    const { rows } = vectors.search(Float32Array.from(query), NEIGHBOURS);
    neighbours.set(rows, i * NEIGHBOURS);
  });
  vectors.free();
  return neighbours;
}
