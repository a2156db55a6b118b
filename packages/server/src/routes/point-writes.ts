import type { UpdateResult, VectorEngine, WriteOptions } from '@quarry/core';
import type { Body, Route } from '../http/index.js';

const POINTS = '/collections/{collection_name}/points';

type Write = (
  collection: string,
  args: WriteOptions & Body,
) => Promise<UpdateResult | UpdateResult[]>;

/** Writing and removing points, their vectors and their payloads. */
export function pointWriteRoutes(engine: VectorEngine): Route[] {
  const write = (method: Route['method'], path: string, run: Write): Route => ({
    method,
    path: `${POINTS}${path}`,
    access: 'write',
    answer: (call) => run(call.collection, { ...call.body(), ...call.writeOptions() }),
  });
  return [
    write('PUT', '', (collection, args) => engine.upsert(collection, args)),
    write('POST', '/delete', (collection, args) => engine.delete(collection, args)),
    write('PUT', '/vectors', (collection, args) => engine.updateVectors(collection, args)),
    write('POST', '/vectors/delete', (collection, args) => engine.deleteVectors(collection, args)),
    write('POST', '/payload', (collection, args) => engine.setPayload(collection, args)),
    write('PUT', '/payload', (collection, args) => engine.overwritePayload(collection, args)),
    write('POST', '/payload/delete', (collection, args) => engine.deletePayload(collection, args)),
    write('POST', '/payload/clear', (collection, args) => engine.clearPayload(collection, args)),
    write('POST', '/batch', (collection, args) => engine.batchUpdate(collection, args)),
  ];
}
