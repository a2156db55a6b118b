import type { DeprecatedSearch, ReadOptions, VectorEngine } from '@quarry/core';
import { UnsupportedError } from '@quarry/core';
import type { Body, Route } from '../http/index.js';

const POINTS = '/collections/{collection_name}/points';

type Search = (collection: string, args: ReadOptions & Body) => Promise<unknown>;

/** What clients up to 1.18 call where newer ones call `points/query`; for engines that offer it. */
export function deprecatedSearchRoutes(engine: VectorEngine): Route[] {
  const old = engine as VectorEngine & Partial<DeprecatedSearch>;
  const read = (path: string, name: keyof DeprecatedSearch): Route => ({
    method: 'POST',
    path: `${POINTS}${path}`,
    access: 'read',
    async answer(call) {
      const search = old[name] as Search | undefined;
      if (typeof search !== 'function') {
        throw new UnsupportedError(name, `use ${POINTS}/query, which replaced it`);
      }
      // Methods bring payloads by default, endpoints do not.
      const request = { with_payload: false, ...call.body(), ...call.readOptions() };
      return search.call(old, call.collection, request);
    },
  });
  return [
    read('/search', 'search'),
    read('/search/batch', 'searchBatch'),
    read('/search/groups', 'searchPointGroups'),
    read('/recommend', 'recommend'),
    read('/recommend/batch', 'recommendBatch'),
    read('/recommend/groups', 'recommendPointGroups'),
    read('/discover', 'discoverPoints'),
    read('/discover/batch', 'discoverBatchPoints'),
  ];
}
