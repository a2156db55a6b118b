import { prepare as prepareIndex } from '../hnswlib.mjs';

/** hnswlib, compiled for this processor, with a function that says which rows may be returned: it has no other filter. */
export async function prepare(data, fields) {
  const { query, search } = await prepareIndex(data, { build: 'hnswlib-native' });
  return {
    query,
    search: (values, limit, ef, { field, from, below }) => {
      const column = fields[field];
      return search(values, limit, ef, (row) => column[row] >= from && column[row] < below);
    },
  };
}
