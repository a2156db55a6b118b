/**
 * The contract of a vector engine over the official client 1.19, which needs Node 22 or later, and so stands apart from the
 * tests that run on Node 20:
 *
 *   npm run build && npx -y node@24 packages/server/scripts/client-contract.mjs
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openEngine } from '@quarry/core';
import { vectorEngineContract } from '@quarry/core/testing';
import { serve } from '@quarry/server';
import { QdrantClient } from 'qdrant-client-1.19';

async function served() {
  const engine = await openEngine({ memory: true });
  const server = await serve(engine, { port: 0 });
  const client = new QdrantClient({ url: server.url, checkCompatibility: false });
  const close = async () => {
    await server.close();
    await engine.close();
  };
  return { engine: client, close };
}

describe(`official client 1.19 on Node ${process.versions.node}`, () => {
  vectorEngineContract({
    describe,
    it,
    createEngine: served,
    exceptions: {
      'points: updating vectors only of points that match update_filter':
        'client 1.19 drops update_filter of vectors',
    },
  });

  it('ids beyond 2^53 go there and back as bigint', async () => {
    const { engine, close } = await served();
    const id = 424242424242424242n;
    await engine.createCollection('docs', { vectors: { size: 2, distance: 'Dot' } });
    await engine.upsert('docs', {
      points: [
        { id, vector: [1, 2] },
        { id: 7, vector: [1, 1] },
      ],
    });
    assert.deepEqual((await engine.retrieve('docs', { ids: [id] }))[0].id, id);
    assert.deepEqual((await engine.query('docs', { query: 7 })).points[0].id, id);
    const page = await engine.scroll('docs', { limit: 1 });
    assert.equal(page.next_page_offset, id);
    assert.deepEqual(await engine.count('docs', { filter: { must: [{ has_id: [id] }] } }), {
      count: 1,
    });
    await close();
  });
});
