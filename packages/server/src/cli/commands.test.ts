import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEngine } from '@quarry/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { run } from './index.js';

let directory: string;
let printed: string[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'quarry-cli-'));
  printed = [];
  for (const method of ['log', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((line: string) => void printed.push(line));
  }
});

afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await rm(directory, { recursive: true, force: true });
});

const quarry = (...args: string[]) => run(['node', 'quarry', ...args]);

async function fill(place: string): Promise<void> {
  const engine = await openEngine({ path: place });
  await engine.createCollection('docs', {
    vectors: { size: 4, distance: 'Dot' },
    optimizers_config: { indexing_threshold: 0 },
  });
  await engine.upsert('docs', {
    points: Array.from({ length: 50 }, (_, id) => ({ id, vector: [id, 1, 2, 3] })),
  });
  await engine.close();
}

it('migrates a directory, says how far it is, and leaves no state behind', async () => {
  const [from, to, state] = ['from', 'to', 'state.json'].map((name) => path.join(directory, name));
  await fill(from!);
  await quarry('migrate', '--from', from!, '--to', to!, '--state', state!, '--page-size', '20');
  expect(process.exitCode).toBeUndefined();
  expect(printed).toContain('docs: 50 points, 50 copied in this run, compared');
  const engine = await openEngine({ path: to! });
  expect((await engine.count('docs')).count).toBe(50);
  await engine.close();
});

it('prints what the doctor finds, and fails for errors', async () => {
  await fill(directory);
  await quarry('doctor', '--path', directory);
  expect(printed.join('\n')).toContain('indexing_threshold is 0');
  expect(process.exitCode).toBeUndefined();
  await quarry('doctor', '--path', directory, '--json');
  const { findings } = JSON.parse(printed.at(-1)!);
  expect(findings.map(({ code }: { code: string }) => code).sort()).toEqual([
    'indexing-off',
    'snapshot-missing',
  ]);
  await quarry('doctor');
  expect(process.exitCode).toBe(1);
  expect(printed.at(-1)).toContain('expected one of --path and --url');
});

it('advises in words and in JSON', async () => {
  await quarry('advise', '--points', '1000000', '--dimension', '768', '--recall', '0.99');
  const text = printed.join('\n');
  expect(text).toContain('hnsw_config.m = 24');
  expect(text).toMatch(/memory on each machine: \d+\.\d GiB/);
  await quarry('advise', '--points', '1000', '--dimension', '8', '--json');
  expect(JSON.parse(printed.at(-1)!)).toMatchObject({ search: { hnsw_ef: 48 } });
});
