import { expect, it } from 'vitest';
import { type SimulatedDisk, simulatedDisk } from '../src/embedded/filesystem/index.js';
import { scopeToTenant, type VectorEngine } from '../src/index.js';
import { openOn } from './support/engine-on-disk.js';

/**
 * A scope replaces payloads point by point, since every point keeps its own id in its payload. On the embedded engine the
 * whole call is there after a power cut, or nothing of it.
 */
const POINTS = 1200;

async function kinds(engine: VectorEngine): Promise<{ [kind: string]: number }> {
  const scope = scopeToTenant(engine, { tenant: 'a', collections: ['docs'] });
  const { points } = await scope.scroll('docs', { limit: POINTS });
  const found: { [kind: string]: number } = {};
  for (const { payload } of points) {
    const kind = JSON.stringify(payload);
    found[kind] = (found[kind] ?? 0) + 1;
  }
  return found;
}

const replacements: {
  readonly [title: string]: (scope: VectorEngine) => Promise<unknown>;
} = {
  'clearPayload by filter': (scope) => scope.clearPayload('docs', { filter: {}, wait: true }),
  'overwritePayload by ids': (scope) =>
    scope.overwritePayload('docs', {
      points: Array.from({ length: POINTS }, (_, id) => `point ${id}`),
      payload: { after: null },
      wait: true,
    }),
};

it.each(Object.entries(replacements))('%s is all or nothing', async (_, replace) => {
  const disk = simulatedDisk();
  const engine = await openOn(disk);
  await engine.createCollection('docs', {});
  const scope = scopeToTenant(engine, { tenant: 'a', collections: ['docs'] });
  const points = Array.from({ length: POINTS }, (_, id) => ({
    id: `point ${id}`,
    vector: {},
    payload: { before: true },
  }));
  await scope.upsert('docs', { points, wait: true });
  const before = await kinds(engine);
  const cuts: SimulatedDisk[] = [];
  disk.onBoundary = () => {
    for (const seed of [0, 1, 2, 3]) cuts.push(disk.powerCut({ seed: cuts.length * 10 + seed }));
  };
  await replace(scope);
  disk.onBoundary = undefined;
  const after = await kinds(engine);
  await engine.close();
  expect(Object.values(after)).toEqual([POINTS]);

  expect(cuts.length).toBeGreaterThanOrEqual(4);
  for (const cut of cuts) {
    const reopened = await openOn(cut);
    const found = await kinds(reopened);
    expect([before, after]).toContainEqual(found);
    await reopened.close();
  }
});
