import type { Filter } from '../../../engine/index.js';
import { type Attack, type AttackFamily, loose, probe } from '../attack.js';
import { filterTricks } from '../filter-tricks.js';
import { sortedMatrix, sortedPairs } from '../unordered.js';

/** Every read that takes a filter, with a filter of the attacker's. */
const reads: { readonly [title: string]: (filter: Filter) => Attack['run'] } = {
  count:
    (filter) =>
    ({ engine, name }) =>
      engine.count(name, { filter }),
  'count by estimate':
    (filter) =>
    ({ engine, name }) =>
      engine.count(name, { filter, exact: false }),
  scroll:
    (filter) =>
    ({ engine, name }) =>
      engine.scroll(name, { filter, limit: 100, with_vector: true }),
  'scroll in pages':
    (filter) =>
    async ({ engine, name }) => {
      const first = await engine.scroll(name, { filter, limit: 2 });
      const offset = first.next_page_offset as number | null | undefined;
      return [
        first,
        offset == null ? null : await engine.scroll(name, { filter, limit: 2, offset }),
      ];
    },
  'scroll in order':
    (filter) =>
    ({ engine, name }) =>
      engine.scroll(name, { filter, order_by: { key: 'rank', direction: 'desc' } }),
  'query without a question':
    (filter) =>
    ({ engine, name }) =>
      engine.query(name, { filter, with_payload: true }),
  'query dense':
    (filter) =>
    ({ engine, name }) =>
      engine.query(name, { query: [1, 1], using: 'dense', filter, with_payload: true }),
  'query sparse':
    (filter) =>
    ({ engine, name, victim }) =>
      engine.query(name, {
        query: { indices: [1, victim.term], values: [1, 1] },
        using: 'words',
        filter,
        with_payload: ['marker', 'kind'],
      }),
  'query prefetched':
    (filter) =>
    ({ engine, name }) =>
      engine.query(name, {
        prefetch: [
          { query: [1, 1], using: 'dense', filter, limit: 3 },
          {
            prefetch: { query: [1, 0], using: 'dense', filter, limit: 2 },
            query: { indices: [1], values: [1] },
            using: 'words',
            limit: 2,
          },
        ],
        query: { fusion: 'rrf' },
        with_payload: true,
      }),
  'query prefetched, filtered outside':
    (filter) =>
    ({ engine, name }) =>
      engine.query(name, {
        prefetch: { query: [1, 1], using: 'dense', limit: 2 },
        query: { fusion: 'dbsf' },
        filter,
      }),
  'query in order':
    (filter) =>
    ({ engine, name }) =>
      engine.query(name, {
        query: { order_by: 'rank' },
        filter,
        with_payload: { exclude: ['body'] },
      }),
  'formula with the filter as a condition':
    (filter) =>
    ({ engine, name }) =>
      engine.query(name, {
        prefetch: { query: [1, 1], using: 'dense' },
        query: { formula: { sum: ['$score', filter] } },
      }),
  'terms weighed over the filter':
    (filter) =>
    ({ engine, name, victim }) =>
      engine.query(name, {
        query: { indices: [1, victim.term], values: [1, 1] },
        using: 'words',
        params: { idf: { corpus: filter } },
      }),
  'query batch':
    (filter) =>
    ({ engine, name }) =>
      engine.queryBatch(name, {
        searches: [{ filter }, { query: [1, 1], using: 'dense', filter, with_payload: true }],
      }),
  groups:
    (filter) =>
    ({ engine, name }) =>
      engine.queryGroups(name, {
        query: [1, 1],
        using: 'dense',
        group_by: 'kind',
        filter,
        with_payload: true,
      }),
  facet:
    (filter) =>
    ({ engine, name }) =>
      engine.facet(name, { key: 'marker', filter, exact: true }),
  'facet by estimate':
    (filter) =>
    ({ engine, name }) =>
      engine.facet(name, { key: 'kind', filter, limit: 100 }),
  'matrix of pairs':
    (filter) =>
    async ({ engine, name }) =>
      sortedPairs(await engine.searchMatrixPairs(name, { using: 'dense', filter, sample: 100 })),
  'matrix of offsets':
    (filter) =>
    async ({ engine, name }) =>
      sortedMatrix(await engine.searchMatrixOffsets(name, { using: 'dense', filter, sample: 100 })),
};

/** Filters that try to reach beyond the attacker's points, in every read. */
export const readingByFilter: AttackFamily = {
  title: 'filters that reach too far, in reads',
  attacks: (target) => [
    ...filterTricks(target).flatMap(([trick, filter]) =>
      Object.entries(reads).map(([title, read]) =>
        probe(`${title}: ${trick}`, read(filter as Filter)),
      ),
    ),
    probe('reads without arguments', ({ engine, name }) =>
      Promise.all([engine.scroll(name), engine.count(name), loose(engine)['query']!(name, {})]),
    ),
  ],
};
