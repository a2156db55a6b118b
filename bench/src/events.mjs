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
await hold('upserting batches of 1000', async () => {
  for (let from = 0; from < count; from += BATCH) {
    await engine.upsert('bench', { wait: true, points: points(from) });
  }
});
await hold('optimizing', () => engine.optimize('bench'));
for (const [field, schema] of [
  ['category', 'keyword'],
  ['number', 'float'],
  ['text', 'text'],
]) {
  await hold(`creating a ${schema} index`, () =>
    engine.createPayloadIndex('bench', { field_name: field, field_schema: schema, wait: true }),
  );
}
await hold('setting payload by filter', () =>
  engine.setPayload('bench', {
    payload: { seen: true },
    filter: { must: [{ key: 'category', match: { value: 'category-7' } }] },
    wait: true,
  }),
);
await hold('deleting a tenth by filter', () =>
  engine.delete('bench', { filter: { must: [{ key: 'number', range: { lt: 0.1 } }] }, wait: true }),
);
await hold('optimizing after that', () => engine.optimize('bench'));
await hold('a snapshot', () => engine.createSnapshot('bench'));
await hold('checking integrity', () => engine.checkIntegrity());
await hold('closing', () => engine.close());
await hold('opening', async () => {
  engine = await openEngine({ path: place });
});
await engine.close();
rmSync(place, { recursive: true, force: true });
report(`events --dims ${dimension}`, figures, {});
process.exit(0);

async function hold(name, work) {
  figures[name] = await longestHold(work);
  console.log(name.padEnd(28), figures[name]);
}

/** What a caller has at hand: its own cost would count otherwise. */
function points(from) {
  return Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => {
    const row = from + i;
    return {
      id: row,
      vector: {
        '': base.subarray(row * dimension, (row + 1) * dimension),
        words: { indices: [row % 1000, 1000 + (row % 7)], values: [1, 0.5] },
      },
      payload: { category: `category-${row % 50}`, number: (row % 1000) / 1000, text: TEXT },
    };
  });
}
