import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../engine/index.js';
import { parseBatch } from './batch.js';
import { queryOfDiscover, queryOfRecommend, queryOfSearch } from './deprecated.js';
import { parseGroupsRequest } from './groups.js';
import { parseQueryRequest } from './query.js';
import {
  parseCountRequest,
  parseFacetRequest,
  parseMatrixRequest,
  parseScrollRequest,
} from './reads.js';

/** Whatever arrives as a body is read or refused as the caller's mistake; it never breaks the reader. */

const parsers: { readonly [name: string]: (body: unknown) => unknown } = {
  query: parseQueryRequest,
  batch: (body) => parseBatch(body, parseQueryRequest),
  groups: parseGroupsRequest,
  scroll: parseScrollRequest,
  count: parseCountRequest,
  facet: parseFacetRequest,
  matrix: parseMatrixRequest,
  search: (body) => parseQueryRequest(queryOfSearch(body)),
  recommend: (body) => parseQueryRequest(queryOfRecommend(body)),
  discover: (body) => parseQueryRequest(queryOfDiscover(body)),
};

const good = {
  prefetch: [
    { query: [1, 2], using: 'a', filter: { must: [] }, limit: 3, params: { exact: true } },
    { query: { nearest: 1, mmr: { diversity: 0.5 } }, lookup_from: { collection: 'c' } },
    { query: { recommend: { positive: [1], negative: [[1]], strategy: 'best_score' } } },
    { query: { discover: { target: 1, context: [{ positive: 1, negative: 2 }] } } },
    { query: { order_by: { key: 'a', direction: 'asc', start_from: 1 } } },
    { query: { indices: [1], values: [1] } },
    { query: { text: 'a', model: 'bm25', options: { k: 1 } } },
  ],
  query: {
    formula: {
      sum: ['$score', { exp_decay: { x: 'a', target: { datetime: '2024-01-01' }, scale: 1 } }],
    },
    defaults: { a: 1 },
  },
  params: { quantization: { rescore: true }, acorn: { enable: true }, idf: 'global' },
  score_threshold: 1,
  limit: 1,
  offset: 2,
  key: 'a',
  group_by: 'a',
  with_lookup: { collection: 'c', with_payload: ['a'] },
  vector: { name: 'a', vector: [1] },
  searches: [{ query: [1] }],
};

/** Ways from the root to every field and list element. */
function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...path, key],
    ...placesIn(inner, [...path, key]),
  ]);
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as {
    [key: string]: unknown;
  };
  copy[step] = replaced(copy[step], rest, by);
  return copy;
}

function expectRefusalOrResult(name: string, body: unknown): void {
  try {
    parsers[name]!(body);
  } catch (error) {
    if (!EngineError.isInstance(error)) throw error;
    expect([400, 422]).toContain(error.status);
  }
}

const oddities: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2n ** 70n,
  '',
  'x',
  [],
  {},
  [null],
  [[]],
  { constructor: 1 },
  { __proto__: null },
  Symbol('s'),
  () => 0,
  new Date(0),
  Float32Array.of(1),
  new DataView(new ArrayBuffer(4)),
];

describe('any body', () => {
  it('with one odd value at any place', () => {
    for (const name of Object.keys(parsers)) {
      expect(() => expectRefusalOrResult(name, good)).not.toThrow();
      for (const place of placesIn(good)) {
        for (const odd of oddities) expectRefusalOrResult(name, replaced(good, place, odd));
      }
    }
  });

  it('made of anything', () => {
    const body = fc.anything({ withBigInt: true, withDate: true, withTypedArray: true });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(parsers)), body, (name, value) => {
        expectRefusalOrResult(name, value);
      }),
      { seed: 81, numRuns: 2000 },
    );
  });

  it('that contains itself', () => {
    const cyclic: { [key: string]: unknown } = {};
    cyclic['query'] = { nearest: cyclic };
    cyclic['prefetch'] = cyclic;
    for (const name of Object.keys(parsers)) expectRefusalOrResult(name, cyclic);
    const formula: { [key: string]: unknown } = {};
    formula['neg'] = formula;
    expectRefusalOrResult('query', { prefetch: { query: 1 }, query: { formula } });
  });
});
