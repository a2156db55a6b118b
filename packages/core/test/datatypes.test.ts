import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Datatype, Distance, EmbeddedEngine } from '@quarry/core';
import { openEngine } from '@quarry/core';
import { afterEach, describe, expect, it } from 'vitest';
import { embeddingLikeRows } from './support/embedding-like-rows.js';

/**
 * Vectors are rounded to their `datatype` before they are kept, queries before they are compared. They take the bytes of their
 * datatype in memory and on the disk, and stay the same to the last bit wherever they are moved.
 */

async function stored(datatype: 'float16' | 'uint8', distance: 'Cosine' | 'Dot', rows: number[][]) {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('c', { vectors: { size: rows[0]!.length, distance, datatype } });
  await engine.upsert('c', { points: rows.map((vector, id) => ({ id, vector })) });
  return engine;
}

it('float16: to the nearest half, ties to even, within its range', async () => {
  const engine = await stored('float16', 'Dot', [[0.1, 1 / 3, 2049, 1e6]]);
  const [point] = await engine.retrieve('c', { ids: [0], with_vector: true });
  expect(point!.vector).toEqual([0.0999755859375, 0.333251953125, 2048, 65504]);
  await engine.close();
});

it('uint8: cut off, within 0 to 255, also in queries', async () => {
  const engine = await stored('uint8', 'Dot', [[1.9, 255.5, 300, -4]]);
  const [point] = await engine.retrieve('c', { ids: [0], with_vector: true });
  expect(point!.vector).toEqual([1, 255, 255, 0]);
  const { points } = await engine.query('c', { query: [2.9, 0, 1.5, 9] });
  expect(points[0]!.score).toBe(2 * 1 + 255);
  await engine.close();
});

it('uint8 under cosine: compares the bytes by their cosine, also by the id of a point', async () => {
  const rows = [
    [200.7, 10.2, 0],
    [100, 5, 90],
    [0, 250, 3],
  ];
  const engine = await stored('uint8', 'Cosine', rows);
  const bytes = rows.map((row) => row.map(Math.trunc));
  const cosine = (a: number[], b: number[]) => {
    const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  };
  const wanted = (query: number[]) =>
    bytes
      .map((row, id) => ({ id, score: cosine(query, row) }))
      .sort((a, b) => b.score - a.score)
      .map(({ id, score }) => ({ id, score: expect.closeTo(score, 6) }));
  const vector = await engine.query('c', { query: [120.9, 3, 1] });
  expect(vector.points.map(({ id, score }) => ({ id, score }))).toEqual(wanted([120, 3, 1]));
  const byId = await engine.query('c', { query: 1 });
  const others = wanted(bytes[1]!).filter(({ id }) => id !== 1);
  expect(byId.points.map(({ id, score }) => ({ id, score }))).toEqual(others);
  await engine.close();
});

const temporary: string[] = [];
afterEach(async () => {
  for (const directory of temporary.splice(0)) await rm(directory, { recursive: true });
});

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'quarry-datatypes-'));
  temporary.push(directory);
  return directory;
}

/** Every vector, and scores of an exact search, by id. */
async function contents(engine: EmbeddedEngine, collection: string, query: number[]) {
  const { points } = await engine.scroll(collection, { limit: 10_000, with_vector: true });
  const params = { exact: true };
  const found = await engine.query(collection, { query, limit: 10_000, params });
  return {
    vectors: new Map(points.map(({ id, vector }) => [id, vector])),
    scores: new Map(found.points.map(({ id, score }) => [id, score])),
  };
}

