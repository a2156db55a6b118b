/**
 * What settings cost that `parameters` does not look at: quantization with `rescore` and `oversampling`, `on_disk`,
 * `indexing_threshold`, `threads` and `durability`, as tables for `docs/parameters.md`.
 *
 *   npm run bench -- settings [--dims 768] [--count 50000] [--only threads,durability]
 *
 * The first looks at the index itself, so that memory is exact; the others go through the public interface.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { HnswIndex } from './support/core.mjs';
import { dataDirectory, loadDataset, NEIGHBOURS } from './support/dataset.mjs';
import { fillEngine, indexEngine, pointsOf, queriesOf } from './support/fill-engine.mjs';
import { cpuSeconds, recallOf } from './support/measure.mjs';
import { report } from './support/report.mjs';

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '50000' },
    only: { type: 'string' },
  },
});
const dimension = Number(values.dims);
const data = loadDataset({ dimension, count: Number(values.count) });
const { base, count, truth } = data;
const plainQueries = queriesOf(data);
const queries = plainQueries.map((query) => Float32Array.from(query));
const rows = {
  count,
  dimension,
  distance: 'Cosine',
  copyInto: (target, from, to) => target.set(base.subarray(from * dimension, to * dimension)),
};
const root = mkdtempSync(path.join(dataDirectory, 'settings-'));
/** Searches of a figure are repeated, and the fastest round counts. */
const ROUNDS = 3;

const TABLES = {
  quantization: tableOfQuantization,
  on_disk: tableOfDisk,
  indexing_threshold: tableOfThreshold,
  threads: tableOfThreads,
  durability: tableOfDurability,
};
const figures = { count };
const only = values.only?.split(',') ?? Object.keys(TABLES);
for (const name of only) {
  const table = await TABLES[name]();
  figures[name] = table;
  print(name, table);
}
rmSync(root, { recursive: true, force: true });
report(`settings --dims ${dimension}`, figures, {});
process.exit(0);

async function tableOfQuantization() {
  const kinds = {
    none: undefined,
    scalar: { scalar: { type: 'int8' } },
    'product x16': { product: { compression: 'x16' } },
    binary: { binary: {} },
  };
  const ways = {
    '': {},
    'rescore: false': { rescore: false },
    'oversampling: 2': { oversampling: 2 },
    'oversampling: 8': { oversampling: 8 },
  };
  const table = [];
  for (const [kind, quantization] of Object.entries(kinds)) {
    const { index, bytes } = await build({ quantization });
    for (const [way, options] of Object.entries(ways)) {
      if (kind === 'none' && way !== '') continue;
      const { recall, microseconds } = searched(index, { ef: 32, ...options });
      table.push({ quantization: kind, search: way, recall, microseconds, 'bytes per row': bytes });
    }
    index.free();
  }
  return table;
}

async function tableOfDisk() {
  const table = [];
  for (const onDisk of [false, true]) {
    const place = path.join(root, `disk-${onDisk}`);
    const before = await openEngine({ path: place });
    await fillEngine(before, data, { vectors: { on_disk: onDisk } });
    await indexEngine(before);
    await before.close();
    const start = performance.now();
    const engine = await openEngine({ path: place });
    const opened = performance.now() - start;
    for (const ef of [32, 64, 128]) {
      // Until originals that belong in memory are there, they are read from the disk.
      const outcome = await asked(engine, { params: { hnsw_ef: ef } });
      table.push({ on_disk: onDisk, hnsw_ef: ef, ...outcome, 'ms to open': Math.round(opened) });
    }
    await engine.close();
  }
  return table;
}

async function tableOfThreshold() {
  const table = [];
  for (const size of [1000, 3000, 10_000, count].filter((size) => size <= count)) {
    const engine = await openEngine({ memory: true });
    await fillEngine(engine, { ...data, count: size });
    const without = await asked(engine, {}, false);
    await indexEngine(engine);
    const behind = await asked(engine, {}, false);
    table.push({
      rows: size,
      kilobytes: Math.round((size * dimension * 4) / 1024),
      'microseconds without a graph': without.microseconds,
      'microseconds with one': behind.microseconds,
    });
    await engine.close();
  }
  return table;
}

async function tableOfThreads() {
  const table = [];
  for (const threads of [0, 1, 2]) {
    const engine = await openEngine({ memory: true, threads });
    await fillEngine(engine, data);
    await indexEngine(engine);
    const ask = (query) => engine.query('bench', { query, limit: NEIGHBOURS });
    for (const query of plainQueries.slice(0, 200)) await ask(query);
    const row = { threads };
    for (const callers of [1, 8]) {
      let best = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const start = performance.now();
        let next = 0;
        const caller = async () => {
          while (next < plainQueries.length) await ask(plainQueries[next++]);
        };
        await Promise.all(Array.from({ length: callers }, caller));
        best = Math.max(best, plainQueries.length / ((performance.now() - start) / 1000));
      }
      row[`searches per second, ${callers} at once`] = Math.round(best);
    }
    table.push(row);
    await engine.close();
  }
  return table;
}

async function tableOfDurability() {
  const table = [];
  for (const durability of ['fsync', 'relaxed']) {
    const engine = await openEngine({ path: path.join(root, durability), durability });
    await engine.createCollection('bench', {
      vectors: { size: dimension, distance: 'Cosine' },
      optimizers_config: { indexing_threshold: 0 },
    });
    const row = { durability };
    for (const [size, calls] of [
      [1, 500],
      [100, 50],
      [1000, 10],
    ]) {
      const batches = Array.from({ length: calls }, (_, i) =>
        pointsOf(data, (i * size) % count, size),
      );
      const start = performance.now();
      for (const points of batches) await engine.upsert('bench', { wait: true, points });
      const seconds = (performance.now() - start) / 1000;
      row[`points per second, batches of ${size}`] = Math.round((size * calls) / seconds);
    }
    table.push(row);
    await engine.close();
  }
  return table;
}

async function build(options) {
  const index = await HnswIndex.build(rows, { m: 16, efConstruct: 100, workers: 1, ...options });
  return { index, bytes: Math.round(index.bytes() / count) };
}

/** Recall, and processor time of a search of the index itself. */
function searched(index, options) {
  let found = [];
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < ROUNDS + 1; turn++) {
    const start = cpuSeconds();
    found = queries.map((query) => index.search(query, { limit: NEIGHBOURS, ...options }).rows);
    // The first turn warms up.
    if (turn > 0) best = Math.min(best, cpuSeconds() - start);
  }
  return {
    recall: round(recallOf(found, truth, NEIGHBOURS), 4),
    microseconds: round((best / queries.length) * 1e6, 0),
  };
}

/** The same through the public interface. `withRecall`: the rows are those that the truth was found among. */
async function asked(engine, request, withRecall = true) {
  let found = [];
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < ROUNDS + 1; turn++) {
    found = [];
    const start = cpuSeconds();
    for (const query of plainQueries) {
      const { points } = await engine.query('bench', { query, limit: NEIGHBOURS, ...request });
      found.push(points.map(({ id }) => id));
    }
    if (turn > 0) best = Math.min(best, cpuSeconds() - start);
  }
  const microseconds = round((best / plainQueries.length) * 1e6, 0);
  if (!withRecall) return { microseconds };
  return { recall: round(recallOf(found, truth, NEIGHBOURS), 4), microseconds };
}

function print(name, table) {
  const columns = Object.keys(table[0]);
  console.log(`\n${name}\n\n| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}`);
  for (const row of table) console.log(`| ${columns.map((column) => row[column]).join(' | ')} |`);
}

function round(value, digits) {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
