import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openEngineOn } from '../../src/embedded/engine/open-engine.js';
import type { FileSystem } from '../../src/embedded/filesystem/index.js';
import type { EmbeddedEngine } from '../../src/index.js';

/** An engine on any file system. */
export function openOn(fs: FileSystem): Promise<EmbeddedEngine> {
  return openEngineOn(fs);
}

/** All that a caller can see of an engine, a line for each thing. */
export async function stateOf(engine: EmbeddedEngine): Promise<string[]> {
  const state: string[] = [];
  for (const { name } of (await engine.getCollections()).collections) {
    const { points } = await engine.scroll(name, {
      limit: 10_000,
      with_payload: true,
      with_vector: true,
    });
    for (const { id, payload, vector } of points) {
      const hash = createHash('sha1')
        .update(JSON.stringify([payload, vector]))
        .digest('hex');
      state.push(`${name} point ${id} ${payload?.['note']} ${hash}`);
    }
    const { config, payload_schema } = await engine.getCollection(name);
    state.push(
      `${name} ${JSON.stringify(config)}`,
      `${name} indexes ${Object.keys(payload_schema)}`,
    );
    const snapshots = await engine.listSnapshots(name);
    state.push(`${name} snapshots ${snapshots.map(({ checksum }) => checksum !== null)}`);
  }
  const { aliases } = await engine.getAliases();
  return [
    ...state,
    ...aliases.map((alias) => `alias ${alias.alias_name} ${alias.collection_name}`),
  ];
}

export const vector = (seed: number) =>
  Array.from({ length: 8 }, (_, i) => Math.fround(Math.sin(seed * 7 + i)));

export const points = (from: number, to: number, note = 'first') =>
  Array.from({ length: to - from }, (_, i) => ({
    id: from + i,
    vector: { dense: vector(from + i), sparse: { indices: [from % 5, 100 + i], values: [1, 0.5] } },
    payload: { n: from + i, note, text: 'x'.repeat(((from + i) * 37) % 700) },
  }));

/** One call that is acknowledged. */
export type Step = (engine: EmbeddedEngine) => Promise<unknown>;

/** Seals, merges and rebuilds whatever there is to; changes nothing that `stateOf` sees. */
export const optimize: Step = (engine) => engine.optimize('docs');

/** Goes back to the collection's last snapshot, by way of a file outside of the engine. */
async function recover(engine: EmbeddedEngine): Promise<void> {
  const { name } = (await engine.listSnapshots('docs')).at(-1)!;
  const directory = mkdtempSync(join(tmpdir(), 'quarry-recover-'));
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of engine.readSnapshot('docs', name)) pieces.push(piece);
    const file = join(directory, name);
    writeFileSync(file, Buffer.concat(pieces));
    await engine.recoverSnapshot('docs', { location: pathToFileURL(file).href });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** All kinds of steps. */
export const steps: Step[] = [
  (engine) =>
    engine.createCollection('docs', {
      vectors: { dense: { size: 8, distance: 'Dot' } },
      sparse_vectors: { sparse: {} },
      optimizers_config: { indexing_threshold: 1 },
    }),
  (engine) =>
    engine.createPayloadIndex('docs', { field_name: 'n', field_schema: 'integer', wait: true }),
  (engine) => engine.upsert('docs', { wait: true, points: points(0, 20) }),
  (engine) => engine.upsert('docs', { wait: true, points: points(20, 60) }),
  optimize,
  (engine) => engine.delete('docs', { wait: true, points: [1, 2, 3, 21] }),
  (engine) =>
    engine.setPayload('docs', { wait: true, payload: { note: 'second' }, points: [5, 6] }),
  (engine) => engine.upsert('docs', { wait: true, points: points(50, 110, 'third') }),
  optimize,
  (engine) =>
    engine.updateCollectionAliases({
      actions: [{ create_alias: { alias_name: 'a', collection_name: 'docs' } }],
    }),
  (engine) => engine.createSnapshot('docs'),
  (engine) =>
    engine.delete('docs', { wait: true, filter: { must: [{ key: 'n', range: { lt: 30 } }] } }),
  (engine) => engine.updateCollection('docs', { hnsw_config: { m: 8 } }),
  optimize,
  optimize,
  recover,
  optimize,
  (engine) => engine.upsert('docs', { wait: true, points: points(0, 5, 'fourth') }),
  (engine) => engine.createCollection('other', { vectors: { size: 8, distance: 'Cosine' } }),
  (engine) => engine.upsert('other', { wait: true, points: [{ id: 1, vector: vector(1) }] }),
  (engine) => engine.deleteCollection('docs'),
];

/** Several segments at a time, with dead rows in each, rewritten one after the other. */
export const manySegments: Step[] = [
  (engine) =>
    engine.createCollection('docs', {
      vectors: { dense: { size: 8, distance: 'Dot' } },
      sparse_vectors: { sparse: {} },
      optimizers_config: { indexing_threshold: 1, max_segment_size: 2, default_segment_number: 4 },
    }),
  ...[0, 40, 80, 120].flatMap((from): Step[] => [
    (engine) => engine.upsert('docs', { wait: true, points: points(from, from + 40) }),
    optimize,
  ]),
  (engine) => engine.delete('docs', { wait: true, points: [3, 43, 83, 123] }),
  (engine) => engine.updateCollection('docs', { hnsw_config: { m: 8 } }),
  optimize,
  (engine) => engine.upsert('docs', { wait: true, points: points(44, 48, 'second') }),
  (engine) => engine.updateCollection('docs', { hnsw_config: { m: 12 } }),
  optimize,
  // Once more, for when the first one failed half-way.
  optimize,
];