describe.each<[Datatype, Distance]>([
  ['float16', 'Cosine'],
  ['float16', 'Manhattan'],
  ['uint8', 'Euclid'],
  ['uint8', 'Cosine'],
])('%s under %s', (datatype, distance) => {
  it('is the same after sealing, restart, updates, merges and a snapshot', async () => {
    const { rows } = embeddingLikeRows({ count: 1_201, dimension: 70, seed: 5 });
    const numbers = rows.map((row) =>
      Array.from(row, (value) => (datatype === 'uint8' ? 128 + 200 * value : value)),
    );
    const query = numbers.pop()!;
    const points = numbers.map((vector, id) => ({ id, vector }));
    const directory = await makeDirectory();
    let engine = await openEngine({ path: directory });
    await engine.createCollection('c', {
      vectors: { size: 70, distance, datatype },
      optimizers_config: { indexing_threshold: 10 },
    });
    await engine.upsert('c', { points: points.slice(0, 700), wait: true });
    await engine.upsert('c', { points: points.slice(700), wait: true });
    const growing = await contents(engine, 'c', query);
    expect(growing.vectors.size).toBe(1_200);
    await engine.optimize('c');
    expect((await engine.getCollection('c')).indexed_vectors_count).toBe(1_200);
    expect(await contents(engine, 'c', query)).toEqual(growing);
    await engine.close();
    engine = await openEngine({ path: directory });
    expect(await contents(engine, 'c', query)).toEqual(growing);
    // Half of the points are written again, by what the engine handed out.
    const again = points.filter(({ id }) => id % 2 === 0);
    await engine.upsert('c', {
      points: again.map(({ id }) => ({ id, vector: growing.vectors.get(id) as number[] })),
      wait: true,
    });
    expect(await contents(engine, 'c', query)).toEqual(growing);
    await engine.optimize('c');
    expect(await contents(engine, 'c', query)).toEqual(growing);
    const { name } = (await engine.createSnapshot('c'))!;
    const file = path.join(directory, 'snapshots', 'collection-c', name);
    await engine.recoverSnapshot('copy', { location: pathToFileURL(file).href });
    expect(await contents(engine, 'copy', query)).toEqual(growing);
    await engine.close();
  });
});

it.each<[Datatype, number]>([
  ['float16', 2],
  ['uint8', 1],
])('%s takes %d bytes a value on the disk', async (datatype, valueBytes) => {
  const count = 3_000;
  const dimension = 320;
  const sizeAs = async (type: Datatype) => {
    const directory = await makeDirectory();
    const engine = await openEngine({ path: directory });
    await engine.createCollection('c', {
      vectors: { size: dimension, distance: 'Euclid', datatype: type },
      optimizers_config: { indexing_threshold: 100 },
    });
    const points = Array.from({ length: count }, (_, id) => ({
      id,
      vector: Array.from({ length: dimension }, (_, i) => ((id * 31 + i * 7) % 256) | 0),
    }));
    await engine.upsert('c', { points, wait: true });
    await engine.optimize('c');
    await engine.close();
    return bytesBelow(directory);
  };
  const saved = (await sizeAs('float32')) - (await sizeAs(datatype));
  const expected = count * dimension * (4 - valueBytes);
  expect(saved).toBeGreaterThan(0.97 * expected);
  expect(saved).toBeLessThan(1.03 * expected);
});

it('thresholds and limits count bytes of the datatype', async () => {
  const engine = await openEngine({ memory: true });
  const dimension = 64;
  const rows = (count: number, first = 0) =>
    Array.from({ length: count }, (_, i) => ({
      id: first + i,
      vector: Array.from({ length: dimension }, (_, j) => ((first + i) * 13 + j * 5) % 256),
    }));
  const indexed = async (datatype: Datatype) => {
    await engine.createCollection(datatype, {
      vectors: { size: dimension, distance: 'Euclid', datatype },
      optimizers_config: { indexing_threshold: 100 },
      strict_mode_config: { enabled: true, max_collection_vector_size_bytes: 200 << 10 },
    });
    // 150 kB in float32, 75 in float16, 37.5 in uint8.
    await engine.upsert(datatype, { points: rows(600), wait: true });
    await engine.optimize(datatype);
    return (await engine.getCollection(datatype)).indexed_vectors_count;
  };
  expect(await indexed('float32')).toBe(600);
  expect(await indexed('float16')).toBe(0);
  expect(await indexed('uint8')).toBe(0);
  for (const [datatype, points] of [
    ['float16', rows(300, 600)],
    ['uint8', rows(1_100, 600)],
  ] as const) {
    await engine.upsert(datatype, { points, wait: true });
    await engine.optimize(datatype);
    const found = await engine.getCollection(datatype);
    expect(found.indexed_vectors_count).toBe(600 + points.length);
  }
  // As many more as float32 has no room for.
  const more = rows(300, 5_000);
  await engine.upsert('float32', { points: more, wait: true });
  const refused = engine.upsert('float32', { points: rows(1, 9_000), wait: true });
  await expect(refused).rejects.toMatchObject({ status: 400 });
  await engine.upsert('float16', { points: more, wait: true });
  await engine.upsert('float16', { points: rows(1, 9_000), wait: true });
  await engine.close();
});

async function bytesBelow(directory: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(directory, { recursive: true })) {
    const file = await stat(path.join(directory, name));
    if (file.isFile()) bytes += file.size;
  }
  return bytes;
}
