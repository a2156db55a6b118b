import { type AttackFamily, loose, probe, strike } from '../attack.js';

const confined = [
  'upsert',
  'delete',
  'updateVectors',
  'deleteVectors',
  'setPayload',
  'overwritePayload',
  'deletePayload',
  'clearPayload',
  'batchUpdate',
  'query',
  'queryBatch',
  'queryGroups',
  'retrieve',
  'scroll',
  'count',
  'facet',
  'searchMatrixPairs',
  'searchMatrixOffsets',
] as const;

const valid: { readonly [method in (typeof confined)[number]]: object } = {
  upsert: { points: [{ id: 1, vector: { dense: [1, 1] } }] },
  delete: { points: ['nobody'] },
  updateVectors: { points: [{ id: 1, vector: { dense: [1, 1] } }] },
  deleteVectors: { points: [1], vector: ['dense'] },
  setPayload: { points: [1], payload: { a: 1 } },
  overwritePayload: { points: [1], payload: { a: 1 } },
  deletePayload: { points: [1], keys: ['a'] },
  clearPayload: { points: [1] },
  batchUpdate: { operations: [{ delete: { points: ['nobody'] } }] },
  query: { query: [1, 1], using: 'dense' },
  queryBatch: { searches: [{ query: [1, 1], using: 'dense' }] },
  queryGroups: { query: [1, 1], using: 'dense', group_by: 'kind' },
  retrieve: { ids: [1] },
  scroll: {},
  count: {},
  facet: { key: 'kind' },
  searchMatrixPairs: { using: 'dense' },
  searchMatrixOffsets: { using: 'dense' },
};

const oddities: { readonly [title: string]: unknown } = {
  nothing: undefined,
  null: null,
  text: 'filter',
  'a number': 7,
  'a list': [],
  'a deep list': JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`),
  'a prototype': JSON.parse('{"__proto__":{"filter":{}}}'),
};

/** A filter that stands only when it is looked at for the first time. */
function vanishing(): object {
  let looks = 0;
  return {
    get filter() {
      looks += 1;
      return looks === 1 ? { must: [{ key: 'marker', match: { value: 'plain' } }] } : {};
    },
  };
}

/** Arguments no honest caller sends. */
export const oddArguments: AttackFamily = {
  title: 'odd arguments',
  attacks: ({ name }) => [
    ...confined.flatMap((method) => [
      ...Object.entries(oddities).map(([title, args]) =>
        strike(`${method} with ${title}`, ({ engine }) => loose(engine)[method]!(name, args)),
      ),
      strike(
        `${method} with an unknown field`,
        ({ engine }) => loose(engine)[method]!(name, { ...valid[method], surprise: {} }),
        'refused',
      ),
      strike(
        `${method} with a shard of others`,
        ({ engine }) => loose(engine)[method]!(name, { ...valid[method], shard_key: 'theirs' }),
        'refused',
      ),
    ]),
    ...(['count', 'scroll', 'query'] as const).map((method) =>
      probe(`${method} with a filter that changes`, ({ engine }) =>
        loose(engine)[method]!(name, vanishing()),
      ),
    ),
    strike('delete with a filter that changes', ({ engine }) =>
      loose(engine)['delete']!(name, vanishing()),
    ),
    strike('upsert with an id that changes', ({ engine, name: collection }) => {
      let looks = 0;
      const point = {
        get id() {
          looks += 1;
          return looks === 1 ? 'new' : 1;
        },
        vector: { dense: [1, 1] },
      };
      return loose(engine)['upsert']!(collection, { points: [point], wait: true });
    }),
    probe('both spellings of with_vector', ({ engine }) =>
      loose(engine)['query']!(name, { with_vector: false, with_vectors: true }),
    ),
    probe('an object that contains itself', ({ engine }) => {
      const filter: { must: unknown[] } = { must: [] };
      filter.must.push(filter);
      return loose(engine)['count']!(name, { filter });
    }),
  ],
};
