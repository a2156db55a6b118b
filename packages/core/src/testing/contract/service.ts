import assert from 'node:assert/strict';
import { family } from './contract-case.js';
import { givenPlane } from './sample-points.js';

/** What an engine tells about itself, and what is kept outside collections. */
export const service = family('service', {
  'names itself and its version': async ({ engine }) => {
    const { title, version } = await engine.versionInfo();
    assert.ok(title.length > 0);
    assert.match(version, /^\d+\.\d+\.\d+/);
  },

  'background work can be asked about': async (context) => {
    const engine = await givenPlane(context);
    const short = await engine.getOptimizations(context.name);
    assert.equal(typeof short.summary.queued_optimizations, 'number');
    assert.ok(Array.isArray(short.running));
    assert.deepEqual([short.queued ?? null, short.completed ?? null], [null, null]);
    const long = await engine.getOptimizations(context.name, {
      with: 'queued,completed,idle_segments',
      completed_limit: 3,
    });
    for (const part of [long.queued, long.completed, long.idle_segments]) {
      assert.ok(Array.isArray(part));
    }
  },

  'cluster methods answer or refuse, and never hang': async (context) => {
    const engine = await givenPlane(context);
    const calls = [
      engine.collectionClusterInfo(context.name),
      engine.listShardKeys(context.name),
      engine.createShardKey(context.name, { shard_key: 'a' }),
      engine.clusterTelemetry(),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      if (outcome.status === 'rejected') {
        assert.ok((outcome.reason as { status: number }).status >= 400);
      }
    }
  },

  'a snapshot brings a collection back': async (context) => {
    const engine = await givenPlane(context);
    const { name } = context;
    const made = await engine.createSnapshot(name);
    assert.ok(made !== null && made.name.length > 0);
    const listed = await engine.listSnapshots(name);
    assert.deepEqual(
      listed.map((snapshot) => snapshot.name),
      [made.name],
    );
    assert.equal(await engine.deleteSnapshot(name, made.name), true);
    assert.deepEqual(await engine.listSnapshots(name), []);
    await assert.rejects(engine.deleteSnapshot(name, made.name));
  },
});
