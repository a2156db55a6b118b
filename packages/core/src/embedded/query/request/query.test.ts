import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../engine/index.js';
import { parseGroupsRequest } from './groups.js';
import { parseQueryRequest } from './query.js';
import {
  parseCountRequest,
  parseFacetRequest,
  parseMatrixRequest,
  parseScrollRequest,
} from './reads.js';

const uuid = '550e8400-e29b-41d4-a716-446655440000';

/** Status and message of what a call throws. */
function failure(call: () => unknown): { status: number; message: string } {
  try {
    call();
  } catch (error) {
    if (!EngineError.isInstance(error)) throw error;
    return { status: error.status, message: error.message };
  }
  throw new Error('nothing was thrown');
}

describe('a query request', () => {
  it('has defaults for everything', () => {
    expect(parseQueryRequest({})).toEqual({
      prefetch: [],
      query: undefined,
      using: '',
      filter: undefined,
      params: undefined,
      scoreThreshold: undefined,
      limit: 10,
      offset: 0,
      lookup: undefined,
    });
  });

  it('takes null for absent everywhere', () => {
    const nulls = {
      prefetch: null,
      query: null,
      using: null,
      filter: null,
      params: null,
      score_threshold: null,
      limit: null,
      offset: null,
      lookup_from: null,
    };
    expect(parseQueryRequest(nulls)).toEqual(parseQueryRequest({}));
    const params = {
      hnsw_ef: null,
      exact: null,
      indexed_only: null,
      quantization: null,
      acorn: null,
      idf: null,
    };
    expect(parseQueryRequest({ params }).params).toEqual({ params: {}, idfCorpus: undefined });
  });

  it.each([
    [[1, 2], { kind: 'vector', vector: { kind: 'dense', values: Float32Array.of(1, 2) } }],
    [
      Float64Array.of(1, 2),
      { kind: 'vector', vector: { kind: 'dense', values: Float32Array.of(1, 2) } },
    ],
    [
      [[1], [2]],
      { kind: 'vector', vector: { kind: 'multi', rows: [Float32Array.of(1), Float32Array.of(2)] } },
    ],
    [
      { indices: [9, 2], values: [1, 5] },
      { kind: 'vector', vector: { kind: 'sparse', vector: { indices: [2, 9], values: [5, 1] } } },
    ],
    [7, { kind: 'id', id: 7 }],
    [2n ** 60n, { kind: 'id', id: 2n ** 60n }],
    [uuid.toUpperCase(), { kind: 'id', id: uuid }],
  ])('takes %s bare for nearest, and inside nearest', (input, target) => {
    const nearest = { kind: 'nearest', target, mmr: undefined };
    expect(parseQueryRequest({ query: input }).query).toEqual(nearest);
    expect(parseQueryRequest({ query: { nearest: input } }).query).toEqual(nearest);
  });

  it('embeds documents with the built-in model only', () => {
    const document = { text: 'brown fox', model: 'Qdrant/BM25' };
    const { query } = parseQueryRequest({ query: document });
    expect(query).toMatchObject({
      kind: 'nearest',
      target: { kind: 'vector', vector: { kind: 'sparse', vector: { values: [1, 1] } } },
    });
    expect(failure(() => parseQueryRequest({ query: { ...document, model: 'x/y' } })).status).toBe(
      400,
    );
    expect(
      failure(() => parseQueryRequest({ query: { image: 'u', model: 'x' } })).message,
    ).toContain('no inference service for images or objects');
  });

  it('copies vectors, because readers normalise in place', () => {
    const given = Float32Array.of(3, 4);
    const { query } = parseQueryRequest({ query: given });
    if (query?.kind !== 'nearest' || query.target.kind !== 'vector') throw new Error('not nearest');
    if (query.target.vector.kind !== 'dense') throw new Error('not dense');
    query.target.vector.values.fill(0);
    expect(given).toEqual(Float32Array.of(3, 4));
  });

  it('reads every kind of query', () => {
    const kinds = [
      { recommend: { positive: [1], negative: [[1, 2]], strategy: 'best_score' } },
      { discover: { target: 1, context: { positive: 1, negative: 2 } } },
      { context: [{ positive: 1, negative: 2 }] },
      { context: null },
      { order_by: 'price' },
      { order_by: { key: 'a.b', direction: 'desc', start_from: '2024-01-01' } },
      { sample: 'random' },
      {
        relevance_feedback: {
          target: 1,
          feedback: [{ example: 2, score: 0.5 }],
          strategy: { naive: { a: 1, b: 2, c: 3 } },
        },
      },
      { nearest: 1, mmr: { diversity: 0.2, candidates_limit: 50 } },
      { nearest: 1, mmr: {} },
    ].map((query) => parseQueryRequest({ query }).query);
    expect(kinds).toMatchObject([
      { kind: 'recommend', strategy: 'best_score', positive: [{ id: 1 }] },
      { kind: 'discover', pairs: [{ positive: { id: 1 }, negative: { id: 2 } }] },
      { kind: 'context', pairs: [{}] },
      { kind: 'context', pairs: [] },
      { kind: 'order-by', order: { key: 'price', direction: 'asc', startFrom: undefined } },
      { kind: 'order-by', order: { key: 'a.b', direction: 'desc', startFrom: '2024-01-01' } },
      { kind: 'sample' },
      { kind: 'feedback', coefficients: { a: 1, b: 2, c: 3 } },
      { kind: 'nearest', mmr: { diversity: 0.2, candidatesLimit: 50 } },
      { kind: 'nearest', mmr: { diversity: 0.5, candidatesLimit: undefined } },
    ]);
  });

  it('reads fusions with their prefetches', () => {
    const prefetch = [{ query: [1] }, { query: [2], limit: 3 }];
    const read = (query: unknown) => parseQueryRequest({ prefetch, query }).query;
    expect(read({ fusion: 'rrf' })).toEqual({ kind: 'rrf', k: 2, weights: undefined });
    expect(read({ rrf: {} })).toEqual({ kind: 'rrf', k: 2, weights: undefined });
    expect(read({ rrf: { k: 60, weights: [3, 1] } })).toEqual({
      kind: 'rrf',
      k: 60,
      weights: [3, 1],
    });
    expect(read({ fusion: 'dbsf' })).toEqual({ kind: 'dbsf' });
    expect(parseQueryRequest({ prefetch, query: { fusion: 'rrf' } }).prefetch).toMatchObject([
      { limit: 10 },
      { limit: 3 },
    ]);
    expect(
      parseQueryRequest({ prefetch: prefetch[0], query: { fusion: 'rrf' } }).prefetch,
    ).toHaveLength(1);
  });

  it('does not take an offset from a prefetch', () => {
    const { prefetch } = parseQueryRequest({ prefetch: { query: [1], offset: 5 }, query: [1] });
    expect(prefetch[0]!.offset).toBe(0);
  });

  it('ignores what it does not know, as Qdrant does', () => {
    expect(parseQueryRequest({ consistency: 1, timeout: 3, shard_key: null }).limit).toBe(10);
  });

  it('refuses a shard key: whoever gives one means a part of the points', () => {
    const readers = [parseQueryRequest, parseScrollRequest, parseCountRequest, parseMatrixRequest];
    for (const read of readers) {
      expect(() => read({ shard_key: 'a' })).toThrow('shard_key: this engine has no shards');
    }
    expect(() => parseFacetRequest({ key: 'k', shard_key: 'a' })).toThrow('no shards');
    const lookup_from = { collection: 'other', shard_key: 'a' };
    expect(() => parseQueryRequest({ query: 1, lookup_from })).toThrow('lookup_from.shard_key');
  });
});

