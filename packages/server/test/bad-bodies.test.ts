import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { send } from './support/http.js';
import type { Served } from './support/served-engine.js';
import { servedEngine } from './support/served-engine.js';

// Every field of every body, replaced by what does not belong there: a refusal is a 4xx that says where, and changes nothing.

const DOCS = '/collections/docs';
const filter = {
  must: [
    { key: 'kind', match: { value: 'a' } },
    { key: 'n', range: { gt: 1, lte: 9 } },
    { has_id: [1, 2] },
  ],
  should: { key: 'at', geo_radius: { center: { lon: 1, lat: 2 }, radius: 3 } },
  must_not: [{ is_null: { key: 'x' } }, { nested: { key: 'y', filter: { must: [] } } }],
  min_should: { conditions: [{ has_vector: 'dense' }], min_count: 1 },
};
const params = {
  hnsw_ef: 8,
  exact: false,
  indexed_only: false,
  quantization: { ignore: false, rescore: true, oversampling: 1.5 },
};
const query = {
  prefetch: [{ query: [1, 2], using: 'dense', limit: 3, filter, params, score_threshold: 0.1 }],
  query: { fusion: 'rrf' },
  filter,
  params,
  limit: 3,
  offset: 1,
  with_payload: { include: ['kind'] },
  with_vector: ['dense'],
};
const point = {
  id: 90,
  vector: { dense: [1, 2], words: { indices: [1, 5], values: [0.5, 2] } },
  payload: { kind: 'a' },
};

