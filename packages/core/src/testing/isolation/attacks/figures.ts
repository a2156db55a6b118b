import type { QueryRequest, SearchParams, VectorEngine } from '../../../engine/index.js';
import { type Attack, type AttackFamily, probe, strike } from '../attack.js';

/** Parameters under which scores and hits may depend on what everybody has written. */
const approximations: { readonly [title: string]: SearchParams } = {
  'by codes': { quantization: { rescore: false } },
  'by codes, oversampled': { quantization: { rescore: false, oversampling: 2 } },
  'by default': {},
  'among what is indexed': { indexed_only: true },
};

function approximating([title, params]: [string, SearchParams]): Attack[] {
  const dense = { query: [1, 1], using: 'dense', params };
  const asked = (ask: (engine: VectorEngine, name: string) => Promise<unknown>): Attack['run'] => {
    return ({ engine, name }) => ask(engine, name);
  };
  const query = (request: QueryRequest) => asked((engine, name) => engine.query(name, request));
  return [
    probe(`scores ${title}`, query(dense)),
    probe(`scores of an example ${title}`, query({ query: 1, using: 'dense', params })),
    probe(
      `scores ${title}, prefetched`,
      query({ prefetch: { ...dense, limit: 3 }, query: { formula: '$score' } }),
    ),
    probe(
      `scores ${title}, in a batch`,
      asked((engine, name) => engine.queryBatch(name, { searches: [dense] })),
    ),
    probe(
      `scores ${title}, by groups`,
      asked((engine, name) => engine.queryGroups(name, { ...dense, group_by: 'kind' })),
    ),
  ];
}

/** A text that the engine weighs by the texts it has seen, in a spelling it knows as well. */
const measured = { text: 'granite blocks', model: 'Quarry/BM25' };
const one = { id: 1, vector: { words: measured } };

/** Ways of writing it; what is stored can be read back. */
const writings: { readonly [title: string]: (engine: VectorEngine, name: string) => unknown } = {
  'a point': (engine, name) => engine.upsert(name, { points: [one], wait: true }),
  'a column': (engine, name) =>
    engine.upsert(name, { batch: { ids: [1], vectors: { words: [measured] } }, wait: true }),
  'a vector': (engine, name) => engine.updateVectors(name, { points: [one], wait: true }),
  'a batch': (engine, name) =>
    engine.batchUpdate(name, {
      operations: [{ upsert: { points: [one] } }, { update_vectors: { points: [one] } }],
      wait: true,
    }),
};

/** What can be told from numbers: write counters, term rarity, lengths of texts, estimates. */
export const figures: AttackFamily = {
  title: 'figures that tell of others',
  attacks: () => [
    strike('numbers of writes', async ({ engine, name }) => [
      await engine.upsert(name, { points: [{ id: 1, vector: { dense: [1, 1] } }], wait: true }),
      await engine.setPayload(name, { points: [1], payload: { a: 1 }, wait: true }),
      await engine.batchUpdate(name, { operations: [{ delete: { points: [1] } }], wait: true }),
    ]),
    probe('versions of points', ({ engine, name }) =>
      engine.query(name, { query: [1, 1], using: 'dense' }),
    ),
    probe('rarity of a word the victim uses', ({ engine, name, victim }) =>
      engine.query(name, {
        query: { indices: [1, 2, victim.term], values: [1, 1, 1] },
        using: 'words',
      }),
    ),
    probe('rarity, asked for globally', ({ engine, name }) =>
      engine.query(name, {
        query: { nearest: { indices: [1, 2], values: [1, 1] } },
        using: 'words',
        params: { idf: 'global', exact: true },
      }),
    ),
    probe('rarity inside a prefetch', ({ engine, name }) =>
      engine.query(name, {
        prefetch: { query: { indices: [1, 2], values: [1, 1] }, using: 'words' },
        query: { formula: '$score' },
      }),
    ),
    probe('rarity of an example', ({ engine, name }) =>
      engine.query(name, { query: { recommend: { positive: [1] } }, using: 'words' }),
    ),
    probe('rarity by groups', ({ engine, name }) =>
      engine.queryGroups(name, {
        query: { indices: [1, 2], values: [1, 1] },
        using: 'words',
        group_by: 'kind',
      }),
    ),
    probe('rarity of a text', ({ engine, name, victim }) =>
      engine.query(name, {
        query: { text: `shared ${victim.canary}`, model: 'qdrant/bm25' },
        using: 'words',
      }),
    ),
    ...Object.entries(writings).map(([title, write]) =>
      strike(`mean length of all texts, by ${title}`, async ({ engine, name }) => {
        await write(engine, name);
        return engine.retrieve(name, { ids: [1], with_vector: ['words'] });
      }),
    ),
    ...Object.entries(approximations).flatMap(approximating),
    probe('which of equals are found', ({ engine, name }) =>
      engine.query(name, { query: [0, 1], using: 'dense', limit: 3 }),
    ),
    ...['a', 'b', 'c'].map((kind) =>
      probe(`an estimate of kind ${kind}`, ({ engine, name }) =>
        engine.count(name, {
          filter: { must: [{ key: 'kind', match: { value: kind } }] },
          exact: false,
        }),
      ),
    ),
    probe('an estimate of the canary', ({ engine, name, victim }) =>
      engine.count(name, {
        filter: { must: [{ key: 'marker', match: { value: victim.canary } }] },
        exact: false,
      }),
    ),
    probe('figures of the collection', ({ engine, name }) => engine.getCollection(name)),
    probe('a sample is of the attacker’s points', async ({ engine, name }) => {
      const { points } = await engine.query(name, { query: { sample: 'random' }, limit: 100 });
      return points.map(({ id }) => String(id)).sort();
    }),
  ],
};
