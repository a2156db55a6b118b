import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SimulatedDisk } from '../src/embedded/filesystem/index.js';
import { faultyFileSystem, simulatedDisk } from '../src/embedded/filesystem/index.js';
import type { EmbeddedEngine } from '../src/index.js';
import { openOn } from './support/engine-on-disk.js';

/**
 * A change of the catalog that fails may nevertheless be on the disk. Whatever is done next, in memory or by a power cut,
 * the catalog must never name a collection that is gone, nor forget one that still takes writes.
 */
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'quarry-catalog-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const vectors = { size: 2, distance: 'Dot' as const };

async function write(engine: EmbeddedEngine, name: string, id: number): Promise<void> {
  await engine.upsert(name, { wait: true, points: [{ id, vector: [id, 1] }] });
}

/** Takes a snapshot out of the engine, into a file. */
async function download(engine: EmbeddedEngine, collection: string): Promise<string> {
  const { name } = (await engine.createSnapshot(collection))!;
  const pieces: Uint8Array[] = [];
  for await (const piece of engine.readSnapshot(collection, name)) pieces.push(piece);
  const file = join(directory, name);
  writeFileSync(file, Buffer.concat(pieces));
  return pathToFileURL(file).href;
}

/** Opens the disk as power cuts might leave it; each point given must be there. */
async function check(disk: SimulatedDisk, points: [string, number][], moment: string) {
  for (let seed = 0; seed < 6; seed++) {
    const engine = await openOn(disk.powerCut({ seed })).catch((cause: unknown) => {
      throw new Error(`cannot be opened, ${moment}, seed ${seed}`, { cause });
    });
    for (const [name, id] of points) {
      const found = await engine.retrieve(name, { ids: [id] }).catch(() => []);
      expect(found, `point ${id} of "${name}", ${moment}, seed ${seed}`).toHaveLength(1);
    }
    await engine.close();
  }
}

const changes: [string, (engine: EmbeddedEngine, location: string) => Promise<unknown>][] = [
  ['create', (engine) => engine.createCollection('new', { vectors })],
  ['delete', (engine) => engine.deleteCollection('old')],
  [
    'alias',
    (engine) =>
      engine.updateCollectionAliases({
        actions: [{ create_alias: { alias_name: 'a', collection_name: 'old' } }],
      }),
  ],
  ['recover', (engine, location) => engine.recoverSnapshot('old', { location })],
];

it.each(changes)('survives a catalog that could not be written: %s', async (kind, change) => {
  for (let failAt = 1, isOver = false; !isOver; failAt++) {
    const disk = simulatedDisk();
    const fs = faultyFileSystem(disk);
    const engine = await openOn(fs);
    await engine.createCollection('old', { vectors });
    await engine.createCollection('other', { vectors });
    await write(engine, 'old', 1);
    await write(engine, 'other', 1);
    const location = await download(engine, 'old');
    const before = fs.operations;
    fs.plan = { failAt: before + failAt };
    const failed = await change(engine, location).then(
      () => false,
      () => true,
    );
    isOver = fs.operations < before + failAt;
    fs.plan = {};
    const moment = `${kind}, fault ${failAt} (${fs.journal[before + failAt - 1]})`;
    const points: [string, number][] = [['other', 1]];
    if (kind !== 'delete') points.push(['old', 1]);
    await check(disk, points, moment);

    // The program goes on. What still exists takes writes, and keeps them.
    for (const { name } of (await engine.getCollections()).collections) {
      await write(engine, name, 2);
      points.push([name, 2]);
    }
    await check(disk, points, `${moment}, and written to`);
    if (failed) await change(engine, location);
    await check(disk, [['other', 2]], `${moment}, and repeated`);
    await engine.close();
  }
});
