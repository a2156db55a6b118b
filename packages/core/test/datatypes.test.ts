import { openEngine } from '@quarry/core';
import { expect, it } from 'vitest';

/** Vectors are rounded to their `datatype` before they are kept, queries before they are compared. */

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
