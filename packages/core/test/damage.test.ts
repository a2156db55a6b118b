import {
  cp,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { openEngine } from '@quarry/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeFileSystem } from '../src/embedded/filesystem/index.js';
import { writeManifest } from '../src/embedded/log/index.js';

/** Damage on the disk is found, named, and never served; what can be rebuilt is rebuilt, and said. */

const DIMENSION = 64;
const ROWS = 400;
let original: string;
let root: string;

/** Numbers that look random and are the same in every run. */
function vector(n: number): number[] {
  let state = n * 2654435761 + 1;
  return Array.from({ length: DIMENSION }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarry-damage-'));
  original = path.join(root, 'original');
  const engine = await openEngine({ path: original });
  await engine.createCollection('c', {
    vectors: { size: DIMENSION, distance: 'Cosine' },
    optimizers_config: { indexing_threshold: 10 },
  });
  await engine.createPayloadIndex('c', { field_name: 'group', field_schema: 'integer' });
  const points = Array.from({ length: ROWS }, (_, id) => ({
    id,
    vector: vector(id),
    payload: { group: id % 5, text: `row ${id}` },
  }));
  await engine.upsert('c', { points });
  await engine.optimize();
  await engine.upsert('c', { points: [{ id: ROWS, vector: vector(ROWS), payload: { group: 9 } }] });
  await engine.close();
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** A copy of the directory with something done to one of its files. */
async function damaged(file: RegExp, damage: (path: string) => Promise<void>): Promise<string> {
  const directory = await mkdtemp(path.join(root, 'copy-'));
  await cp(original, directory, { recursive: true });
  const names = (await readdir(directory, { recursive: true })).filter((name) => file.test(name));
  expect(names, `files like ${file}`).toHaveLength(1);
  await damage(path.join(directory, names[0]!));
  return directory;
}

/** Flips a bit at a share of the file's length. */
const flip = (share: number) => async (file: string) => {
  const handle = await open(file, 'r+');
  try {
    const { size } = await handle.stat();
    const at = Math.floor(size * share);
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, at);
    byte[0]! ^= 0x10;
    await handle.write(byte, 0, 1, at);
  } finally {
    await handle.close();
  }
};

const cut = (share: number) => async (file: string) =>
  truncate(file, Math.floor((await stat(file)).size * share));

/** Writes another format version into the header of a sectioned file, with the checksum that goes with it. */
async function ofLaterFormat(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes.writeUInt16LE(LATER_FORMAT, 14);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 20)), 20);
  await writeFile(file, bytes);
}

const LATER_FORMAT = 77;

describe('what is derived', () => {
  it.each([
    ['graph', /graph\.0$/, flip(0.5)],
    ['graph, cut short', /graph\.0$/, cut(0.7)],
    ['graph, missing', /graph\.0$/, (file: string) => rm(file)],
    ['graph, of a later format', /graph\.0$/, ofLaterFormat],
    ['payload indexes', /indexes$/, flip(0.4)],
    ['payload indexes, missing', /indexes$/, (file: string) => rm(file)],
    ['payload indexes, of a later format', /indexes$/, ofLaterFormat],
  ])('is rebuilt: %s', async (_name, file, damage) => {
    const directory = await damaged(file, damage);
    const warnings: string[] = [];
    const engine = await openEngine({
      path: directory,
      logger: { warn: (message) => void warnings.push(message) },
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/ of segment \d+ (is|are) rebuilt/);
    const filter = { must: [{ key: 'group', match: { value: 3 } }] };
    expect((await engine.count('c', { filter })).count).toBe(ROWS / 5);
    const { points } = await engine.query('c', { query: vector(123), limit: 1 });
    expect(points[0]!.id).toBe(123);
    await engine.optimize();
    expect((await engine.getCollection('c')).indexed_vectors_count).toBeGreaterThanOrEqual(ROWS);
    expect(await engine.checkIntegrity()).toMatchObject({ ok: true, points: ROWS + 1 });
    await engine.close();
  });
});

describe('what is truth', () => {
  it('is reported row by row and never served: segment data', async () => {
    // Half way through the file lie vectors or payloads, each with a checksum of its own.
    const directory = await damaged(/segments[/\\]\d+[/\\]data$/, flip(0.04));
    let found = 0;
    try {
      const engine = await openEngine({ path: directory });
      const report = await engine.checkIntegrity();
      expect(report.ok).toBe(false);
      expect(report.problems[0]).toMatchObject({ collection: 'c', isDerived: false });
      expect(report.problems[0]!.file).toMatch(/data$/);
      expect(report.problems[0]!.offset).toBeGreaterThan(0);
      await expect(
        engine.scroll('c', { limit: ROWS + 1, with_vector: true }),
      ).rejects.toMatchObject({
        code: 'corrupted',
        file: expect.stringMatching(/data$/),
      });
      await engine.close();
      found++;
    } catch (error) {
      expect(error).toMatchObject({ code: 'corrupted', file: expect.stringMatching(/data$/) });
      found++;
    }
    expect(found).toBe(1);
  });

  it.each([
    ['the log', /log[/\\].*\.log$/, flip(0.5)],
    ['the manifest', /c1[/\\]manifest$/, flip(0.5)],
    ['the manifest, missing', /c1[/\\]manifest$/, (file: string) => rm(file)],
    ['the catalog', /^catalog$/, flip(0.5)],
    ['segment data, cut short', /[/\\]data$/, cut(0.6)],
  ])('keeps the engine from opening, and nothing is changed: %s', async (_name, file, damage) => {
    const directory = await damaged(file, damage);
    const before = await contents(directory);
    await expect(openEngine({ path: directory })).rejects.toMatchObject({
      status: 500,
      code: 'corrupted',
      file: expect.any(String),
    });
    expect(await contents(directory)).toEqual(before);
  });

  it('of another format version is refused by name, and nothing is changed: segment data', async () => {
    const directory = await damaged(/[/\\]data$/, ofLaterFormat);
    const before = await contents(directory);
    await expect(openEngine({ path: directory })).rejects.toMatchObject({
      code: 'wrong-version',
      file: expect.stringMatching(/data$/),
      actual: LATER_FORMAT,
    });
    expect(await contents(directory)).toEqual(before);
  });

  it('of another format version is refused by name: the manifest', async () => {
    const directory = await damaged(/c1[/\\]manifest$/, async (file) => {
      await writeManifest(nodeFileSystem(path.dirname(file)), 'manifest', 9, {
        from: 'the future',
      });
    });
    await expect(openEngine({ path: directory })).rejects.toMatchObject({
      code: 'wrong-version',
      expected: 1,
      actual: 9,
    });
  });
});

/** Names and bytes of everything but locks and marks. */
async function contents(directory: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of (await readdir(directory, { recursive: true })).sort()) {
    if (/lock/i.test(name) || !(await stat(path.join(directory, name))).isFile()) continue;
    found.set(name, (await readFile(path.join(directory, name))).toString('base64'));
  }
  return found;
}
