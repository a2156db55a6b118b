/**
 * Durable ingestion: points per second by batch size, single upserts alone and from 64 callers, beside zvec (which does not
 * flush to the disk), and how search fares meanwhile.
 *
 *   npm run bench -- ingest [--dims 768] [--count 20000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { peer } from './contenders/peer.mjs';
import { loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { fillEngine, indexEngine, pointsOf, queriesOf } from './support/fill-engine.mjs';
import { cpuSeconds } from './support/measure.mjs';
import { report } from './support/report.mjs';

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '20000' },
  },
});
const data = loadDataset({ dimension: Number(values.dims), count: Number(values.count) });
const { base, count, dimension } = data;
const SINGLES = 2000;
/** About the JSON of a passage with its source. */
const text = 'x'.repeat(400);
const payload = (row) => ({ source: `document-${row % 97}`, text });
const root = mkdtempSync(path.join(tmpdir(), 'quarry-ingest-'));
const figures = { points: count };
const ratios = {};

for (const batch of [100, 1000]) {
  const ours = await rate(count, await ourWriter(`ours-${batch}`), batch, 1);
  const theirs = await rate(count, await zvecWriter(`zvec-${batch}`), batch, 1);
  figures[`batches of ${batch}`] = { quarry: ours, 'zvec (no fsync)': theirs };
  ratios[`zvec, batches of ${batch}`] = ours.perSecond / theirs.perSecond;
}
for (const callers of [1, 64]) {
  const ours = await rate(SINGLES, await ourWriter(`ours-single-${callers}`), 1, callers);
  figures[`single upserts, ${callers} callers`] = { quarry: ours };
}
figures['zvec (no fsync), single'] = await rate(SINGLES, await zvecWriter('zvec-single'), 1, 1);
figures.latency = await latencyWhileIngesting();
ratios['idle p99, of p99 while ingesting'] = figures.latency.idle.p99 / figures.latency.busy.p99;
console.log(figures);
rmSync(root, { recursive: true, force: true });
report(`ingest --dims ${dimension}`, figures, ratios);
process.exit(0);

/** Writes `total` points in batches from so many callers at once. */
async function rate(total, writer, batch, callers) {
  const batches = [];
  for (let from = 0; from < total; from += batch) {
    batches.push(writer.make(from, Math.min(batch, total - from)));
  }
  batches.reverse();
  const cpu = cpuSeconds();
  const start = performance.now();
  const caller = async () => {
    for (let next = batches.pop(); next !== undefined; next = batches.pop())
      await writer.write(next);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const seconds = (performance.now() - start) / 1000;
  const used = cpuSeconds() - cpu;
  await writer.close();
  return {
    perSecond: Math.round(total / seconds),
    cpuMicroseconds: Math.round((used / total) * 1e6),
  };
}

async function ourWriter(name) {
  const engine = await openEngine({ path: path.join(root, name) });
  await engine.createCollection('bench', {
    vectors: { size: dimension, distance: 'Cosine' },
    optimizers_config: { indexing_threshold: 0 },
  });
  return {
    make: (from, size) => pointsOf(data, from, size, payload),
    write: (points) => engine.upsert('bench', { wait: true, points }),
    close: () => engine.close(),
  };
}

async function zvecWriter(name) {
  const zvec = await peer('@zvec/zvec');
  const schema = new zvec.ZVecCollectionSchema({
    name: 'bench',
    fields: ['source', 'text'].map((field) => ({
      name: field,
      dataType: zvec.ZVecDataType.STRING,
    })),
    vectors: { name: 'dense', dataType: zvec.ZVecDataType.VECTOR_FP32, dimension },
  });
  const collection = zvec.ZVecCreateAndOpen(path.join(root, name), schema);
  return {
    make: (from, size) => {
      const documents = [];
      for (let row = from; row < from + size; row++) {
        const dense = base.slice(row * dimension, (row + 1) * dimension);
        documents.push({ id: `${row}`, vectors: { dense }, fields: payload(row) });
      }
      return documents;
    },
    write: (documents) => collection.insertSync(documents),
    close: () => collection.closeSync?.(),
  };
}

/** Search latency in milliseconds, idle and while another caller upserts and the optimizer builds. */
async function latencyWhileIngesting() {
  const engine = await openEngine({ path: path.join(root, 'latency') });
  await fillEngine(engine, data, { payload });
  await indexEngine(engine);
  const queries = queriesOf(data);
  const idle = await latencies(engine, queries, () => false);
  let isWriting = true;
  const writing = (async () => {
    for (let from = 0; from < count; from += 100) {
      const points = pointsOf(data, from, 100, payload).map((point) => ({
        ...point,
        id: point.id + count,
      }));
      await engine.upsert('bench', { wait: true, points });
    }
    await engine.optimize('bench');
    isWriting = false;
  })();
  const busy = await latencies(engine, queries, () => isWriting);
  await writing;
  await engine.close();
  return { idle, busy };
}

async function latencies(engine, queries, goOn) {
  const times = [];
  do {
    for (const query of queries) {
      const start = performance.now();
      await engine.query('bench', { query, limit: NEIGHBOURS });
      times.push(performance.now() - start);
      // Other callers' turn, as a server would give it.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } while (goOn());
  times.sort((a, b) => a - b);
  const at = (share) => Math.round(times[Math.floor(times.length * share)] * 100) / 100;
  return { searches: times.length, p50: at(0.5), p99: at(0.99), worst: at(0.9999) };
}
