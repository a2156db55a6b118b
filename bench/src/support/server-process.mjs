/**
 * A process of its own that serves an engine, for benchmarks of the server. Answers questions over IPC:
 * `prepare` fills and serves, `in-process` runs the same queries without HTTP, `usage` tells CPU and memory.
 */
import { openEngine } from '@quarry/core';
import { serve } from '@quarry/server';
import { loadDataset } from './dataset.mjs';
import { cpuSeconds } from './measure.mjs';

const BATCH = 1000;
let engine;
let dataset;

const answers = {
  async prepare({ path, count, dimension }) {
    engine = await openEngine(path === undefined ? { memory: true } : { path });
    if (count > 0) await fill(count, dimension);
    const { url } = await serve(engine, { port: 0 });
    return { url };
  },

  async 'in-process'({ seconds, limit }) {
    const { queries, dimension } = dataset;
    const rows = Array.from({ length: queries.length / dimension }, (_, i) => [
      ...queries.subarray(i * dimension, (i + 1) * dimension),
    ]);
    const durations = [];
    const end = performance.now() + seconds * 1000;
    const cpu = cpuSeconds();
    for (let i = 0; performance.now() < end; i++) {
      const start = performance.now();
      await engine.query('docs', { query: rows[i % rows.length], limit });
      durations.push(performance.now() - start);
    }
    return { durations, cpu: cpuSeconds() - cpu };
  },

  usage() {
    globalThis.gc?.();
    return { cpu: cpuSeconds(), resident: process.memoryUsage.rss() };
  },
};

async function fill(count, dimension) {
  dataset = loadDataset({ dimension, count });
  await engine.createCollection('docs', { vectors: { size: dimension, distance: 'Dot' } });
  for (let from = 0; from < count; from += BATCH) {
    const to = Math.min(from + BATCH, count);
    const points = Array.from({ length: to - from }, (_, i) => ({
      id: from + i,
      vector: dataset.base.subarray((from + i) * dimension, (from + i + 1) * dimension),
      payload: { text: `passage ${from + i}` },
    }));
    await engine.upsert('docs', { points });
  }
  await engine.optimize('docs');
}

process.on('message', async ({ id, question, options }) => {
  try {
    process.send({ id, answer: await answers[question](options) });
  } catch (error) {
    process.send({ id, error: String(error.stack ?? error) });
  }
});