/** Bodies that are right as they are. */
const requests: readonly [method: string, path: string, body: object][] = [
  [
    'PUT',
    '/collections/made',
    {
      vectors: {
        dense: {
          size: 2,
          distance: 'Dot',
          hnsw_config: { m: 4 },
          on_disk: false,
          datatype: 'float32',
        },
        rows: { size: 2, distance: 'Cosine', multivector_config: { comparator: 'max_sim' } },
      },
      sparse_vectors: { words: { modifier: 'idf', index: { on_disk: false } } },
      hnsw_config: { m: 16, ef_construct: 100 },
      optimizers_config: { indexing_threshold: 10 },
      quantization_config: { scalar: { type: 'int8', quantile: 0.99, always_ram: true } },
      on_disk_payload: true,
      metadata: { a: 1 },
    },
  ],
  [
    'PATCH',
    DOCS,
    {
      hnsw_config: { m: 8 },
      optimizers_config: { indexing_threshold: 20 },
      vectors: { dense: { on_disk: false } },
      metadata: { a: 1 },
    },
  ],
  [
    'POST',
    '/collections/aliases',
    {
      actions: [
        { create_alias: { collection_name: 'docs', alias_name: 'other' } },
        { rename_alias: { old_alias_name: 'other', new_alias_name: 'another' } },
        { delete_alias: { alias_name: 'another' } },
      ],
    },
  ],
  [
    'PUT',
    `${DOCS}/index`,
    { field_name: 'body', field_schema: { type: 'text', tokenizer: 'word' } },
  ],
  ['PUT', `${DOCS}/vectors/more`, { dense: { size: 2, distance: 'Dot' } }],
  ['PUT', `${DOCS}/points`, { points: [point], update_filter: filter, update_mode: 'upsert' }],
  [
    'PUT',
    `${DOCS}/points`,
    {
      batch: { ids: [91], vectors: { dense: [[1, 2]] }, payloads: [{ kind: 'b' }] },
    },
  ],
  ['POST', `${DOCS}/points/delete`, { points: [92] }],
  ['POST', `${DOCS}/points/delete`, { filter: { must: [{ has_id: [92] }] } }],
  ['PUT', `${DOCS}/points/vectors`, { points: [{ id: 1, vector: { dense: [1, 1] } }] }],
  ['POST', `${DOCS}/points/vectors/delete`, { points: [1], vector: ['words'] }],
  ['POST', `${DOCS}/points/payload`, { payload: { a: 1 }, points: [1], key: 'deep' }],
  ['PUT', `${DOCS}/points/payload`, { payload: { a: 1 }, filter: { must: [{ has_id: [1] }] } }],
  ['POST', `${DOCS}/points/payload/delete`, { keys: ['a'], points: [1] }],
  ['POST', `${DOCS}/points/payload/clear`, { points: [1] }],
  [
    'POST',
    `${DOCS}/points/batch`,
    {
      operations: [
        { upsert: { points: [point] } },
        { set_payload: { payload: { a: 1 }, points: [1] } },
        { delete_vectors: { points: [1], vector: ['words'] } },
        { delete: { points: [93] } },
      ],
    },
  ],
  ['POST', `${DOCS}/points`, { ids: [1, 2], with_payload: ['kind'], with_vector: true }],
  [
    'POST',
    `${DOCS}/points/scroll`,
    { filter, limit: 2, offset: 1, with_payload: { exclude: ['a'] } },
  ],
  ['POST', `${DOCS}/points/scroll`, { order_by: { key: 'n', direction: 'asc', start_from: 1 } }],
  ['POST', `${DOCS}/points/count`, { filter, exact: true }],
  ['POST', `${DOCS}/facet`, { key: 'kind', limit: 3, filter, exact: true }],
  ['POST', `${DOCS}/points/query`, query],
  [
    'POST',
    `${DOCS}/points/query`,
    {
      query: { recommend: { positive: [1], negative: [[1, 2]], strategy: 'best_score' } },
      using: 'dense',
    },
  ],
  [
    'POST',
    `${DOCS}/points/query`,
    { query: { discover: { target: 1, context: [{ positive: 2, negative: 3 }] } }, using: 'dense' },
  ],
  [
    'POST',
    `${DOCS}/points/query`,
    { query: { nearest: [1, 2], mmr: { diversity: 0.5, candidates_limit: 9 } }, using: 'dense' },
  ],
  [
    'POST',
    `${DOCS}/points/query`,
    {
      prefetch: { query: [1, 2], using: 'dense' },
      query: {
        formula: {
          sum: ['$score', { mult: [2, 'n'] }, { exp_decay: { x: 'n', target: 1, scale: 2 } }],
        },
        defaults: { n: 0 },
      },
    },
  ],
  ['POST', `${DOCS}/points/query/batch`, { searches: [query, { query: [1, 2], using: 'dense' }] }],
  [
    'POST',
    `${DOCS}/points/query/groups`,
    {
      query: [1, 2],
      using: 'dense',
      group_by: 'kind',
      group_size: 2,
      limit: 2,
      with_lookup: { collection: 'docs' },
    },
  ],
  [
    'POST',
    `${DOCS}/points/search`,
    { vector: { name: 'dense', vector: [1, 2] }, filter, limit: 2, params },
  ],
  [
    'POST',
    `${DOCS}/points/search/batch`,
    { searches: [{ vector: { name: 'dense', vector: [1, 2] }, limit: 2 }] },
  ],
  ['POST', `${DOCS}/points/recommend`, { positive: [1], negative: [2], using: 'dense', limit: 2 }],
  [
    'POST',
    `${DOCS}/points/recommend/batch`,
    { searches: [{ positive: [1], using: 'dense', limit: 2 }] },
  ],
  [
    'POST',
    `${DOCS}/points/discover`,
    { target: 1, context: [{ positive: 2, negative: 3 }], using: 'dense', limit: 2 },
  ],
  ['POST', `${DOCS}/points/search/matrix/pairs`, { sample: 3, limit: 2, using: 'dense', filter }],
  ['POST', `${DOCS}/points/search/matrix/offsets`, { sample: 3, limit: 2, using: 'dense' }],
  [
    'PUT',
    `${DOCS}/snapshots/recover`,
    { location: 'file:///none', priority: 'snapshot', checksum: 'a' },
  ],
];

const wrongValues: readonly unknown[] = [
  'nonsense',
  -1,
  0,
  1.5,
  1e300,
  true,
  [],
  {},
  [null],
  [[[1]]],
  { nonsense: 1 },
  '',
  null,
];

let served: Served;
let url: string;

