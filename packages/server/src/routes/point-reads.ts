import type { PointId, ReadOptions, VectorEngine } from '@quarry/core';
import { NotFoundError } from '@quarry/core';
import type { Body, Call, Route } from '../http/index.js';

const COLLECTION = '/collections/{collection_name}';

type Read = (collection: string, args: ReadOptions & Body) => Promise<unknown>;

/** Queries, pages, counts and points by their id. */
export function pointReadRoutes(engine: VectorEngine): Route[] {
  const read = (path: string, run: Read): Route => ({
    method: 'POST',
    path: `${COLLECTION}${path}`,
    access: 'read',
    answer: (call) => run(call.collection, { ...call.body(), ...call.readOptions() }),
  });
  return [
    {
      method: 'GET',
      path: `${COLLECTION}/points/{id}`,
      access: 'read',
      answer: (call) => onePoint(engine, call),
    },
    read('/points', (collection, args) => engine.retrieve(collection, args)),
    read('/points/scroll', (collection, args) => engine.scroll(collection, args)),
    read('/points/count', (collection, args) => engine.count(collection, args)),
    read('/points/query', (collection, args) => engine.query(collection, args)),
    read('/points/query/batch', (collection, args) => engine.queryBatch(collection, args)),
    read('/points/query/groups', (collection, args) => engine.queryGroups(collection, args)),
    read('/points/search/matrix/pairs', (collection, args) =>
      engine.searchMatrixPairs(collection, args),
    ),
    read('/points/search/matrix/offsets', (collection, args) =>
      engine.searchMatrixOffsets(collection, args),
    ),
    read('/facet', (collection, args) => engine.facet(collection, args)),
  ];
}

async function onePoint(engine: VectorEngine, call: Call): Promise<unknown> {
  const id = pointIdFromPath(call.path('id'));
  const [point] = await engine.retrieve(call.collection, {
    ids: [id],
    with_payload: true,
    with_vector: true,
    ...call.readOptions(),
  });
  if (point) return point;
  throw new NotFoundError(`Not found: Point with id ${id} does not exists!`);
}

/** Digits are a number, beyond 2^53 too; the engine judges anything else. */
function pointIdFromPath(text: string): PointId {
  if (!/^\d+$/.test(text)) return text;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : (BigInt(text) as unknown as PointId);
}
