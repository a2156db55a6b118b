import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EmbeddedEngine } from '@quarry/core';
import { openEngine } from '@quarry/core';
import { afterEach, describe, expect, it } from 'vitest';

/** Segments as a caller notices them: nothing is lost or doubled when they are built, merged, vacuumed or reopened. */

const DIMENSION = 64;
const ROWS = 6_000;

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function vectors(count: number, seed: number): number[][] {
  const next = random(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: DIMENSION }, () => next() * 2 - 1),
  );
}

function nearest(rows: ReadonlyMap<number, number[]>, query: number[], limit: number): number[] {
  const norm = (v: number[]) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  const score = (v: number[]) => v.reduce((sum, x, i) => sum + x * query[i]!, 0) / norm(v);
  return [...rows]
    .map(([id, v]) => ({ id, score: score(v) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ id }) => id);
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function openIn(directory: string): Promise<EmbeddedEngine> {
  const engine = await openEngine({ path: directory });
  cleanups.push(() => engine.close());
  return engine;
}

async function temporary(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'quarry-segments-'));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function fill(engine: EmbeddedEngine, rows: ReadonlyMap<number, number[]>): Promise<void> {
  const points = [...rows].map(([id, vector]) => ({ id, vector, payload: { parity: id % 2 } }));
  for (let at = 0; at < points.length; at += 500) {
    await engine.upsert('rows', { points: points.slice(at, at + 500), wait: true });
  }
}

async function expectRows(engine: EmbeddedEngine, rows: ReadonlyMap<number, number[]>) {
  expect((await engine.count('rows')).count).toBe(rows.size);
  const queries = vectors(20, 99);
  let found = 0;
  for (const query of queries) {
    const expected = nearest(rows, query, 10);
    const exact = await engine.query('rows', { query, limit: 10, params: { exact: true } });
    expect(exact.points.map(({ id }) => id)).toEqual(expected);
    const fast = await engine.query('rows', { query, limit: 10, params: { hnsw_ef: 200 } });
    found += fast.points.filter(({ id }) => expected.includes(id as number)).length;
  }
  // Uniform random vectors are the hardest there are for a graph.
  expect(found / (queries.length * 10)).toBeGreaterThan(0.9);
}

describe.each(['memory', 'disk'])('segments (%s)', (kind) => {
  it('lets no segment outgrow `max_segment_size`, however fast rows come', async () => {
    const directory = kind === 'disk' ? await temporary() : undefined;
    let engine = directory ? await openIn(directory) : await openEngine({ memory: true });
    // A row is a quarter of a kilobyte: 2,000 rows a segment. Nothing is optimized while they are written.
    await engine.createCollection('rows', {
      vectors: { size: DIMENSION, distance: 'Cosine' },
      optimizers_config: {
        indexing_threshold: 300,
        max_segment_size: 500,
        max_optimization_threads: 0,
      },
    });
    const rows = new Map(vectors(ROWS, 4).map((vector, id) => [id, vector]));
    await fill(engine, rows);
    const changed = new Map(vectors(900, 5).map((vector, i) => [i * 6, vector]));
    await fill(engine, changed);
    for (const [id, vector] of changed) rows.set(id, vector);
    await engine.delete('rows', { points: [1, 2003, 5999], wait: true });
    for (const id of [1, 2003, 5999]) rows.delete(id);
    expect((await engine.getCollection('rows')).segments_count).toBe(4);
    await expectRows(engine, rows);
    if (directory) {
      await engine.close();
      engine = await openIn(directory);
      expect((await engine.getCollection('rows')).segments_count).toBe(4);
      await expectRows(engine, rows);
    }

    await engine.updateCollection('rows', { optimizers_config: { max_optimization_threads: 1 } });
    await engine.optimize('rows');
    const info = await engine.getCollection('rows');
    // Three that are full or nearly so, and the one that takes writes. Fewer than 1,000 rows left over get no graph.
    expect(info.segments_count).toBeGreaterThanOrEqual(4);
    expect(info.indexed_vectors_count).toBeGreaterThan(rows.size - 1000);
    await expectRows(engine, rows);
    if (directory) {
      await engine.close();
      engine = await openIn(directory);
      await expectRows(engine, rows);
      expect((await engine.checkIntegrity()).ok).toBe(true);
    }
  });

  it('keeps every row while segments are built, churned, vacuumed and reopened', async () => {
    const directory = kind === 'disk' ? await temporary() : undefined;
    let engine = directory ? await openIn(directory) : await openEngine({ memory: true });
    await engine.createCollection('rows', {
      vectors: { size: DIMENSION, distance: 'Cosine' },
      optimizers_config: { indexing_threshold: 300 },
    });
    const rows = new Map(vectors(ROWS, 1).map((vector, id) => [id, vector]));
    await fill(engine, rows);
    await engine.optimize();
    const info = await engine.getCollection('rows');
    expect(info).toMatchObject({
      status: 'green',
      points_count: ROWS,
      indexed_vectors_count: ROWS,
    });
    await expectRows(engine, rows);

    const replaced = vectors(ROWS / 2, 2).map((vector, i) => [i * 2, vector] as const);
    for (const [id, vector] of replaced) rows.set(id, vector);
    await fill(engine, new Map(replaced));
    for (let id = 1; id < 600; id += 2) rows.delete(id);
    await engine.delete('rows', {
      points: Array.from({ length: 300 }, (_, i) => i * 2 + 1),
      wait: true,
    });
    await expectRows(engine, rows);
    if (directory) {
      await engine.close();
      engine = await openIn(directory);
      await expectRows(engine, rows);
    }
    await engine.optimize();
    await expectRows(engine, rows);
    const { completed } = await engine.getOptimizations('rows', { with: 'completed' });
    expect(completed!.every(({ status }) => status === 'done')).toBe(true);
    if (directory) {
      await engine.close();
      engine = await openIn(directory);
      await expectRows(engine, rows);
      expect((await engine.getCollection('rows')).indexed_vectors_count).toBe(rows.size);
    } else await engine.close();
  });
});

it('takes a snapshot while writes go on, and recovers it under another name', async () => {
  const directory = await temporary();
  const engine = await openIn(directory);
  await engine.createCollection('rows', { vectors: { size: DIMENSION, distance: 'Dot' } });
  const rows = new Map(vectors(1_000, 3).map((vector, id) => [id, vector]));
  await fill(engine, rows);
  const [snapshot] = await Promise.all([
    engine.createSnapshot('rows'),
    engine.delete('rows', { points: [1, 2, 3], wait: true }),
  ]);
  const chunks: Uint8Array[] = [];
  for await (const chunk of engine.readSnapshot('rows', snapshot.name)) chunks.push(chunk);
  expect(Buffer.concat(chunks)).toHaveLength(snapshot.size);
  expect(await engine.listSnapshots('rows')).toEqual([snapshot]);
  const location = pathToFileURL(
    path.join(directory, 'snapshots', 'collection-rows', snapshot.name),
  ).href;
  await engine.recoverSnapshot('copy', { location, checksum: snapshot.checksum! });
  const { count } = await engine.count('copy');
  expect([1_000, 997]).toContain(count);
  const [point] = await engine.retrieve('copy', { ids: [500], with_vector: true });
  expect(point!.vector).toEqual(Array.from(Float32Array.from(rows.get(500)!)));
  await expect(
    engine.recoverSnapshot('copy', { location, checksum: '0'.repeat(64) }),
  ).rejects.toThrow('checksum');
  await expect(engine.deleteSnapshot('rows', '../../catalog')).rejects.toMatchObject({
    status: 404,
  });
});
