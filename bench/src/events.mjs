/**
 * How long the event loop is held by what an engine on disk does in the background or in long calls: nothing but one search
 * should hold it for more than a few milliseconds.
 *
 *   npm run bench -- events [--dims 768] [--count 50000]
 *
 * `nothing` is an idle second: what the machine itself adds. Garbage collections count; they are the caller's too.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openEngine } from '@quarry/core';
import { dataDirectory, loadDataset } from './support/dataset.mjs';
import { longestHold } from './support/latency.mjs';
import { report } from './support/report.mjs';

const { values } = parseArgs({
  strict: false,
  options: {
    dims: { type: 'string', default: '768' },
    count: { type: 'string', default: '50000' },
  },
});
const dimension = Number(values.dims);
const count = Number(values.count);
const { base } = loadDataset({ dimension, count });
const BATCH = 1000;
const TEXT = 'the longest hold of the event loop, while all this goes on behind it';
const place = mkdtempSync(path.join(dataDirectory, 'events-'));
const figures = { points: count };

let engine = await openEngine({ path: place });
await engine.createCollection('bench', {
  vectors: { size: dimension, distance: 'Cosine' },
  sparse_vectors: { words: { modifier: 'idf' } },
});
await hold('nothing', () => new Promise((resolve) => setTimeout(resolve, 1000)));
await hold('upserting batches of 1000', () => upsertAll((from) => ({ points: points(from) })));
await hold('upserting columns of 1000', () =>
  upsertAll((from) => ({ batch: columns(points(from)) }), 10 * BATCH),
);
const arrays = Array.from({ length: 10 }, (_, i) => ({ points: points(i * BATCH, plainArray) }));
await hold('upserting arrays of numbers', () =>
  upsertAll((from) => arrays[from / BATCH], 10 * BATCH),
);
arrays.length = 0;
await hold('updating vectors', async () => {
  for (let from = 0; from < 10 * BATCH; from += BATCH) {
    const changed = points(from).map(({ id, vector }) => ({ id, vector }));
    await turn();
    await engine.updateVectors('bench', { wait: true, points: changed });
  }
});
await hold('optimizing', () => engine.optimize('bench'));
for (const [field, schema] of [
  ['category', 'keyword'],
  ['number', 'float'],
  ['whole', 'integer'],
  ['text', 'text'],
]) {
  await hold(`creating a ${schema} index`, () =>
    engine.createPayloadIndex('bench', { field_name: field, field_schema: schema, wait: true }),
  );
}
const half = { must: [{ key: 'number', range: { gte: 0.5 } }] };
const fifth = { must: [{ key: 'whole', range: { lt: 20 } }] };
const unindexed = { must: [{ key: 'plain', range: { gte: 50 } }] };
await hold('counting by filter', () => engine.count('bench', { filter: half }));
await hold('counting by payloads', () => engine.count('bench', { filter: unindexed }));
await hold('a facet', () => engine.facet('bench', { key: 'category', filter: half }));
await hold('scrolling by pages of 1000', async () => {
  for (let offset = 0; offset !== null && offset !== undefined; ) {
    const page = await engine.scroll('bench', { limit: 1000, offset, filter: half });
    offset = page.next_page_offset;
  }
});
await hold('scrolling 5000 with vectors', () =>
  engine.scroll('bench', { limit: 5000, with_vector: true }),
);
await hold('retrieving 5000', () =>
  engine.retrieve('bench', { ids: Array.from({ length: 5000 }, (_, id) => id) }),
);
await hold('setting payload by filter', () =>
  engine.setPayload('bench', { payload: { seen: true }, filter: fifth, wait: true }),
);
await hold('clearing payload by ids', () =>
  engine.clearPayload('bench', { points: Array.from({ length: 5000 }, (_, id) => id), wait: true }),
);
await hold('deleting half by filter', () => engine.delete('bench', { filter: half, wait: true }));
await hold('optimizing after that', () => engine.optimize('bench'));
await hold('a snapshot', () => engine.createSnapshot('bench'));
await hold('checking integrity', () => engine.checkIntegrity());
await hold('closing', () => engine.close());
await hold('opening', open);
await hold('loading originals', () => new Promise((resolve) => setTimeout(resolve, 500)));
await hold('the first filters', async () => {
  for (const filter of [half, fifth, { must: [{ key: 'text', match: { text: 'event loop' } }] }]) {
    await engine.count('bench', { filter });
    await turn();
  }
});
await upsertAll((from) => ({ points: points(from) }), 10 * BATCH);
await engine.close();
await hold('opening with a log', open);
await hold('recovering a snapshot', async () => {
  const [{ name }] = await engine.listSnapshots('bench');
  const location = pathToFileURL(path.join(place, 'snapshots', 'collection-bench', name)).href;
  await engine.recoverSnapshot('bench', { location });
});
await hold('deleting the collection', () => engine.deleteCollection('bench'));
await engine.close();
rmSync(place, { recursive: true, force: true });
report(`events --dims ${dimension}`, figures, {});
process.exit(0);

async function open() {
  engine = await openEngine({ path: place });
}

async function hold(name, work) {
  figures[name] = await longestHold(work);
  console.log(name.padEnd(28), JSON.stringify(figures[name]));
}

/** Batches, one after the other; what a caller does to make one is a turn of its own. */
async function upsertAll(request, end = count) {
  for (let from = 0; from < end; from += BATCH) {
    const batch = request(from);
    await turn();
    await engine.upsert('bench', { wait: true, ...batch });
  }
}

function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}

function points(from, copy = (values) => values) {
  return Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => {
    const row = from + i;
    return {
      id: row,
      vector: {
        '': copy(base.subarray(row * dimension, (row + 1) * dimension)),
        words: { indices: [row % 1000, 1000 + (row % 7)], values: [1, 0.5] },
      },
      payload: {
        category: `category-${row % 50}`,
        number: (row % 1000) / 1000,
        whole: row % 100,
        plain: row % 100,
        text: TEXT,
      },
    };
  });
}

function plainArray(values) {
  const numbers = [];
  for (let i = 0; i < values.length; i++) numbers.push(values[i]);
  return numbers;
}

function columns(rows) {
  return {
    ids: rows.map(({ id }) => id),
    payloads: rows.map(({ payload }) => payload),
    vectors: {
      '': rows.map(({ vector }) => vector['']),
      words: rows.map(({ vector }) => vector.words),
    },
  };
}
