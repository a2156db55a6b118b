import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EmbeddedEngine, openEngine } from '../../src/index.js';
import { type ShardedEngine, shardedEngine } from './sharded-engine.js';

// The emulation stands in for a cluster in the tests of tenancy, so it has to refuse what a cluster refuses.

let engine: EmbeddedEngine;
let cluster: ShardedEngine;

beforeEach(async () => {
  engine = await openEngine({ memory: true });
  cluster = shardedEngine(engine);
  await cluster.createCollection('docs', {
    vectors: { size: 2, distance: 'Dot' },
    sharding_method: 'custom',
  });
  for (const shard_key of ['a', 'b']) await cluster.createShardKey('docs', { shard_key });
  for (const [shard_key, id] of [
    ['a', 1],
    ['b', 2],
  ] as const) {
    await cluster.upsert('docs', { points: [{ id, vector: [id, 0] }], shard_key, wait: true });
  }
});

afterEach(() => engine.close());

const point = { id: 3, vector: [1, 1] };

it('writes name a shard that exists', async () => {
  const missing = { status: 400, message: 'Wrong input: Shard key not specified' };
  await expect(cluster.upsert('docs', { points: [point] })).rejects.toMatchObject(missing);
  await expect(cluster.delete('docs', { filter: {} })).rejects.toMatchObject(missing);
  const operations = [{ delete: { points: [1], shard_key: 'a' } }, { delete: { points: [2] } }];
  await expect(cluster.batchUpdate('docs', { operations })).rejects.toMatchObject(missing);
  await expect(cluster.upsert('docs', { points: [point], shard_key: 'c' })).rejects.toMatchObject({
    status: 400,
    message: 'Wrong input: Shard key c not found',
  });
  expect(await cluster.count('docs')).toEqual({ count: 2 });
});

it('reads without a shard see all of them', async () => {
  expect(await cluster.count('docs')).toEqual({ count: 2 });
  const { points } = await cluster.query('docs', { query: [1, 0] });
  expect(points.map(({ id }) => id)).toEqual([2, 1]);
  expect((await cluster.scroll('docs')).points.map(({ id }) => id)).toEqual([1, 2]);
  expect(await cluster.count('docs', { shard_key: 'a' })).toEqual({ count: 1 });
  expect(await cluster.count('docs', { shard_key: ['a', 'b'] })).toEqual({ count: 2 });
  await expect(cluster.count('docs', { shard_key: 'c' })).rejects.toMatchObject({ status: 400 });
});

it('a fallback serves a target that is not there', async () => {
  const of = (target: string, fallback: string) =>
    cluster.count('docs', { shard_key: { target, fallback } });
  expect(await of('a', 'b')).toEqual({ count: 1 });
  await cluster.createShardKey('docs', { shard_key: 'empty' });
  expect(await of('empty', 'b')).toEqual({ count: 0 });
  expect(await of('none', 'b')).toEqual({ count: 1 });
  await expect(of('none', 'neither')).rejects.toMatchObject({ status: 404 });
});

it('a shard key is made once, where sharding is custom, and takes its points along', async () => {
  await expect(cluster.createShardKey('docs', { shard_key: 'a' })).rejects.toMatchObject({
    status: 400,
  });
  await cluster.createCollection('plain', { vectors: { size: 2, distance: 'Dot' } });
  await expect(cluster.createShardKey('plain', { shard_key: 'a' })).rejects.toMatchObject({
    status: 400,
  });
  await cluster.deleteShardKey('docs', { shard_key: 'a' });
  expect(await cluster.count('docs')).toEqual({ count: 1 });
});
