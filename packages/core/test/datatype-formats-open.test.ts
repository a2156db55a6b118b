import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedEngine, openEngine } from '../src/index.js';

/**
 * Segments of version 1 keep vectors of every datatype as 32-bit floats, those of version 2 in the datatype. Both open, and
 * answer the same to the last bit: the fixtures were made of the same points, and share what is expected of them.
 *
 * `QUARRY_WRITE_FIXTURE=1 npx vitest run packages/core/test/datatype-formats` writes the second anew; the first is history.
 */
const FIXTURES = fileURLToPath(new URL('./fixtures', import.meta.url));
const EXPECTED = join(FIXTURES, 'datatypes.json');
const OF_OWN_VERSION = 'datatypes-v2';
const COLLECTION = 'narrow';

const wave = (seed: number, length: number, scale = 1) =>
  Array.from({ length }, (_, i) => scale * Math.sin(seed * 3 + i * (1 + seed / 50)));
const bytes = (seed: number, length: number) => wave(seed, length, 127).map((value) => value + 128);

const VECTORS = {
  half: { size: 40, distance: 'Cosine', datatype: 'float16' },
  far: { size: 24, distance: 'Manhattan', datatype: 'float16' },
  flat: { size: 5, distance: 'Euclid', datatype: 'float16', hnsw_config: { m: 0 } },
  byte: { size: 36, distance: 'Dot', datatype: 'uint8' },
  cosine: { size: 9, distance: 'Cosine', datatype: 'uint8' },
  multi: {
    size: 6,
    distance: 'Dot',
    datatype: 'float16',
    multivector_config: { comparator: 'max_sim' },
  },
} as const;

function vectorsOf(n: number) {
  return {
    half: wave(n, 40),
    far: wave(n + 1, 24, 3),
    ...(n % 4 !== 0 && { flat: wave(n + 2, 5, 1000) }),
    byte: bytes(n, 36),
    cosine: bytes(n + 3, 9),
    multi: [wave(n, 6), wave(n + 4, 6)],
  };
}

const point = (id: number) => ({ id, vector: vectorsOf(id), payload: { id } });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Two sealed segments with graphs and dead rows, and a log behind them. */
async function fill(engine: EmbeddedEngine): Promise<void> {
  await engine.createCollection(COLLECTION, {
    vectors: VECTORS,
    optimizers_config: { indexing_threshold: 1, max_segment_size: 3, default_segment_number: 4 },
  });
  await engine.upsert(COLLECTION, { wait: true, points: range(0, 30).map(point) });
  await engine.optimize(COLLECTION);
  await engine.delete(COLLECTION, { wait: true, points: [5, 7] });
  await engine.upsert(COLLECTION, { wait: true, points: range(28, 50).map(point) });
  await engine.optimize(COLLECTION);
  await engine.upsert(COLLECTION, { wait: true, points: range(49, 53).map(point) });
}

/** All vectors, and what each name finds, with scores. */
async function answers(engine: EmbeddedEngine): Promise<unknown> {
  const { points } = await engine.scroll(COLLECTION, { limit: 1000, with_vector: true });
  const searches: unknown[] = [];
  for (const [using, query] of Object.entries(vectorsOf(201))) {
    for (const exact of [false, true]) {
      const params = { exact, hnsw_ef: 100 };
      const found = await engine.query(COLLECTION, { query, using, limit: 8, params });
      searches.push({ using, exact, points: found.points.map(({ id, score }) => [id, score]) });
    }
  }
  return JSON.parse(JSON.stringify({ points, searches }));
}

describe.each(['datatypes-v1', 'datatypes-v2'])('a directory of the form of %s', (name) => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarry-format-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('opens, answers as the other does, and is as before when its segments are written anew', async () => {
    if (process.env['QUARRY_WRITE_FIXTURE'] && name === OF_OWN_VERSION) await writeFixture();
    cpSync(join(FIXTURES, name), directory, { recursive: true });
    const warnings: string[] = [];
    const logger = { warn: (message: string) => void warnings.push(message) };
    const expected = JSON.parse(readFileSync(EXPECTED, 'utf8'));
    let engine = await openEngine({ path: directory, logger });
    const indexed = (await engine.getCollection(COLLECTION)).indexed_vectors_count;
    expect(indexed).toBeGreaterThan(90);
    expect(await answers(engine)).toEqual(expected);
    expect(await engine.checkIntegrity()).toMatchObject({ problems: [] });
    await engine.updateCollection(COLLECTION, { hnsw_config: { m: 8 } });
    await engine.optimize(COLLECTION);
    expect(await answers(engine)).toEqual(expected);
    await engine.close();
    engine = await openEngine({ path: directory, logger });
    expect(await answers(engine)).toEqual(expected);
    await engine.close();
    expect(warnings).toEqual([]);
  });
});

async function writeFixture(): Promise<void> {
  const path = join(FIXTURES, OF_OWN_VERSION);
  rmSync(path, { recursive: true, force: true });
  const engine = await openEngine({ path });
  await fill(engine);
  writeFileSync(EXPECTED, `${JSON.stringify(await answers(engine))}\n`);
  await engine.close();
}