describe('errors of a query request', () => {
  it.each<[object, number, string]>([
    [{ limit: 0 }, 422, 'limit: value 0 invalid, must be 1 or larger'],
    [{ limit: -1 }, 400, 'limit: expected an unsigned integer, got -1'],
    [{ limit: 1.5 }, 400, 'limit: expected an unsigned integer, got 1.5'],
    [{ limit: 'ten' }, 400, 'limit: expected an unsigned integer, got "ten"'],
    [{ offset: -1 }, 400, 'offset: expected an unsigned integer'],
    [{ using: 1 }, 400, 'using: expected a string, got 1'],
    [{ query: [1], score_threshold: '0.5' }, 400, 'score_threshold: expected a number'],
    [{ query: [1], score_threshold: Number.NaN }, 400, 'score_threshold: expected a number'],
    [{ params: { hnsw_ef: 0 } }, 422, 'params.hnsw_ef: value 0 invalid'],
    [{ params: { exact: 1 } }, 400, 'params.exact: expected a boolean'],
    [{ params: { quantization: { oversampling: 0.5 } } }, 422, 'params.quantization.oversampling'],
    [{ params: { acorn: { max_selectivity: 2 } } }, 422, 'params.acorn.max_selectivity'],
    [{ params: { idf: 'local' } }, 400, 'params.idf: expected "global" or {corpus: filter}'],
    [{ params: { idf: { corpus: { most: [] } } } }, 400, 'params.idf.corpus'],
    [{ filter: { must: 3 } }, 400, 'filter.must'],
    [{ lookup_from: {} }, 400, 'lookup_from.collection: expected a string'],
    [{ prefetch: { query: [1], limit: 0 }, query: [1] }, 422, 'prefetch[0].limit: value 0 invalid'],
    [
      { prefetch: [{ prefetch: [{ limit: 0 }], query: 1 }], query: 1 },
      422,
      'prefetch[0].prefetch[0].limit',
    ],
    [{ prefetch: 'x', query: 1 }, 400, 'prefetch[0]: expected an object, got "x"'],
    [{ query: true }, 400, 'query: expected a vector or a point id, got true'],
    [{ query: -1 }, 400, 'query: value -1 is not a valid point ID'],
    [{ query: '12' }, 400, 'is not a valid point ID'],
    [
      { query: {} },
      400,
      'query: expected a vector, a point id, a document or one of nearest, recommend',
    ],
    [{ query: [1, 'a'] }, 400, 'query[1]: expected a number, got "a"'],
    [{ query: [1, null] }, 400, 'query[1]: expected a number, got null'],
    [
      { query: [1, Number.NaN] },
      400,
      'query[1]: expected a number within the range of 32-bit floats',
    ],
    [{ query: [1e39] }, 400, 'query[0]: expected a number within the range of 32-bit floats'],
    [{ query: [[1, 2], [3]] }, 422, 'row 0 has 2, row 1 has 1'],
    [{ query: [[1], 2] }, 400, 'query[1]: expected a list of numbers, got 2'],
    [{ query: [[]] }, 422, 'must not be empty'],
    [{ query: { indices: [1, 1], values: [1, 2] } }, 422, 'query.indices: must be unique'],
    [
      { query: { indices: [1], values: [1, 2] } },
      422,
      'query.values: must be the same length as indices',
    ],
    [{ query: { indices: [-1], values: [1] } }, 400, 'query.indices[0]'],
    [{ query: { indices: [2 ** 32], values: [1] } }, 400, 'query.indices[0]'],
    [{ query: { indices: [1] } }, 400, 'query.values: expected a list of numbers'],
    [
      { query: { recommend: {} } },
      422,
      'At least one positive or negative vector/id must be provided',
    ],
    [{ query: { recommend: { positive: [1], strategy: 'x' } } }, 400, 'query.recommend.strategy'],
    [{ query: { recommend: { positive: 1 } } }, 400, 'query.recommend.positive: expected a list'],
    [{ query: { discover: { context: [] } } }, 400, 'query.discover.target'],
    [{ query: { context: [{ positive: 1 }] } }, 400, 'query.context[0].negative'],
    [{ query: { order_by: { direction: 'up', key: 'a' } } }, 400, 'query.order_by.direction'],
    [{ query: { order_by: { key: 'a', start_from: true } } }, 400, 'query.order_by.start_from'],
    [{ query: { order_by: 'a..b' } }, 400, 'query.order_by'],
    [{ query: { sample: 'all' } }, 400, 'query.sample: expected "random"'],
    [{ query: { nearest: 1, mmr: { diversity: 2 } } }, 422, 'query.mmr.diversity: value 2 invalid'],
    [
      { query: { nearest: 1, mmr: { candidates_limit: 16385 } } },
      422,
      'query.mmr.candidates_limit',
    ],
    [
      { query: { relevance_feedback: { target: 1, feedback: [] } } },
      400,
      'relevance_feedback.strategy',
    ],
    [
      { prefetch: { query: 1 }, query: { fusion: 'sum' } },
      400,
      'query.fusion: expected "rrf" or "dbsf"',
    ],
    [{ prefetch: { query: 1 }, query: { rrf: { k: 0 } } }, 422, 'query.rrf.k: value 0 invalid'],
    [
      { prefetch: { query: 1 }, query: { rrf: { weights: [1, 2] } } },
      400,
      'RRF weights length (2) does not match number of prefetches (1)',
    ],
    [{ query: { fusion: 'rrf' } }, 400, 'Wrong input: cannot apply Fusion without prefetches'],
    [{ query: { formula: 1 } }, 400, 'Wrong input: cannot apply Formula without prefetches'],
    [
      { prefetch: { query: 1 }, query: { fusion: 'rrf' }, using: 'a' },
      400,
      "Fusion queries cannot be combined with the 'using' field.",
    ],
    [{ prefetch: { query: 1 } }, 400, 'Bad request: A query is needed to merge the prefetches.'],
    [{ score_threshold: 1 }, 400, 'A query is needed to use the score_threshold.'],
    [
      { query: { order_by: 'a' }, score_threshold: 1 },
      400,
      "Can't use score_threshold with an order_by query.",
    ],
  ])('%j', (body, status, message) => {
    const thrown = failure(() => parseQueryRequest(body));
    expect(thrown.message).toContain(message);
    expect(thrown.status).toBe(status);
  });

  it.each([null, 1, 'x', [], undefined])('refuses %j for a body', (body) => {
    expect(failure(() => parseQueryRequest(body)).message).toContain('body: expected an object');
  });

  it('nests prefetches 64 deep and no deeper', () => {
    const nested = (depth: number): object =>
      depth === 0 ? { query: [1] } : { prefetch: nested(depth - 1), query: [1] };
    expect(parseQueryRequest(nested(64)).limit).toBe(10);
    expect(failure(() => parseQueryRequest(nested(65))).message).toContain('exceeds max depth 64');
    expect(failure(() => parseQueryRequest(nested(5000))).status).toBe(400);
  });
});

