import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedEngine } from '../embedded/engine/index.js';
import { openEngine } from '../embedded/engine/index.js';
import type { VectorEngine } from '../engine/index.js';
import { fileCheckpoint } from './checkpoint.js';
import { migrate } from './migrate.js';
import type { MigrationProgress } from './progress.js';

const POINTS = 300;
let from: EmbeddedEngine;
let to: EmbeddedEngine;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'quarry-migrate-'));
  from = await openEngine({ memory: true });
  to = await openEngine({ path: path.join(directory, 'target') });
  await from.createCollection('docs', {
    vectors: { dense: { size: 4, distance: 'Cosine', hnsw_config: { m: 24 } } },
    sparse_vectors: { words: { modifier: 'idf' } },
    optimizers_config: { indexing_threshold: 5_000 },
    metadata: { owner: 'us' },
  });
  await from.createCollection('notes', { vectors: { size: 2, distance: 'Euclid' } });
  await from.createPayloadIndex('docs', {
    field_name: 'year',
    field_schema: { type: 'integer', range: true, lookup: true },
  });
  await from.upsert('docs', {
    points: Array.from({ length: POINTS }, (_, id) => ({
      id: id % 3 === 0 ? `00000000-0000-4000-8000-${String(id).padStart(12, '0')}` : id,
      vector: {
        dense: [id + 1, 1, id % 7, 0.5],
        ...(id % 2 === 0 ? { words: { indices: [id % 5, 50], values: [1, 2] } } : {}),
      },
      payload: { year: 2000 + (id % 20), nested: { list: [id, null] } },
    })),
  });
  await from.upsert('notes', { points: [{ id: 1, vector: [1, 2] }] });
  await from.updateCollectionAliases({
    actions: [{ create_alias: { alias_name: 'current', collection_name: 'docs' } }],
  });
});

afterEach(async () => {
  await from.close();
  await to.close();
  await rm(directory, { recursive: true, force: true });
});

const everything = async (engine: VectorEngine, name: string) =>
  (await engine.scroll(name, { limit: 1_000, with_vector: true })).points;

describe('migrate', () => {
  it('copies configuration, points, indexes and aliases, and says how far it is', async () => {
    const seen: MigrationProgress[] = [];
    const report = await migrate(from, to, { pageSize: 70, onProgress: (p) => seen.push(p) });
    expect(report).toEqual({
      collections: [
        { source: 'docs', target: 'docs', points: POINTS, copied: POINTS },
        { source: 'notes', target: 'notes', points: 1, copied: 1 },
      ],
      aliases: 1,
    });
    for (const name of ['docs', 'notes']) {
      expect(await everything(to, name)).toEqual(await everything(from, name));
      const [a, b] = await Promise.all([from.getCollection(name), to.getCollection(name)]);
      expect(b.config).toEqual(a.config);
      expect(b.payload_schema).toEqual(a.payload_schema);
    }
    expect(await to.getAliases()).toEqual(await from.getAliases());
    const copying = seen.filter(
      ({ collection, stage }) => collection === 'docs' && stage === 'copy',
    );
    expect(copying.map(({ copied }) => copied)).toEqual([0, 70, 140, 210, 280, 300]);
    expect(copying.at(-1)!.rate).toBeGreaterThan(0);
  });

  it('goes on after being killed at any point, and copies nothing twice that was saved', async () => {
    const file = path.join(directory, 'state.json');
    let calls = 0;
    for (let killAt = 1; ; killAt++) {
      calls = 0;
      const flaky = killedAfter(to, killAt, () => calls++);
      try {
        await migrate(from, flaky, { pageSize: 60, checkpoint: fileCheckpoint(file) });
        break;
      } catch (error) {
        expect((error as Error).message).toBe('killed');
      }
      expect(killAt).toBeLessThan(100);
    }
    for (const name of ['docs', 'notes']) {
      expect(await everything(to, name)).toEqual(await everything(from, name));
    }
    expect(await to.getAliases()).toEqual(await from.getAliases());
    expect(await fileCheckpoint(file).load()).toBeUndefined();
  });

  it('refuses a target that is not its own, and tells when the copy differs', async () => {
    await to.createCollection('docs', { vectors: { size: 9, distance: 'Dot' } });
    await expect(migrate(from, to)).rejects.toThrow('exists in the target');
    expect((await to.count('docs')).count).toBe(0);
    await migrate(from, to, { rename: { docs: 'copy' } });
    expect((await to.count('copy')).count).toBe(POINTS);

    const lossy = new Proxy(to as VectorEngine, {
      get: (engine, name) =>
        name === 'upsert'
          ? (collection: string, args: { points: unknown[] }) =>
              engine.upsert(collection, { ...args, points: args.points.slice(1) } as never)
          : (Reflect.get(engine, name) as () => void).bind(engine),
    });
    await expect(
      migrate(from, lossy, { rename: { docs: 'lossy' }, collections: ['docs'] }),
    ).rejects.toThrow(`${POINTS} points in the source, ${POINTS - 1} in the target`);
  });
});

/** An engine whose caller dies at the n-th write. */
function killedAfter(engine: VectorEngine, allowed: number, count: () => number): VectorEngine {
  const writes = new Set([
    'createCollection',
    'upsert',
    'createPayloadIndex',
    'updateCollection',
    'updateCollectionAliases',
  ]);
  return new Proxy(engine, {
    get(target, name) {
      const method = (Reflect.get(target, name) as (...args: unknown[]) => unknown).bind(target);
      if (!writes.has(name as string)) return method;
      return async (...args: unknown[]) => {
        if (count() >= allowed) throw new Error('killed');
        return method(...args);
      };
    },
  });
}
