/**
 * Durable ingestion: points per second by batch size and for single upserts, beside engines that do not flush to the disk
 * (zvec, lancedb) and one that does (SQLite); and how search fares while another caller writes.
 *
 *   npm run bench -- ingest [--dims 768] [--count 20000] [--only quarry,sqlite]
 *
 * `quarry` builds no graph meanwhile, as the others do not; `quarry-indexing` has its default settings, and its processor
 * time is that of everything in the background too.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { dataDirectory, loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { pointsOf, queriesOf } from './support/fill-engine.mjs';
import { percentiles, timeCalls, timeOwnWork } from './support/latency.mjs';
import { cpuSeconds } from './support/measure.mjs';
import { report } from './support/report.mjs';

const WRITERS = {
  quarry: { module: 'quarry', settings: { optimizers_config: { indexing_threshold: 0 } } },
  'quarry-arrays': {
    module: 'quarry',
    settings: { plain: true, optimizers_config: { indexing_threshold: 0 } },
  },
  'quarry-indexing': { module: 'quarry', settings: {} },
  'zvec (no fsync)': { module: 'zvec' },
  // Refuses more callers at once than a few: "Too many concurrent writers".
  'lancedb (no fsync)': { module: 'lancedb', isAlone: true },
  sqlite: { module: 'sqlite' },
};
/** Calls that upsert one point each. */
const SINGLES = 1000;
const ROUNDS = 3;
/** Times that every query is asked while nothing else happens. */
const IDLE_PASSES = 10;
/** Rounds of single upserts, which take long. */
const SINGLE_ROUNDS = 2;

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '20000' },
    only: { type: 'string' },
  },
});
const data = loadDataset({ dimension: Number(values.dims), count: Number(values.count) });
const { count } = data;
const only = values.only?.split(',');
/** About the JSON of a passage with its source. */
const text = 'x'.repeat(400);
const payload = (row) => ({ source: `document-${row % 97}`, text });
// On the disk that holds the data sets: a temporary directory may be memory, where flushing costs nothing.
const root = mkdtempSync(path.join(dataDirectory, 'ingest-'));
const figures = { points: count };
const ratios = {};

for (const [label, batch, callers] of [
  ['batches of 1000', 1000, 1],
  ['batches of 100', 100, 1],
  ['single upserts, 1 caller', 1, 1],
  ['single upserts, 64 callers', 1, 64],
]) {
  const total = batch === 1 ? Math.min(SINGLES, count) : count;
  const rates = {};
  for (let round = 0; round < (batch === 1 ? SINGLE_ROUNDS : ROUNDS); round++) {
    for (const [name, { module, settings, isAlone }] of Object.entries(WRITERS)) {
      if ((only && !only.includes(name)) || (isAlone && callers > 1)) continue;
      const outcome = await tryWriter(name, module, settings, total, batch, callers);
      if (outcome) (rates[name] ??= []).push(outcome);
    }
  }
  figures[label] = Object.fromEntries(
    Object.entries(rates).map(([name, outcomes]) => [name, median(outcomes)]),
  );
  console.log(label, figures[label]);
  for (const [name, { perSecond }] of Object.entries(figures[label])) {
    const ours = figures[label].quarry?.perSecond;
    if (ours && !name.startsWith('quarry')) ratios[`${name}, ${label}`] = ours / perSecond;
  }
}
figures.search = await searchWhileIngesting();
console.log('search', figures.search);
ratios['p99 of search, idle of ingesting'] =
  figures.search.idle.p99 / figures.search['while ingesting'].p99;
ratios['own p99 of search, idle of ingesting'] =
  figures.search.idle['own p99'] / figures.search['while ingesting']['own p99'];
rmSync(root, { recursive: true, force: true });
report(`ingest --dims ${data.dimension}`, figures, ratios);
process.exit(0);

/** Rates of one writer; nothing where the engine is not installed. */
async function tryWriter(name, module, settings, total, batch, callers) {
  const directory = mkdtempSync(path.join(root, `${module}-`));
  let writer;
  try {
    const { openWriter } = await import(`./writers/${module}.mjs`);
    writer = await openWriter(directory, data, payload, settings);
  } catch (error) {
    if (module === 'quarry') throw error;
    console.log(`${name}: left out, ${error.message}`);
    return undefined;
  }
  try {
    return await rate(writer, total, batch, callers);
  } catch (error) {
    if (module === 'quarry') throw error;
    console.log(`${name}: failed, ${String(error.message).split(', /')[0]}`);
    return undefined;
  } finally {
    await writer.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Writes `total` points in batches from so many callers at once. */
async function rate(writer, total, batch, callers) {
  const cpu = cpuSeconds();
  const start = performance.now();
  // The first call alone: some engines make their table by it.
  await writer.write(0, Math.min(batch, total));
  let next = batch;
  const caller = async () => {
    while (next < total) {
      const from = next;
      next += batch;
      await writer.write(from, Math.min(batch, total - from));
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const seconds = (performance.now() - start) / 1000;
  const used = cpuSeconds() - cpu;
  return {
    perSecond: Math.round(total / seconds),
    cpuMicroseconds: Math.round((used / total) * 1e6),
  };
}

function median(outcomes) {
  const ordered = [...outcomes].sort((a, b) => a.perSecond - b.perSecond);
  return ordered[ordered.length >> 1];
}

/**
 * Latency of searches in milliseconds, idle, and while another caller upserts and the optimizer indexes. Of two rounds the
 * second: code that runs for the first time is slow, and the idle figure is not of such code.
 */
async function searchWhileIngesting() {
  const engine = await openEngine({ path: path.join(root, 'search') });
  let outcome;
  for (let round = 0; round < 2; round++) outcome = await searchRound(engine);
  await engine.close();
  return outcome;
}

async function searchRound(engine) {
  await engine.deleteCollection('bench');
  await engine.createCollection('bench', {
    vectors: { size: data.dimension, distance: 'Cosine' },
  });
  await writeAll(engine, 0, 1000);
  await engine.optimize('bench');
  const calls = queriesOf(data).map((query) => () => {
    return engine.query('bench', { query, limit: NEIGHBOURS });
  });
  await timeCalls(calls);
  let passes = 0;
  const idle = await timeOwnWork(calls, () => ++passes < IDLE_PASSES);
  let isWriting = true;
  const start = performance.now();
  const writing = writeAll(engine, count, 100).finally(() => {
    isWriting = false;
  });
  const busy = await timeOwnWork(calls, () => isWriting);
  await writing;
  const perSecond = Math.round(count / ((performance.now() - start) / 1000));
  let isOptimizing = true;
  const optimizing = engine.optimize('bench').finally(() => {
    isOptimizing = false;
  });
  const indexing = await timeOwnWork(calls, () => isOptimizing);
  await optimizing;
  return {
    idle: latencies(idle),
    'while ingesting': { ...latencies(busy), pointsPerSecond: perSecond },
    'while optimizing': latencies(indexing),
  };
}

/** `own p99`: of what calls took apart from waiting for a core. */
function latencies({ times, own }) {
  return { ...percentiles(times), 'own p99': percentiles(own).p99 };
}

async function writeAll(engine, firstId, batch) {
  for (let from = 0; from < count; from += batch) {
    const points = pointsOf(data, from, batch, payload);
    for (const point of points) point.id += firstId;
    await engine.upsert('bench', { wait: true, points });
  }
}
