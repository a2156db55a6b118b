import type { Filter } from '../../../engine/index.js';
import { type Attack, type AttackFamily, strike } from '../attack.js';
import { filterTricks } from '../filter-tricks.js';

const spoilt = { marker: 'spoilt' };

/** Every write that takes a filter. */
const writes: { readonly [title: string]: (filter: Filter) => Attack['run'] } = {
  delete:
    (filter) =>
    ({ engine, name }) =>
      engine.delete(name, { filter, wait: true }),
  setPayload:
    (filter) =>
    ({ engine, name }) =>
      engine.setPayload(name, { filter, payload: spoilt, wait: true }),
  'setPayload at a path':
    (filter) =>
    ({ engine, name }) =>
      engine.setPayload(name, { filter, key: 'nested', payload: spoilt, wait: true }),
  overwritePayload:
    (filter) =>
    ({ engine, name }) =>
      engine.overwritePayload(name, { filter, payload: spoilt, wait: true }),
  deletePayload:
    (filter) =>
    ({ engine, name }) =>
      engine.deletePayload(name, { filter, keys: ['marker', 'kind'], wait: true }),
  clearPayload:
    (filter) =>
    ({ engine, name }) =>
      engine.clearPayload(name, { filter, wait: true }),
  deleteVectors:
    (filter) =>
    ({ engine, name }) =>
      engine.deleteVectors(name, { filter, vector: ['dense', 'words'], wait: true }),
  'upsert where':
    (filter) =>
    ({ engine, name, victim }) =>
      engine.upsert(name, {
        points: victim.ids.map((id) => ({ id, vector: { dense: [7, 7] }, payload: spoilt })),
        update_filter: filter,
        wait: true,
      }),
  'updateVectors where':
    (filter) =>
    ({ engine, name }) =>
      engine.updateVectors(name, {
        points: [{ id: 1, vector: { dense: [7, 7] } }],
        update_filter: filter,
        wait: true,
      }),
  'a batch of all':
    (filter) =>
    ({ engine, name }) =>
      engine.batchUpdate(name, {
        wait: true,
        operations: [
          { set_payload: { filter, payload: spoilt } },
          { delete_payload: { filter, keys: ['kind'] } },
          { overwrite_payload: { filter, payload: spoilt } },
          { delete_vectors: { filter, vector: ['dense'] } },
          { clear_payload: { filter } },
          { delete: { filter } },
        ],
      }),
};

/** Filters that try to reach beyond the attacker's points, in every write. */
export const writingByFilter: AttackFamily = {
  title: 'filters that reach too far, in writes',
  attacks: (target) =>
    filterTricks(target).flatMap(([trick, filter]) =>
      Object.entries(writes).map(([title, write]) =>
        strike(`${title}: ${trick}`, write(filter as Filter)),
      ),
    ),
};
