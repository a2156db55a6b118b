import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { EmbeddedEngine } from '@quarry/core';
import { openEngine } from '@quarry/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngineOn } from '../src/embedded/engine/index.js';
import { memoryFileSystem } from '../src/embedded/filesystem/index.js';
import { SearchThreads } from '../src/embedded/index/hnsw/index.js';

/** Search threads read originals that are on the disk themselves: same answers, same errors, whatever happens to the files. */

function vectors(count: number, seed: number): number[][] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => Array.from({ length: DIMENSION }, next));
}

const DIMENSION = 80;
const ROWS = 3000;
const rows = vectors(ROWS, 5);
const queries = vectors(30, 9);
const EVEN = { must: [{ key: 'even', match: { value: true } }] };

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'quarry-threads-on-disk-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function fill(engine: EmbeddedEngine, datatype: 'float32' | 'float16' | 'uint8' = 'float32') {
  await engine.createCollection('c', {
    vectors: {
      size: DIMENSION,
      distance: datatype === 'uint8' ? 'Dot' : 'Cosine',
      on_disk: true,
      datatype,
    },
    optimizers_config: { indexing_threshold: 10 },
    hnsw_config: { max_indexing_threads: 1 },
  });
  const scale = datatype === 'uint8' ? 255 : 1;
  await engine.upsert('c', {
    points: rows.map((vector, id) => ({
      id,
      vector: vector.map((value) => value * scale),
      payload: { even: id % 2 === 0 },
    })),
  });
  await engine.optimize();
}

/** Every query with and without a filter, also by every original. */
async function answers(engine: EmbeddedEngine) {
  const asked = queries.flatMap((query, i) => [
    engine.query('c', { query, limit: 5, params: { hnsw_ef: 60 } }),
    engine.query('c', { query, limit: 5, filter: EVEN }),
    ...(i % 10 === 0 ? [engine.query('c', { query, limit: 5, params: { exact: true } })] : []),
  ]);
  return Promise.all(asked);
}

async function segmentNumbers(): Promise<string[]> {
  return readdir(await segmentsDirectory());
}

async function segmentsDirectory(): Promise<string> {
  const collections = path.join(directory, 'collections');
  const [collection] = await readdir(collections);
  return path.join(collections, collection!, 'segments');
}

async function wasInThread(engine: EmbeddedEngine): Promise<boolean[]> {
  const { searches } = await engine.explain('c', { query: queries[0]!, limit: 3 });
  return searches[0]!.segments.map(({ inThread }) => inThread);
}

describe('search threads over originals on the disk', () => {
  it.each(['float32', 'float16', 'uint8'] as const)(
    'answer as the calling thread does, freshly built and opened again: %s',
    async (datatype) => {
      let engine = await openEngine({ path: directory, threads: 2 });
      await fill(engine, datatype);
      expect(await wasInThread(engine)).toEqual([true]);
      const built = await answers(engine);
      await engine.close();
      engine = await openEngine({ path: directory, threads: 2 });
      expect(await wasInThread(engine)).toEqual([true]);
      const opened = await answers(engine);
      await engine.close();
      engine = await openEngine({ path: directory });
      expect(await wasInThread(engine)).toEqual([false]);
      const plain = await answers(engine);
      await engine.close();
      expect(built).toEqual(plain);
      expect(opened).toEqual(plain);
    },
  );

  it('never answer with what is gone while points are deleted and segments replaced', async () => {
    const engine = await openEngine({ path: directory, threads: 2 });
    await fill(engine);
    let isOver = false;
    const seen: (number | string)[][] = [];
    const ask = async () => {
      for (let i = 0; !isOver; i++) {
        const query = queries[i % queries.length]!;
        const { points } = await engine.query('c', { query, limit: 5 });
        expect(points).toHaveLength(5);
        seen.push(points.map(({ id }) => id));
        // Some searches run in the turn in which they are asked.
        await setImmediate();
      }
    };
    const asking = Promise.all([ask(), ask(), ask(), ask()]);
    const enough = async () => {
      while (seen.length < 50 && !isOver) await setImmediate();
    };
    const GONE = 650;
    for (let gone = GONE; gone <= 3 * GONE; gone += GONE) {
      const ids = Array.from({ length: GONE }, (_, i) => gone - GONE + i);
      await engine.delete('c', { points: ids, wait: true });
      seen.length = 0;
      // So many are dead that the segment is rewritten and its file goes away.
      const [before] = await segmentNumbers();
      await engine.optimize();
      expect(await segmentNumbers()).not.toContain(before);
      await Promise.race([asking, enough()]);
      // Four may have begun before the deletion; the others never find what is gone.
      const late = seen.slice(4).flat();
      expect(late.filter((id) => (id as number) < gone)).toEqual([]);
    }
    isOver = true;
    await asking;
    expect(await wasInThread(engine)).toEqual([true]);
    const threaded = await answers(engine);
    await engine.close();
    const plain = await openEngine({ path: directory });
    expect(threaded).toEqual(await answers(plain));
    await plain.close();
  });

  it('leave a damaged row to the calling thread, which names the file', async () => {
    let engine = await openEngine({ path: directory, threads: 1 });
    await fill(engine);
    await engine.close();
    const segments = await segmentsDirectory();
    const [segment] = await readdir(segments);
    const file = path.join(segments, segment!, 'data');
    const handle = await open(file, 'r+');
    const { size } = await stat(file);
    // Rows of vectors fill the end of the file.
    const damage = Buffer.alloc(size >> 1, 0x5a);
    await handle.write(damage, 0, damage.length, (size >> 1) - 4096);
    await handle.close();
    engine = await openEngine({ path: directory, threads: 1 });
    await expect(answers(engine)).rejects.toMatchObject({ code: 'corrupted', file });
    await engine.close();
  });

  it("are not asked where files are not the operating system's", async () => {
    const threads = new SearchThreads(1);
    const engine = await openEngineOn(memoryFileSystem(), { threads });
    await fill(engine);
    expect(await wasInThread(engine)).toEqual([false]);
    expect(await answers(engine)).toHaveLength(63);
    await engine.close();
  });

  it('finish or are refused when the engine closes', async () => {
    const engine = await openEngine({ path: directory, threads: 2 });
    await fill(engine);
    const asked = rows.slice(0, 80).map((query) => engine.query('c', { query, limit: 1 }));
    const settled = Promise.allSettled(asked);
    await engine.close();
    for (const [id, outcome] of (await settled).entries()) {
      if (outcome.status === 'fulfilled') expect(outcome.value.points[0]?.id).toBe(id);
      else expect(outcome.reason.code).toBe('closed');
    }
  });
});
