import type { VectorEngine } from '@quarry/core';
import type { Call, Route } from '../http/index.js';
import { HttpError } from '../http/index.js';

const SHARD = '/collections/{collection_name}/shards/{shard_id}';

/** Snapshots of one shard, for engines that have shards. */
export function shardSnapshotRoutes(engine: VectorEngine): Route[] {
  return [
    {
      method: 'GET',
      path: `${SHARD}/snapshots`,
      access: 'read',
      answer: (call) => engine.listShardSnapshots(call.collection, shardOf(call)),
    },
    {
      method: 'POST',
      path: `${SHARD}/snapshots`,
      access: 'write',
      answer: (call) => engine.createShardSnapshot(call.collection, shardOf(call), { wait: true }),
    },
    {
      method: 'DELETE',
      path: `${SHARD}/snapshots/{snapshot_name}`,
      access: 'write',
      answer: (call) =>
        engine.deleteShardSnapshot(call.collection, shardOf(call), call.path('snapshot_name'), {
          wait: true,
        }),
    },
    {
      method: 'PUT',
      path: `${SHARD}/snapshots/recover`,
      access: 'write',
      answer: (call) =>
        engine.recoverShardFromSnapshot(call.collection, shardOf(call), call.body()),
    },
    { method: 'GET', path: `${SHARD}/snapshot`, access: 'read', answer: refused },
    {
      method: 'GET',
      path: `${SHARD}/snapshots/{snapshot_name}`,
      access: 'read',
      answer: refused,
    },
    { method: 'POST', path: `${SHARD}/snapshots/upload`, access: 'write', answer: refused },
  ];
}

function shardOf(call: Call): number {
  const text = call.path('shard_id');
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new HttpError(400, `Format error in path: shard_id: expected an integer, got "${text}"`);
}

function refused(): never {
  throw new HttpError(405, 'Method not allowed: files of single shards are not served');
}
