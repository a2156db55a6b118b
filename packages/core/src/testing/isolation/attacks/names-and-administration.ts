import type { VectorEngine } from '../../../engine/index.js';
import { type Attack, type AttackFamily, loose, probe, SHARED_ID, strike } from '../attack.js';

/** Calls of every method that takes a collection, harmless where the collection is the attacker's. */
function everyMethod(collection: string): Attack[] {
  const calls: { [method in keyof VectorEngine]?: unknown[] } = {
    getCollection: [],
    collectionExists: [],
    getCollectionAliases: [],
    createCollection: [{ vectors: { size: 2, distance: 'Dot' } }],
    upsert: [{ points: [{ id: 1, vector: {} }], wait: true }],
    delete: [{ filter: {}, wait: true }],
    updateVectors: [{ points: [{ id: 1, vector: { dense: [1, 1] } }], wait: true }],
    deleteVectors: [{ filter: {}, vector: ['dense'], wait: true }],
    setPayload: [{ filter: {}, payload: { a: 1 }, wait: true }],
    overwritePayload: [{ filter: {}, payload: { a: 1 }, wait: true }],
    deletePayload: [{ filter: {}, keys: ['a'], wait: true }],
    clearPayload: [{ filter: {}, wait: true }],
    batchUpdate: [{ operations: [{ delete: { filter: {} } }], wait: true }],
    query: [{ with_payload: true }],
    queryBatch: [{ searches: [{ with_payload: true }] }],
    queryGroups: [{ query: [1, 1], group_by: 'kind' }],
    retrieve: [{ ids: [1] }],
    scroll: [{}],
    count: [{}],
    facet: [{ key: 'kind' }],
    searchMatrixPairs: [{}],
    searchMatrixOffsets: [{}],
    createPayloadIndex: [{ field_name: 'kind', field_schema: 'keyword', wait: true }],
  };
  return Object.entries(calls).map(([method, args]) =>
    strike(`${method} on ${collection}`, ({ engine }) =>
      loose(engine)[method]!(collection, ...args),
    ),
  );
}

const unusualNames: unknown[] = [
  '',
  '*',
  '..',
  '../hidden',
  '%2e%2e',
  'constructor',
  '__proto__',
  'toString',
  null,
  undefined,
  5,
  ['docs'],
  {},
];

/** Collections the attacker was not given, by name, alias and lookup. */
export const collectionNames: AttackFamily = {
  title: 'collections of others',
  attacks: ({ hidden }) => [
    ...everyMethod(hidden),
    ...everyMethod(`${hidden}-alias`),
    probe('getCollections', ({ engine }) => engine.getCollections()),
    probe('lookup_from', ({ engine, name }) =>
      engine.query(name, { query: 1, using: 'dense', lookup_from: { collection: hidden } }),
    ),
    probe('lookup_from in a prefetch', ({ engine, name }) =>
      engine.query(name, {
        prefetch: { query: SHARED_ID, using: 'dense', lookup_from: { collection: hidden } },
        query: { fusion: 'rrf' },
      }),
    ),
    probe('with_lookup', ({ engine, name }) =>
      engine.queryGroups(name, {
        query: [1, 1],
        using: 'dense',
        group_by: 'owner',
        with_lookup: hidden,
      }),
    ),
    probe('with_lookup of an alias', ({ engine, name }) =>
      engine.queryGroups(name, {
        query: [1, 1],
        using: 'dense',
        group_by: 'owner',
        with_lookup: { collection: `${hidden}-alias`, with_vectors: true },
      }),
    ),
    probe(
      'with_lookup in an allowed collection finds the attacker’s points only',
      ({ engine, name, other }) =>
        engine.queryGroups(name, {
          query: [1, 1],
          using: 'dense',
          group_by: 'owner',
          with_lookup: { collection: other, with_payload: true },
        }),
    ),
    ...unusualNames.map((unusual, index) =>
      probe(`unusual name ${index}`, ({ engine }) => loose(engine)['count']!(unusual)),
    ),
  ],
};

/** What concerns all tenants. */
export const administration: AttackFamily = {
  title: 'administration',
  attacks: ({ name, hidden }) => {
    const plane = { vectors: { size: 2, distance: 'Dot' } };
    const alias = { create_alias: { collection_name: hidden, alias_name: 'mine' } };
    const calls: [keyof VectorEngine, ...unknown[]][] = [
      ['deleteCollection', name],
      ['recreateCollection', name, plane],
      ['updateCollection', name, { metadata: { a: 1 } }],
      ['updateCollectionAliases', { actions: [alias] }],
      [
        'updateCollectionAliases',
        { actions: [{ delete_alias: { alias_name: `${hidden}-alias` } }] },
      ],
      ['getAliases'],
      ['getCollectionAliases', name],
      ['createVectorName', name, 'mine', { dense: { size: 2, distance: 'Dot' } }],
      ['deleteVectorName', name, 'dense'],
      ['createPayloadIndex', name, { field_name: 'mine', field_schema: 'keyword', wait: true }],
      ['deletePayloadIndex', name, 'kind', { wait: true }],
      ['getOptimizations', name],
      ['listSnapshots', name],
      ['createSnapshot', name],
      ['deleteSnapshot', name, 'any'],
      ['recoverSnapshot', name, { location: 'file:///etc/passwd' }],
      ['listFullSnapshots'],
      ['createFullSnapshot'],
      ['deleteFullSnapshot', 'any'],
      ['listShardSnapshots', name, 0],
      ['createShardSnapshot', name, 0, {}],
      ['deleteShardSnapshot', name, 0, 'any', {}],
      ['recoverShardFromSnapshot', name, 0, { location: 'file:///etc/passwd' }],
      ['collectionClusterInfo', name],
      [
        'updateCollectionCluster',
        name,
        { move_shard: { shard_id: 0, from_peer_id: 0, to_peer_id: 1 } },
      ],
      ['listShardKeys', name],
      ['createShardKey', name, { shard_key: 'mine' }],
      ['deleteShardKey', name, { shard_key: 'theirs' }],
      ['clusterTelemetry'],
      ['getQuotas'],
      ['updateQuotas', {}],
    ];
    return [
      ...calls.map(([method, ...args]) =>
        strike(
          `${method}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`,
          ({ engine }) => loose(engine)[method]?.(...args) ?? Promise.reject(new Error('absent')),
          'refused',
        ),
      ),
      probe('createCollection of a collection that is there', ({ engine }) =>
        engine.createCollection(name, { vectors: { size: 2, distance: 'Dot' } }),
      ),
      probe('createCollection of any other', ({ engine }) =>
        engine.createCollection(`${name}-new`, { vectors: { size: 2, distance: 'Dot' } }),
      ),
      probe('getCollection', ({ engine }) => engine.getCollection(name)),
      ...['api', 'optimize', 'explain', 'close'].map((method) =>
        probe(
          `${method} is no way around`,
          async ({ engine }) => loose(engine)[method] === undefined,
          (answer) => answer === true,
        ),
      ),
    ];
  },
};
