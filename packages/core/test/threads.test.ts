import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { openEngine } from '@quarry/core';
import { expect, it } from 'vitest';

/** With `threads`, searches run elsewhere and answer the same, also while points are written and deleted. */

const DIMENSION = 48;

function vectors(count: number, seed: number): number[][] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => Array.from({ length: DIMENSION }, next));
}

it('answers as without threads, and never with a point that is gone', async () => {
  const engines = await Promise.all([
    openEngine({ memory: true }),
    openEngine({ memory: true, threads: 2 }),
  ]);
  const rows = vectors(3_000, 5);
  for (const engine of engines) {
    await engine.createCollection('c', {
      vectors: { size: DIMENSION, distance: 'Cosine' },
      optimizers_config: { indexing_threshold: 100 },
      hnsw_config: { max_indexing_threads: 1 },
    });
    await engine.upsert('c', {
      points: rows.map((vector, id) => ({ id, vector, payload: { even: id % 2 === 0 } })),
    });
    await engine.optimize();
    await engine.upsert('c', { points: [{ id: 3_000, vector: rows[17]! }] });
  }
  const [plain, threaded] = engines as [(typeof engines)[0], (typeof engines)[0]];
  const filter = { must: [{ key: 'even', match: { value: true } }] };
  const queries = vectors(40, 9);
  const ask = (engine: typeof plain, query: number[], filtered: boolean) =>
    engine.query('c', {
      query,
      limit: 5,
      params: { exact: true },
      ...(filtered ? { filter } : {}),
    });
  for (const filtered of [false, true]) {
    const answers = await Promise.all(queries.map((query) => ask(threaded, query, filtered)));
    for (const [i, query] of queries.entries()) {
      expect(answers[i]).toEqual(await ask(plain, query, filtered));
    }
  }
  const deleting = threaded.delete('c', { filter, wait: true });
  const during = await Promise.all(queries.map((query) => ask(threaded, query, false)));
  await deleting;
  expect(during.every(({ points }) => points.length === 5)).toBe(true);
  const after = await Promise.all(queries.map((query) => ask(threaded, query, false)));
  expect(
    after
      .flatMap(({ points }) => points)
      .some(({ id }) => (id as number) % 2 === 0 && id !== 3_000),
  ).toBe(false);
  await Promise.all(engines.map((engine) => engine.close()));
});

it('refuses a number of threads that makes no sense', async () => {
  await expect(openEngine({ memory: true, threads: -1 })).rejects.toThrow(
    'threads: expected an integer',
  );
});

/** Every thread that the process starts while `work` runs. */
async function startedDuring<T>(work: () => Promise<T>): Promise<[T, Worker[]]> {
  const workers: Worker[] = [];
  const listen = (worker: Worker) => workers.push(worker);
  process.on('worker', listen);
  try {
    const result = await work();
    await setImmediate();
    return [result, workers];
  } finally {
    process.off('worker', listen);
  }
}

it('says which searches threads did, and searches itself when they have died', async () => {
  const warnings: string[] = [];
  const path = await mkdtemp(join(tmpdir(), 'quarry-threads-'));
  const [engine, workers] = await startedDuring(() =>
    openEngine({ path, threads: 2, logger: { warn: (message) => warnings.push(message) } }),
  );
  expect(workers).toHaveLength(2);
  await engine.createCollection('c', {
    vectors: { size: DIMENSION, distance: 'Cosine' },
    optimizers_config: { indexing_threshold: 100 },
  });
  const rows = vectors(3_000, 5);
  await engine.upsert('c', {
    points: rows.map((vector, id) => ({ id, vector, payload: { even: id % 2 === 0 } })),
  });
  await engine.optimize();
  const request = {
    query: rows[7]!,
    limit: 5,
    filter: { must: [{ key: 'even', match: { value: true } }] },
  };
  const ask = async () => {
    const { searches, text } = await engine.explain('c', request);
    return { inThread: searches[0]!.segments.map(({ inThread }) => inThread), text };
  };
  expect((await ask()).inThread).toEqual([true]);
  expect((await ask()).text).toContain('in a search thread');
  const before = await engine.query('c', request);
  const during = Array.from({ length: 50 }, () => engine.query('c', request));
  await Promise.all(workers.map((worker) => worker.terminate()));
  for (const answer of await Promise.all(during)) expect(answer).toEqual(before);
  expect((await ask()).inThread).toEqual([false]);
  expect(await engine.query('c', request)).toEqual(before);
  await engine.close();
  await rm(path, { recursive: true });
});

it('keeps no process alive, before a search and after it', async () => {
  const ports = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort');
  const before = ports();
  const engine = await openEngine({ memory: true, threads: 2 });
  expect(ports()).toEqual(before);
  await engine.createCollection('c', {
    vectors: { size: DIMENSION, distance: 'Cosine' },
    optimizers_config: { indexing_threshold: 100 },
  });
  const rows = vectors(1_500, 5);
  await engine.upsert('c', { points: rows.map((vector, id) => ({ id, vector })) });
  await engine.optimize();
  await Promise.all(rows.slice(0, 20).map((query) => engine.query('c', { query, limit: 1 })));
  const { searches } = await engine.explain('c', { query: rows[0]!, limit: 1 });
  expect(searches[0]!.segments[0]!.inThread).toBe(true);
  expect(ports()).toEqual(before);
  await engine.close();
});

it('finishes or rejects what runs when the engine closes, and ends its threads', async () => {
  const [engine, workers] = await startedDuring(() => openEngine({ memory: true, threads: 1 }));
  const ended = once(workers[0]!, 'exit');
  await engine.createCollection('c', {
    vectors: { size: DIMENSION, distance: 'Cosine' },
    optimizers_config: { indexing_threshold: 100 },
  });
  const rows = vectors(2_000, 5);
  await engine.upsert('c', { points: rows.map((vector, id) => ({ id, vector })) });
  await engine.optimize();
  const asked = rows.slice(0, 60).map((query) => engine.query('c', { query, limit: 1 }));
  const settled = Promise.allSettled(asked);
  await engine.close();
  await ended;
  for (const [id, outcome] of (await settled).entries()) {
    if (outcome.status === 'fulfilled') expect(outcome.value.points[0]?.id).toBe(id);
    else expect(outcome.reason.code).toBe('closed');
  }
});
