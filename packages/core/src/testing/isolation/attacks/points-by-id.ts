import type { PointId, QueryInterface } from '../../../engine/index.js';
import { type Attack, type AttackFamily, type AttackTarget, probe, strike } from '../attack.js';

/** Places where a query takes ids. */
const queries: { readonly [title: string]: (id: PointId) => QueryInterface } = {
  id: (id) => id,
  nearest: (id) => ({ nearest: id }),
  'nearest with mmr': (id) => ({ nearest: id, mmr: { diversity: 0.5, candidates_limit: 10 } }),
  recommend: (id) => ({ recommend: { positive: [id] } }),
  'recommend against': (id) => ({ recommend: { positive: [[1, 1]], negative: [id] } }),
  'recommend by best score': (id) => ({
    recommend: { positive: [id], negative: [id], strategy: 'best_score' },
  }),
  'discover target': (id) => ({
    discover: { target: id, context: { positive: [1, 0], negative: [0, 1] } },
  }),
  'discover context': (id) => ({
    discover: { target: [1, 1], context: [{ positive: [1, 0], negative: id }] },
  }),
  context: (id) => ({ context: [{ positive: id, negative: [0, 1] }] }),
  'feedback target': (id) => ({ relevance_feedback: feedback(id, [1, 0]) }),
  'feedback example': (id) => ({ relevance_feedback: feedback([1, 0], id) }),
};

function feedback(target: PointId | number[], example: PointId | number[]) {
  return {
    target,
    feedback: [{ example, score: 1 }],
    strategy: { naive: { a: 1, b: 1, c: 1 } },
  };
}

function reading(id: PointId): Attack[] {
  const asked = Object.entries(queries).flatMap(([title, query]) => [
    probe(`query by ${title}: ${id}`, ({ engine, name }) =>
      engine.query(name, { query: query(id), using: 'dense', with_payload: true }),
    ),
    probe(`prefetch by ${title}: ${id}`, ({ engine, name }) =>
      engine.query(name, {
        prefetch: { prefetch: { query: query(id), using: 'dense' }, query: { fusion: 'rrf' } },
        query: { fusion: 'rrf' },
      }),
    ),
    probe(`groups by ${title}: ${id}`, ({ engine, name }) =>
      engine.queryGroups(name, { query: query(id), using: 'dense', group_by: 'kind' }),
    ),
  ]);
  return [
    ...asked,
    probe(`retrieve: ${id}`, ({ engine, name }) =>
      engine.retrieve(name, { ids: [id], with_vector: true }),
    ),
    probe(`scroll from: ${id}`, ({ engine, name }) =>
      engine.scroll(name, { offset: id, limit: 3 }),
    ),
    probe(`query batch: ${id}`, ({ engine, name }) =>
      engine.queryBatch(name, { searches: [{ query: id, using: 'dense', with_payload: true }] }),
    ),
    probe(`look up from the other collection: ${id}`, ({ engine, name, other }) =>
      engine.query(name, { query: id, using: 'dense', lookup_from: { collection: other } }),
    ),
    probe(`look up from the same collection: ${id}`, ({ engine, name }) =>
      engine.query(name, {
        query: { recommend: { positive: [id] } },
        using: 'dense',
        lookup_from: { collection: name, vector: 'dense' },
      }),
    ),
    probe(`formula: ${id}`, ({ engine, name }) =>
      engine.query(name, {
        prefetch: { query: [1, 1], using: 'dense' },
        query: { formula: { sum: ['$score', { has_id: [id] }] } },
      }),
    ),
  ];
}

function writing(id: PointId): Attack[] {
  const vector = { dense: [9, 9], words: { indices: [1], values: [9] } };
  const payload = { marker: 'spoilt' };
  const point = { id, vector, payload };
  const one = { points: [id], wait: true };
  return [
    strike(`upsert: ${id}`, ({ engine, name }) =>
      engine.upsert(name, { points: [point], wait: true }),
    ),
    strike(`upsert in columns: ${id}`, ({ engine, name }) =>
      engine.upsert(name, {
        batch: { ids: [id], vectors: { dense: [[9, 9]] }, payloads: [payload] },
        wait: true,
      }),
    ),
    ...(['insert_only', 'update_only'] as const).map((update_mode) =>
      strike(`upsert ${update_mode}: ${id}`, async ({ engine, name }) => [
        await engine.upsert(name, { points: [point], update_mode, wait: true }),
        await engine.count(name),
      ]),
    ),
    strike(`delete: ${id}`, ({ engine, name }) => engine.delete(name, one)),
    strike(`updateVectors: ${id}`, ({ engine, name }) =>
      engine.updateVectors(name, { points: [{ id, vector }], wait: true }),
    ),
    strike(`deleteVectors: ${id}`, ({ engine, name }) =>
      engine.deleteVectors(name, { ...one, vector: ['dense'] }),
    ),
    strike(`setPayload: ${id}`, ({ engine, name }) => engine.setPayload(name, { ...one, payload })),
    strike(`overwritePayload: ${id}`, ({ engine, name }) =>
      engine.overwritePayload(name, { ...one, payload }),
    ),
    strike(`deletePayload: ${id}`, ({ engine, name }) =>
      engine.deletePayload(name, { ...one, keys: ['marker'] }),
    ),
    strike(`clearPayload: ${id}`, ({ engine, name }) => engine.clearPayload(name, one)),
    strike(`batch: ${id}`, ({ engine, name }) =>
      engine.batchUpdate(name, {
        wait: true,
        operations: [
          { upsert: { points: [point] } },
          { set_payload: { points: [id], payload } },
          { overwrite_payload: { points: [id], payload } },
          { clear_payload: { points: [id] } },
          { update_vectors: { points: [{ id, vector }] } },
          { delete_vectors: { points: [id], vector: ['words'] } },
          { delete: { points: [id] } },
        ],
      }),
    ),
  ];
}

function guesses({ victim }: AttackTarget): PointId[] {
  const [first, ...others] = victim.engineIds;
  return [...victim.ids, first!, others.at(-1)!, String(first).toUpperCase()];
}

/** Ids of the victim's, and the engine's ids of the victim's points, in every read. */
export const readingById: AttackFamily = {
  title: 'ids of others, in reads',
  attacks: (target) => guesses(target).flatMap(reading),
};

/** The same in every write. */
export const writingById: AttackFamily = {
  title: 'ids of others, in writes',
  attacks: (target) => guesses(target).flatMap(writing),
};
