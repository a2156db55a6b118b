import { type Attack, type AttackFamily, type LooseEngine, loose, probe } from '../attack.js';

/** Requests of the methods that `query` replaced. What is an array of numbers or an id may be either. */
function requests(example: unknown, filter: object): { readonly [method: string]: object } {
  const search = { vector: { name: 'dense', vector: [1, 1] }, filter };
  const recommend = { positive: [example], using: 'dense', filter };
  const discover = {
    target: example,
    context: [{ positive: example, negative: [0, 1] }],
    using: 'dense',
    filter,
  };
  const grouped = { group_by: 'kind', group_size: 10, limit: 10 };
  const shown = { limit: 100, with_payload: true, with_vector: true };
  return {
    search: { ...search, ...shown },
    searchBatch: { searches: [{ ...search, ...shown }] },
    searchPointGroups: { ...search, ...shown, ...grouped },
    recommend: { ...recommend, ...shown },
    recommendBatch: { searches: [{ ...recommend, ...shown }] },
    recommend_batch: { searches: [{ ...recommend, ...shown }] },
    recommendPointGroups: { ...recommend, ...shown, ...grouped },
    discoverPoints: { ...discover, ...shown },
    discoverBatchPoints: { searches: [{ ...discover, ...shown }] },
  };
}

/** A scope may offer these methods or not; an engine beneath that does must not show through. */
async function call(engine: LooseEngine, method: string, ...args: unknown[]): Promise<unknown> {
  const offered = engine[method];
  return typeof offered === 'function' ? offered.call(engine, ...args) : 'not offered';
}

/** The methods of official clients up to 1.18, on shared and on hidden collections. */
export const olderSearches: AttackFamily = {
  title: 'searches of older clients',
  attacks: ({ name, hidden, victim, field }) => {
    const filters: [string, object][] = [
      ['no filter', {}],
      ['the victim', { must: [{ key: field, match: { value: victim.tenant } }] }],
      ['should be the canary', { should: [{ key: 'marker', match: { value: victim.canary } }] }],
    ];
    const examples = [[1, 1], 1, victim.ids[1], victim.engineIds[0]];
    return examples.flatMap((example) =>
      filters.flatMap(([title, filter]) =>
        Object.entries(requests(example, filter)).flatMap(([method, request]): Attack[] => [
          probe(`${method} with ${title}, example ${example}`, ({ engine }) =>
            call(loose(engine), method, name, request),
          ),
          probe(
            `${method} in a hidden collection with ${title}, example ${example}`,
            ({ engine }) => call(loose(engine), method, hidden, request),
          ),
        ]),
      ),
    );
  },
};
