import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../src/embedded/filesystem/simulated/random.js';
import { openEngine } from '../src/index.js';
import { compileSources } from './child/compile-sources.js';
import type { Model } from './child/kill-program.js';
import { applyToModel, COLLECTION, payloadOf, vectorOf, WINDOW } from './child/kill-program.js';

/**
 * Processes that are killed while they write. What they acknowledged must be there, and the rest must be the first few of
 * the operations that were under way, whole: nothing out of order, nothing in part.
 */
const KILLS = Number(process.env['QUARRY_KILLS'] ?? 12);
const SEED = Number(process.env['QUARRY_SEED'] ?? 20_261_122);

describe('kill -9', () => {
  let sources: ReturnType<typeof compileSources>;
  let directory: string;
  beforeAll(() => {
    sources = compileSources();
    directory = mkdtempSync(join(tmpdir(), 'quarry-kill-'));
  });
  afterAll(() => {
    sources.remove();
    rmSync(directory, { recursive: true });
  });

  it(
    `at ${KILLS} moments loses no acknowledged write and shows no half batch, seed ${SEED}`,
    async () => {
      const script = join(sources.directory, 'test/child/kill-child.js');
      const random = seededRandom(SEED);
      const model: Model = new Map();
      let applied = 0;
      let acknowledgedInAll = 0;
      for (let kill = 1; kill <= KILLS; kill++) {
        // Every fifth is killed while it opens, or hardly open.
        const delay = kill % 5 === 0 ? random() * 150 : 100 + random() * 900;
        const acknowledged = await runAndKill(script, directory, applied, delay, kill % 5 === 0);
        acknowledgedInAll += Math.max(0, acknowledged + 1 - applied);

        const found = await readPoints(directory);
        const trace = `kill ${kill}, operations from ${applied}, ${acknowledged} acknowledged last`;
        for (; applied <= acknowledged; applied++) applyToModel(model, applied);
        const latest = applied + WINDOW;
        while (applied < latest && !matches(model, found)) applyToModel(model, applied++);
        expect(difference(model, found), trace).toEqual([]);
      }
      // A test in which nothing was written would prove nothing.
      expect(acknowledgedInAll).toBeGreaterThan(KILLS * 5);
      console.log(`${KILLS} kills, ${acknowledgedInAll} acknowledged operations, none lost`);
    },
    KILLS * 30_000,
  );
});

/** Lets a process work for a while and kills it; the last operation it acknowledged. */
async function runAndKill(
  script: string,
  directory: string,
  from: number,
  delay: number,
  early: boolean,
): Promise<number> {
  const child = spawn(process.execPath, [script, directory, String(from)]);
  let output = '';
  let errors = '';
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer ??= setTimeout(() => child.kill('SIGKILL'), delay);
  };
  if (early) start();
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
    if (output.startsWith('ready')) start();
  });
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const signal = await new Promise((resolve) => child.once('close', (_, name) => resolve(name)));
  clearTimeout(timer);
  if (signal !== 'SIGKILL') throw new Error(`the process ended by itself: ${errors}`);
  // The last line may be cut; numbers may come out of order, but an acknowledged one vouches for all before it.
  const lines = output.slice(0, output.lastIndexOf('\n') + 1).split('\n');
  return lines.reduce(
    (highest, line) => Math.max(highest, Number.parseInt(line, 10) || 0),
    from - 1,
  );
}

type Found = Map<number, { payload: unknown; vector: unknown }>;

async function readPoints(path: string): Promise<Found> {
  const engine = await openEngine({ path });
  try {
    if (!(await engine.collectionExists(COLLECTION)).exists) return new Map();
    const { points } = await engine.scroll(COLLECTION, {
      limit: 100_000,
      with_payload: true,
      with_vector: true,
    });
    expect((await engine.count(COLLECTION)).count).toBe(points.length);
    return new Map(points.map(({ id, payload, vector }) => [id as number, { payload, vector }]));
  } finally {
    await engine.close();
  }
}

function matches(model: Model, found: Found): boolean {
  return difference(model, found).length === 0;
}

/** What is missing, too much or different, for a person to read. */
function difference(model: Model, found: Found): string[] {
  const wrong: string[] = [];
  for (const [id, expected] of model) {
    const actual = found.get(id);
    if (!actual) wrong.push(`point ${id} of operation ${expected.seed} is missing`);
    else if (canonical(actual.payload) !== canonical(payloadOf(id, expected))) {
      wrong.push(`point ${id}: ${canonical(actual.payload)}, expected ${JSON.stringify(expected)}`);
    } else if (canonical(actual.vector) !== canonical(vectorOf(id, expected.seed))) {
      wrong.push(`point ${id}: another vector than operation ${expected.seed} wrote`);
    }
  }
  for (const id of found.keys()) if (!model.has(id)) wrong.push(`point ${id} should not be there`);
  return wrong;
}

function canonical(value: unknown): string {
  const sorted = (_: string, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.stringify(value, sorted);
}
