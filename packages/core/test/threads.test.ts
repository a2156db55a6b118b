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
