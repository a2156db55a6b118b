import { describe, expect, it } from 'vitest';
import { openEngineOn } from '../src/embedded/engine/open-engine.js';
import { type SimulatedDisk, simulatedDisk } from '../src/embedded/filesystem/index.js';
import { StorageError } from '../src/index.js';
import { manySegments, openOn, stateOf, steps, vector } from './support/engine-on-disk.js';

/**
 * Damage to any file, at any place: the engine shows what was written or says what is damaged. It never shows anything
 * else, and what it refuses to open it leaves as it was.
 */
interface Damaged {
  what: string;
  disk: SimulatedDisk;
}

/** Changes of every file: a byte at both ends and at places between, a shorter and a longer file, none. */
async function* damages(disk: SimulatedDisk, files: readonly string[]): AsyncGenerator<Damaged> {
  for (const file of files) {
    const size = (await disk.stat(file)).size;
    const places = new Set([0, 8, 20, 40, size - 30, size - 5, size - 1]);
    for (let i = 1; i < 12; i++) places.add(Math.floor((size * i) / 12) + i);
    for (const at of places) {
      if (at < 0 || at >= size) continue;
      const copy = copyOf(disk);
      const handle = await copy.open(file, 'update');
      const [byte] = await handle.read(at, 1);
      await handle.writeAt(at, Uint8Array.of(byte! ^ (1 << (at & 7))));
      yield { what: `byte ${at} of ${size} of ${file}`, disk: copy };
    }
    for (const length of [0, 10, size >> 1, size - 1, size + 600]) {
      if (length === size || length < 0) continue;
      const copy = copyOf(disk);
      await (await copy.open(file, 'update')).truncate(length);
      yield { what: `${length} in place of ${size} bytes of ${file}`, disk: copy };
    }
    const copy = copyOf(disk);
    await copy.remove(file);
    yield { what: `${file} missing`, disk: copy };
  }
}

function copyOf(disk: SimulatedDisk): SimulatedDisk {
  return disk.powerCut({ seed: 1 });
}

async function filesOf(disk: SimulatedDisk, directory = ''): Promise<string[]> {
  const files: string[] = [];
  for (const name of await disk.readdir(directory)) {
    const path = directory === '' ? name : `${directory}/${name}`;
    if ((await disk.stat(path)).isDirectory) files.push(...(await filesOf(disk, path)));
    else files.push(path);
  }
  return files;
}

/** Names and contents of all files. */
async function imageOf(disk: SimulatedDisk): Promise<string> {
  const image: string[] = [];
  for (const file of await filesOf(disk)) {
    image.push(`${file} ${Buffer.from(await disk.readFile(file)).toString('base64')}`);
  }
  return image.join('\n');
}

/** Lost without anything else to tell of it: a mark is only a proof, a checksum file only a convenience. */
const DISPENSABLE = /durable\.mark$|\.sha256$/;

describe('a damaged directory', () => {
  // Without the last step of `steps`, which deletes almost everything.
  it.each([
    ['all kinds of steps', steps.slice(0, -1)],
    ['rewriting many segments', manySegments.slice(0, -3)],
  ])('shows what was written, or says what is damaged: %s', async (_, program) => {
    const disk = simulatedDisk();
    const engine = await openOn(disk);
    for (const step of program) await step(engine);
    const state = (await stateOf(engine)).filter((line) => !line.includes(' snapshots '));
    await engine.close();

    const files = (await filesOf(disk)).filter((file) => !file.startsWith('snapshots/'));
    expect(files.length).toBeGreaterThan(8);
    const kinds = { opened: 0, refused: 0, 'refused on reading': 0 };
    for await (const { what, disk: damaged } of damages(disk, files)) {
      const before = await imageOf(damaged);
      const after = await openOn(damaged).catch((error: unknown) => error);
      if (after instanceof Error) {
        expect(StorageError.isInstance(after), `${what}: ${after.stack}`).toBe(true);
        expect(after, what).toMatchObject({
          code: expect.stringMatching(/corrupted|wrong-version|io-failed/),
          file: expect.any(String),
        });
        expect((await imageOf(damaged)) === before, `${what}: nothing may be changed`).toBe(true);
        kinds.refused++;
        continue;
      }
      const opened = after as Awaited<ReturnType<typeof openOn>>;
      const found = await stateOf(opened).catch((error: unknown) => error);
      if (found instanceof Error) {
        expect(found, what).toMatchObject({ code: 'corrupted', file: expect.any(String) });
        kinds['refused on reading']++;
      } else {
        const lines = (found as string[]).filter((line) => !line.includes(' snapshots '));
        expect(lines, what).toEqual(state);
        kinds.opened++;
      }
      await opened.close().catch(() => undefined);
    }
    // Graphs and indexes are rebuilt; everything else must have been refused in one way or the other.
    expect(kinds.refused).toBeGreaterThan(50);
    expect(kinds['refused on reading']).toBeGreaterThan(3);
    expect(files.some((file) => DISPENSABLE.test(file))).toBe(true);
  });
});

it('a damaged log is cut at the damage when the operator says so, and then opens as it is', async () => {
  const disk = simulatedDisk();
  const engine = await openEngineOn(disk);
  await engine.createCollection('c', { vectors: { size: 8, distance: 'Dot' } });
  for (let id = 1; id <= 5; id++) {
    await engine.upsert('c', { wait: true, points: [{ id, vector: vector(id) }] });
  }
  await engine.close();
  const log = (await filesOf(disk)).find((file) => file.endsWith('.log'))!;
  const handle = await disk.open(log, 'update');
  await handle.writeAt(Math.floor(handle.size * 0.7), Uint8Array.of(1, 2, 3));
  await expect(openEngineOn(disk)).rejects.toMatchObject({ code: 'corrupted', file: log });

  const warnings: string[] = [];
  const logger = { warn: (message: string) => void warnings.push(message) };
  const cut = await openEngineOn(disk, { discardDamagedLog: true, logger });
  const kept = (await cut.count('c')).count;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(5);
  expect(warnings.join()).toMatch(/log of "c": \d+ bytes .* discarded/);
  await cut.close();
  const again = await openEngineOn(disk);
  expect((await again.count('c')).count).toBe(kept);
  await again.close();
});
