import { HnswIndex } from '../support/core.mjs';

/** The graph alone, without collection, ids or payloads: the difference to `quarry` is the public API's own cost. */
export async function prepare({ base, count, dimension }) {
  const index = await HnswIndex.build(
    {
      count,
      dimension,
      distance: 'Cosine',
      copyInto: (target, from, to) => target.set(base.subarray(from * dimension, to * dimension)),
    },
    { m: 16, efConstruct: 200 },
  );
  return {
    note: `navigates by ${index.navigation}`,
    query: (values) => values,
    search: (query, limit, ef) => index.search(query, { limit, ef }).rows,
  };
}
