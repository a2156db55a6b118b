import { VectorStoreError } from '@quarry/adapter-kit';
import type { SearchParams } from '@quarry/core';
import type { QuarryQueryParams } from './options.js';

const searchParamNames = [
  'hnsw_ef',
  'exact',
  'quantization',
  'indexed_only',
  'acorn',
  'idf',
] as const satisfies readonly (keyof SearchParams)[];

const ownNames = [
  'mode',
  'alpha',
  'fusion',
  'sparseTopK',
  'hybridTopK',
  'prefetchLimit',
  'mmrThreshold',
  'mmrPrefetchK',
  'docIds',
  'nodeIds',
  'scoreThreshold',
  'filters',
  'qdrantFilters',
  'shardKey',
  'signal',
] as const satisfies readonly Exclude<keyof QuarryQueryParams, keyof SearchParams>[];

/** Parameters of a query, sorted into Qdrant's and ours. @throws VectorStoreError for a key that is neither */
export function splitParams(params: QuarryQueryParams | null | undefined): {
  own: Omit<QuarryQueryParams, keyof SearchParams>;
  search: SearchParams | undefined;
} {
  const entries = Object.entries(params ?? {}).filter(([, value]) => value !== undefined);
  const search = entries.filter(([key]) => (searchParamNames as readonly string[]).includes(key));
  const own = entries.filter(([key]) => (ownNames as readonly string[]).includes(key));
  if (search.length + own.length < entries.length) {
    const known = new Set<string>([...searchParamNames, ...ownNames]);
    const [unknown] = entries.find(([key]) => !known.has(key))!;
    throw new VectorStoreError(
      'invalid-option',
      `customParams has the unknown key "${unknown}", expected one of ${[...known].join(', ')}`,
    );
  }
  return {
    own: Object.fromEntries(own),
    search: search.length === 0 ? undefined : Object.fromEntries(search),
  };
}
