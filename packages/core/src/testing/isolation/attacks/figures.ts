import { type AttackFamily, probe, strike } from '../attack.js';

/** What can be told from numbers: write counters, term rarity, estimates. */
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
