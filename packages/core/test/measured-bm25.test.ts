import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEngine } from '@quarry/core';
import { expect, it } from 'vitest';

/** `quarry/bm25` weighs texts by the mean length that the collection has seen, and remembers it. */

const SHORT = 'granite blocks';
const LONG = `granite ${'marble slate basalt quartz '.repeat(30)}`;

it('weighs with the mean of what was written, over restarts, and not of what was refused', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'quarry-bm25-'));
  try {
    let engine = await openEngine({ path: directory });
    await engine.createCollection('c', { sparse_vectors: { words: {} } });
    const write = (id: number, text: string, model = 'quarry/bm25') =>
      engine.upsert('c', { points: [{ id, vector: { words: { text, model } } }] });
    const weight = async (id: number) => {
      const [point] = await engine.retrieve('c', { ids: [id], with_vector: true });
      const { words } = point!.vector as unknown as { words: { values: number[] } };
      return Math.max(...words.values);
    };
    await write(1, SHORT);
    // Two tokens where the mean is two: tf·(k+1) / (tf + k) with tf 1.
    expect(await weight(1)).toBeCloseTo(1, 5);
    await write(2, LONG);
    await expect(write(3, 'x '.repeat(5_000), 'quarry/none')).rejects.toMatchObject({
      status: 400,
    });
    await write(4, SHORT);
    const mean = (2 + 121 + 2) / 3;
    const expected = 2.2 / (1 + 1.2 * (0.25 + (0.75 * 2) / mean));
    expect(await weight(4)).toBeCloseTo(expected, 4);
    await engine.close();

    engine = await openEngine({ path: directory });
    await write(5, SHORT);
    const later = (2 + 121 + 2 + 2) / 4;
    expect(await weight(5)).toBeCloseTo(2.2 / (1 + 1.2 * (0.25 + (0.75 * 2) / later)), 4);
    await engine.close();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
