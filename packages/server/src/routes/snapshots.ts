import { Readable } from 'node:stream';
import type { SnapshotDescription, VectorEngine } from '@quarry/core';
import { NotFoundError, UnsupportedError } from '@quarry/core';
import type { Background } from '../background.js';
import type { Call, Route } from '../http/index.js';
import { ACCEPTED, given, PlainAnswer } from '../http/index.js';
import { readUpload } from '../snapshot-upload/index.js';
import { shardSnapshotRoutes } from './shard-snapshots.js';
import { badSourceAsBadRequest } from './snapshot-source-error.js';

const SNAPSHOTS = '/collections/{collection_name}/snapshots';
const FULL = '/snapshots';

/** An engine whose snapshots are files of its own, as those of the embedded engine are. */
interface ReadsSnapshots {
  readSnapshot(collection: string | undefined, name: string): AsyncIterable<Uint8Array>;
}

/** Snapshots of a collection and of everything: made, listed, fetched, sent, restored. */
export function snapshotRoutes(engine: VectorEngine, background: Background): Route[] {
  /** With `wait=false` the answer comes at once and the work goes on. */
  const waited = (call: Call, what: string, work: () => Promise<unknown>) => {
    if (call.query.boolean('wait') ?? true) return work();
    background.run(what, work());
    return ACCEPTED;
  };
  const recover = (collection: string, args: Parameters<VectorEngine['recoverSnapshot']>[1]) =>
    badSourceAsBadRequest(() => engine.recoverSnapshot(collection, args));

  return [
    {
      method: 'GET',
      path: SNAPSHOTS,
      access: 'read',
      answer: (call) => engine.listSnapshots(call.collection),
    },
    {
      method: 'POST',
      path: SNAPSHOTS,
      access: 'write',
      answer: (call) =>
        waited(call, 'a snapshot', () => engine.createSnapshot(call.collection, { wait: true })),
    },
    {
      method: 'GET',
      path: `${SNAPSHOTS}/{snapshot_name}`,
      access: 'read',
      answer: async (call) =>
        download(
          engine,
          call.collection,
          call.path('snapshot_name'),
          await engine.listSnapshots(call.collection),
        ),
    },
    {
      method: 'DELETE',
      path: `${SNAPSHOTS}/{snapshot_name}`,
      access: 'write',
      answer: (call) =>
        waited(call, 'deleting a snapshot', () =>
          engine.deleteSnapshot(call.collection, call.path('snapshot_name'), { wait: true }),
        ),
    },
    {
      method: 'PUT',
      path: `${SNAPSHOTS}/recover`,
      access: 'write',
      answer: (call) => {
        const body = call.body();
        return waited(call, 'restoring a snapshot', () => recover(call.collection, body));
      },
    },
    {
      method: 'POST',
      path: `${SNAPSHOTS}/upload`,
      access: 'write',
      async answer(call) {
        const options = given({
          priority: call.query.oneOf('priority', ['no_sync', 'snapshot', 'replica']),
          checksum: call.query.text('checksum'),
        });
        const upload = await readUpload(call.request);
        return waited(call, 'restoring a snapshot', () =>
          recover(call.collection, { location: upload.location, ...options }).finally(
            upload.remove,
          ),
        );
      },
    },
    { method: 'GET', path: FULL, access: 'read', answer: () => engine.listFullSnapshots() },
    {
      method: 'POST',
      path: FULL,
      access: 'write',
      answer: (call) =>
        waited(call, 'a full snapshot', () => engine.createFullSnapshot({ wait: true })),
    },
    {
      method: 'GET',
      path: `${FULL}/{snapshot_name}`,
      access: 'read',
      answer: async (call) =>
        download(engine, undefined, call.path('snapshot_name'), await engine.listFullSnapshots()),
    },
    {
      method: 'DELETE',
      path: `${FULL}/{snapshot_name}`,
      access: 'write',
      answer: (call) =>
        waited(call, 'deleting a full snapshot', () =>
          engine.deleteFullSnapshot(call.path('snapshot_name'), { wait: true }),
        ),
    },
    ...shardSnapshotRoutes(engine),
  ];
}

/** Only a name that the engine lists leads to a file, whatever path it spells. */
function download(
  engine: VectorEngine & Partial<ReadsSnapshots>,
  collection: string | undefined,
  name: string,
  listed: readonly SnapshotDescription[],
): PlainAnswer {
  const snapshot = listed.find((known) => known.name === name);
  if (!snapshot) throw new NotFoundError(`Not found: Snapshot ${name} not found`);
  if (typeof engine.readSnapshot !== 'function') {
    throw new UnsupportedError('readSnapshot', 'this engine keeps its snapshots elsewhere');
  }
  const bytes = Readable.from(engine.readSnapshot(collection, name), { objectMode: false });
  return new PlainAnswer(bytes, 'application/octet-stream', 200, {
    'content-length': String(snapshot.size),
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  });
}
