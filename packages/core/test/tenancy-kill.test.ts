import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine, Tenancy, type TenantStrategy, type VectorEngine } from '../src/index.js';
import { compileSources } from './child/compile-sources.js';
import { TENANCY } from './child/tenancy-program.js';

/**
 * Processes that are killed while they make, move or remove a tenant, at every write they make. Whoever opens the tenancy
 * next finishes it: no point is lost, changed or left behind, and the other tenant notices nothing.
 */

const POINTS = 250;
const points = Array.from({ length: POINTS }, (_, index) => ({
  id: index,
  vector: [index, 1],
  payload: { kind: `kind ${index % 3}` },
}));

/** What a child does, with the strategy of its tenant before. */
const tasks: readonly [string, TenantStrategy | undefined][] = [
  ['create', undefined],
  ['collection', 'payload'],
  ['payload', 'collection'],
  ['delete', 'payload'],
  ['delete', 'collection'],
];

describe('kill -9 of a process at work on a tenant', () => {
  let sources: ReturnType<typeof compileSources>;
  beforeAll(() => {
    sources = compileSources();
  });
  afterAll(() => sources.remove());

  it.each(tasks)(
    'task %s, strategy %s before',
    async (task, before) => {
      let writes = 0;
      for (let done = false; !done; writes += 1) {
        const directory = mkdtempSync(join(tmpdir(), 'quarry-tenancy-kill-'));
        try {
          await prepare(directory, before);
          const moment = writes % 2 === 0 ? 'before' : 'during';
          done = await runAndKill([directory, task, String(writes), moment]);
          await examine(directory, task, before, { writes, done });
        } finally {
          rmSync(directory, { recursive: true });
        }
      }
      // Fewer would mean that it was not killed where it matters.
      expect(writes).toBeGreaterThan(3);
    },
    300_000,
  );

  async function runAndKill(args: string[]): Promise<boolean> {
    const script = join(sources.directory, 'test/child/tenancy-child.js');
    const child = spawn(process.execPath, [script, ...args]);
    let output = '';
    let errors = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
    });
    child.stderr.on('data', (text: Buffer) => {
      errors += text.toString();
    });
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
      child.on('exit', (...outcome) => resolve(outcome));
    });
    if (signal !== 'SIGKILL' && code !== 0) throw new Error(errors);
    return output === 'done';
  }
});

async function prepare(directory: string, strategy: TenantStrategy | undefined): Promise<void> {
  const engine = await openEngine({ path: directory, durability: 'relaxed' });
  const tenancy = new Tenancy(engine, TENANCY);
  await tenancy.create('b');
  await tenancy.scope('b').upsert('docs', { points, wait: true });
  if (strategy !== undefined) {
    await tenancy.create('a', { strategy });
    await tenancy.scope('a').upsert('docs', { points, wait: true });
  }
  await engine.close();
}

async function examine(
  directory: string,
  task: string,
  before: TenantStrategy | undefined,
  { writes, done }: { writes: number; done: boolean },
): Promise<void> {
  const engine = await openEngine({ path: directory });
  try {
    const tenancy = await Tenancy.open(engine, TENANCY);
    const trace = `${task}, killed at write ${writes}`;
    expect(await contents(tenancy.scope('b')), trace).toEqual(wholePoints());
    const a = (await tenancy.list()).find(({ tenant }) => tenant === 'a');
    const [own, shared] = await placesOf(engine);
    if (a !== undefined) {
      expect(a, trace).toMatchObject({ state: 'active' });
      const expected = task === 'create' ? new Map() : wholePoints();
      expect(await contents(tenancy.scope('a')), trace).toEqual(expected);
      expect([own !== undefined, shared > 0], trace).toEqual([
        a.strategy === 'collection',
        a.strategy === 'payload' && task !== 'create',
      ]);
    } else expect([own, shared], trace).toEqual([undefined, 0]);

    // Once the record tells of it, a task is done to its end.
    if (writes <= 1 && !done) return;
    const strategy = task === 'create' ? 'collection' : task === 'delete' ? undefined : task;
    expect(a?.strategy, `${trace}, before ${before}`).toBe(strategy);
  } finally {
    await engine.close();
  }
}

/** How many points of tenant `a` are in its own collection, if it has one, and in the shared one. */
async function placesOf(engine: VectorEngine): Promise<[number | undefined, number]> {
  const { collections } = await engine.getCollections();
  const name = collections.map((each) => each.name).find((each) => each.startsWith('docs--a-'));
  const filter = { must: [{ key: 'tenant_id', match: { value: 'a' } }] };
  return [
    name === undefined ? undefined : (await engine.count(name)).count,
    (await engine.count('docs', { filter })).count,
  ];
}

async function contents(scope: VectorEngine): Promise<Map<unknown, unknown>> {
  const page = await scope.scroll('docs', { limit: 1000, with_vector: true });
  return new Map(page.points.map(({ id, vector, payload }) => [id, { vector, payload }]));
}

function wholePoints(): Map<unknown, unknown> {
  return new Map(points.map(({ id, vector, payload }) => [id, { vector, payload }]));
}