describe('other reads', () => {
  it('scroll', () => {
    expect(parseScrollRequest({})).toEqual({
      filter: undefined,
      limit: 10,
      offset: undefined,
      order: undefined,
    });
    expect(parseScrollRequest(undefined).limit).toBe(10);
    expect(parseScrollRequest({ offset: uuid, limit: 3 })).toMatchObject({
      offset: uuid,
      limit: 3,
    });
    expect(parseScrollRequest({ offset: 2n ** 63n }).offset).toBe(2n ** 63n);
    expect(parseScrollRequest({ order_by: 'a' }).order).toMatchObject({ key: 'a' });
    expect(failure(() => parseScrollRequest({ limit: 0 })).status).toBe(422);
    expect(failure(() => parseScrollRequest({ offset: 'x' })).status).toBe(400);
    expect(failure(() => parseScrollRequest({ offset: 1, order_by: 'a' })).message).toContain(
      'Cannot use an `offset` when using `order_by`',
    );
  });

  it('count', () => {
    expect(parseCountRequest(undefined)).toEqual({ filter: undefined, exact: true });
    expect(parseCountRequest({ exact: false }).exact).toBe(false);
    expect(failure(() => parseCountRequest({ exact: 0 })).message).toContain('exact');
  });

  it('facet', () => {
    expect(parseFacetRequest({ key: 'a' })).toEqual({
      key: 'a',
      filter: undefined,
      limit: 10,
      exact: false,
    });
    expect(failure(() => parseFacetRequest({})).message).toContain('key: expected a string');
    expect(failure(() => parseFacetRequest({ key: 'a', limit: 0 })).status).toBe(422);
  });

  it('matrix', () => {
    expect(parseMatrixRequest({})).toEqual({ filter: undefined, using: '', sample: 10, limit: 3 });
    expect(failure(() => parseMatrixRequest({ sample: 1 })).status).toBe(422);
    expect(failure(() => parseMatrixRequest({ limit: 0 })).status).toBe(422);
  });

  it('groups', () => {
    const parsed = parseGroupsRequest({ query: [1], group_by: 'doc', with_lookup: 'documents' });
    expect(parsed).toMatchObject({
      groupBy: { text: 'doc' },
      groupSize: 3,
      limit: 10,
      withLookup: { collection: 'documents', payload: true, vectors: false },
    });
    const detailed = parseGroupsRequest({
      group_by: 'doc',
      group_size: 1,
      limit: 2,
      with_lookup: { collection: 'd', with_payload: false, with_vectors: ['a'] },
    });
    expect(detailed).toMatchObject({
      groupSize: 1,
      limit: 2,
      withLookup: { payload: false, vectors: ['a'] },
    });
    expect(failure(() => parseGroupsRequest({ query: [1] })).message).toContain('group_by');
    expect(failure(() => parseGroupsRequest({ group_by: 'a', limit: 0 })).status).toBe(422);
    expect(failure(() => parseGroupsRequest({ group_by: 'a', group_size: 0 })).status).toBe(422);
    expect(failure(() => parseGroupsRequest({ group_by: 'a', with_lookup: 3 })).status).toBe(400);
  });
});