async function prepare(): Promise<void> {
  for (const name of ['docs', 'made']) await served.engine.deleteCollection(name);
  await served.engine.createCollection('docs', {
    vectors: { dense: { size: 2, distance: 'Dot' } },
    sparse_vectors: { words: {} },
  });
  for (const [field_name, field_schema] of [
    ['kind', 'keyword'],
    ['n', 'integer'],
  ] as const) {
    await served.engine.createPayloadIndex('docs', { field_name, field_schema, wait: true });
  }
  const points = [1, 2, 3, 4].map((id) => ({
    id,
    vector: { dense: [id, 1], words: { indices: [id], values: [1] } },
    payload: { kind: id % 2 ? 'a' : 'b', n: id, a: 0 },
  }));
  await served.engine.upsert('docs', { points, wait: true });
}

async function everything(): Promise<unknown> {
  const [{ points }, aliases, collections, { config }] = await Promise.all([
    served.engine.scroll('docs', { limit: 100, with_vector: true }),
    served.engine.getAliases(),
    served.engine.getCollections(),
    served.engine.getCollection('docs'),
  ]);
  return { points, aliases, collections, config };
}

beforeAll(async () => {
  served = await servedEngine();
  url = served.server.url;
});
afterAll(() => served.close());

test.each(requests)('%s %s is right as it is: %j', async (method, path, body) => {
  await prepare();
  const { status, text } = await send(url, method, `${path}?wait=true`, body);
  // There is no such snapshot; that much is understood.
  expect(status, text).toBe(path.endsWith('recover') ? 400 : 200);
});

test.each(requests)('%s %s with a wrong field: %j', async (method, path, body) => {
  await prepare();
  let before = await everything();
  const unnamed: string[] = [];
  for (const [at, wrong] of mutations(body)) {
    const mutated = replaced(body, at, wrong);
    const { status, json, text } = await send(url, method, `${path}?wait=true`, mutated);
    const what = `${at.join('.')} = ${JSON.stringify(wrong)}: ${text.slice(0, 200)}`;
    expect(status, what).toBeLessThan(500);
    if (status === 200) {
      // Some values that look wrong are right here, and write.
      if (!isDeepStrictEqual(await everything(), before)) {
        await prepare();
        before = await everything();
      }
      continue;
    }
    const reason: unknown = json.status.error;
    expect(reason, what).toBeTypeOf('string');
    const isPartOfBatch = path.endsWith('points/batch') || path.endsWith('aliases');
    if (!isPartOfBatch) expect(await everything(), what).toEqual(before);
    else await prepare();
    if (!names(String(reason), at)) unnamed.push(what);
  }
  expect(unnamed.slice(0, 5)).toEqual([]);
});

function* mutations(
  body: unknown,
  at: readonly (string | number)[] = [],
): Generator<[(string | number)[], unknown]> {
  if (at.length > 0) for (const wrong of wrongValues) yield [[...at], wrong];
  if (typeof body !== 'object' || body === null) return;
  for (const [key, value] of Object.entries(body)) {
    yield* mutations(value, [...at, Array.isArray(body) ? Number(key) : key]);
  }
}

function replaced(
  body: unknown,
  [key, ...rest]: readonly (string | number)[],
  value: unknown,
): unknown {
  if (key === undefined) return value;
  const copy = (Array.isArray(body) ? [...body] : { ...(body as object) }) as Record<
    string,
    unknown
  >;
  copy[key as string] = replaced(copy[key as string], rest, value);
  return copy;
}

/**
 * Whether a reason mentions what is wrong: a name on the way there. Where the form is right and the sense is not (an unknown
 * point, another dimension, a field without an index), texts are Qdrant's, and name the point or the field's value.
 */
function names(reason: string, at: readonly (string | number)[]): boolean {
  if (!/^(Format|Validation) error/.test(reason)) return true;
  const words = at.filter((key) => typeof key === 'string');
  // A `vector` of the older searches is the `query` of the newer ones, and its name is what they use.
  if (words.includes('vector')) words.push('query', 'using');
  return words.some((word) => reason.includes(word)) || /expected .*one of `/.test(reason);
}
