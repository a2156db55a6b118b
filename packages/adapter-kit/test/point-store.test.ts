import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type EmbeddedEngine,
  type Filter,
  ForbiddenError,
  openEngine,
  RateLimitError,
} from '@quarry/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bm25Encoder, PointStore, type PointStoreOptions } from '../src/index.js';
import { type RecordedCall, recordedEngine } from './support/recorded-engine.js';

let engine: EmbeddedEngine;
beforeEach(async () => {
  engine = await openEngine({ memory: true });
});
afterEach(() => engine.close());

function store(options: Partial<PointStoreOptions> = {}) {
  return new PointStore({
    client: engine,
    collection: 'docs',
    retrievalMode: 'dense',
    newSparseVectorName: 'words',
    ...options,
  });
}

const point = (id: number, text = `text ${id}`) => ({
  id,
  text,
  vector: [Math.cos(id), Math.sin(id)],
  payload: { text, id },
});
const points = (count: number) => Array.from({ length: count }, (_, id) => point(id));
const ids = (hits: readonly { id: unknown }[]) => hits.map(({ id }) => id);

describe('a collection that does not exist', () => {
  test('reads as empty, and nothing creates it but a write', async () => {
    const { engine: client, methods } = recordedEngine(engine);
    const docs = store({ client });
    expect(await docs.search({ vector: [1, 0], limit: 5 })).toEqual([]);
    expect(await docs.read([1, 2])).toEqual([]);
    expect(await docs.count()).toBe(0);
    for await (const _ of docs.scan()) expect.unreachable();
    await docs.delete({ ids: [1] });
    await docs.delete({ all: true });
    expect(methods()).not.toContain('createCollection');
    await docs.write([point(1)]);
    expect(ids(await docs.search({ vector: [1, 0], limit: 5 }))).toEqual([1]);
  });

  test('is created once by concurrent first writes, without a list of collections', async () => {
    const { engine: client, methods } = recordedEngine(engine);
    const docs = store({ client, payloadIndexes: { tag: 'keyword' } });
    await Promise.all(points(8).map((one) => docs.write([one])));
    expect(methods().filter((name) => name === 'createCollection')).toHaveLength(1);
    expect(methods().filter((name) => name === 'createPayloadIndex')).toHaveLength(1);
    expect(methods()).not.toContain('getCollections');
    expect(await docs.count()).toBe(8);
  });

  test('may be created by somebody else at the same moment', async () => {
    const create = async ({ method }: RecordedCall) => {
      if (method !== 'createCollection') return;
      await engine.createCollection('docs', { vectors: { size: 2, distance: 'Cosine' } });
    };
    const docs = store({ client: recordedEngine(engine, create).engine });
    await docs.write([point(1)]);
    expect(await docs.count()).toBe(1);
  });

  test('is created anew when somebody deleted it', async () => {
    const docs = store();
    await docs.write([point(1)]);
    await engine.deleteCollection('docs');
    expect(await docs.search({ vector: [1, 0], limit: 1 })).toEqual([]);
    await docs.write([point(2)]);
    await engine.deleteCollection('docs');
    await docs.write([point(3)]);
    expect(ids(await docs.search({ vector: [1, 0], limit: 5 }))).toEqual([3]);
  });

  test('a failure to look is no absence', async () => {
    const fail = ({ method }: RecordedCall) => {
      if (method === 'getCollection') throw new Error('socket hang up');
    };
    const docs = store({ client: recordedEngine(engine, fail).engine });
    await expect(docs.search({ vector: [1, 0], limit: 1 })).rejects.toThrow('socket hang up');
    await expect(docs.write([point(1)])).rejects.toThrow('socket hang up');
  });
});

describe('a collection that exists', () => {
  test('is looked at once', async () => {
    await store().write(points(3));
    const { engine: client, methods } = recordedEngine(engine);
    const docs = store({ client });
    await docs.search({ vector: [1, 0], limit: 1 });
    await docs.search({ vector: [1, 0], limit: 1 });
    await docs.write([point(9)]);
    expect(methods()).toEqual(['getCollection', 'query', 'query', 'upsert']);
  });

  test('is deleted once with forceRecreate, before the first write', async () => {
    await store().write(points(3));
    const docs = store({ forceRecreate: true });
    expect(await docs.search({ vector: [1, 0], limit: 9 })).toEqual([]);
    await Promise.all([docs.write([point(7)]), docs.write([point(8)])]);
    await docs.write([point(9)]);
    expect((await docs.search({ vector: [1, 0], limit: 9 })).length).toBe(3);
  });

  test('its only named vectors are found, unnamed ones too', async () => {
    await engine.createCollection('docs', {
      vectors: { meaning: { size: 2, distance: 'Dot' } },
      sparse_vectors: { bm25: { modifier: 'idf' } },
    });
    const docs = store({ retrievalMode: 'hybrid', sparse: bm25Encoder() });
    await docs.write(points(3));
    const hits = await docs.search({
      vector: [1, 0],
      words: { text: 'text 2', model: 'qdrant/bm25' },
      mode: 'sparse',
      limit: 1,
    });
    expect(hits).toMatchObject([{ id: 2, kind: 'sparse' }]);
    expect((await docs.search({ vector: [1, 0], mode: 'dense', limit: 1 }))[0]).toMatchObject({
      id: 0,
      kind: 'dot',
    });
  });

  test.each<[string, Partial<PointStoreOptions>, RegExp]>([
    ['another dimension', {}, /has 2 dimensions, collection "docs" expects 3/],
    ['another distance', { distance: 'Dot' }, /by Cosine, the option distance is Dot/],
    ['another name', { vectorName: 'title' }, /the dense vectors "body"; the store uses "title"/],
    [
      'no sparse vector',
      { retrievalMode: 'hybrid', sparse: bm25Encoder() },
      /has no sparse vector; the store needs one/,
    ],
  ])('%s is refused with what to do', async (_, options, message) => {
    await engine.createCollection('docs', { vectors: { body: { size: 3, distance: 'Cosine' } } });
    const docs = store(options);
    await expect(docs.write([point(1)])).rejects.toThrow(message);
    await expect(
      docs.search({ vector: [1, 0], words: { indices: [], values: [] }, limit: 1 }),
    ).rejects.toThrow(message);
  });

  test('several vectors want a name', async () => {
    const params = { size: 2, distance: 'Cosine' } as const;
    await engine.createCollection('docs', { vectors: { a: params, b: params } });
    await expect(store().write([point(1)])).rejects.toThrow(
      /the dense vectors "a", "b"; name one by the option vectorName/,
    );
    await store({ vectorName: 'b' }).write([point(1)]);
    const [written] = await engine.retrieve('docs', { ids: [1], with_vector: true });
    expect(Object.keys(written!.vector as object)).toEqual(['b']);
  });

  test('BM25 needs the modifier idf', async () => {
    await engine.createCollection('docs', {
      vectors: { size: 2, distance: 'Cosine' },
      sparse_vectors: { words: {} },
    });
    const docs = store({ retrievalMode: 'hybrid', sparse: bm25Encoder() });
    await expect(docs.write([point(1)])).rejects.toThrow(/lacks the modifier "idf"/);
    await store({
      retrievalMode: 'hybrid',
      sparse: bm25Encoder(),
      validateCollectionConfig: false,
    }).write([point(1)]);
  });

  test('a key that may not look at it searches all the same', async () => {
    await store().write(points(3));
    const refuse = ({ method }: RecordedCall) => {
      if (method === 'getCollection') throw new ForbiddenError('no');
    };
    const docs = store({ client: recordedEngine(engine, refuse).engine });
    expect(ids(await docs.search({ vector: [1, 0], limit: 1 }))).toEqual([0]);
  });

  test('indexes that only help are done without; asked-for ones are not', async () => {
    await store().write(points(1));
    const refuse = ({ method }: RecordedCall) => {
      if (method === 'createPayloadIndex') throw new ForbiddenError('no');
    };
    const client = recordedEngine(engine, refuse).engine;
    await store({ client, helpfulIndexes: { doc_id: 'keyword' } }).write([point(2)]);
    await expect(
      store({ client, payloadIndexes: { tag: 'keyword' } }).write([point(3)]),
    ).rejects.toThrow('no');
  });
});

describe('writes', () => {
  test('go in batches by count', async () => {
    const { engine: client, calls } = recordedEngine(engine);
    await store({ client, batchSize: 100 }).write(points(250));
    const sizes = calls
      .filter(({ method }) => method === 'upsert')
      .map(({ args }) => (args[1] as { points: unknown[] }).points.length);
    expect(sizes).toEqual([100, 100, 50]);
    expect(await store().count()).toBe(250);
  });

  test('go in batches by bytes', async () => {
    const { engine: client, calls } = recordedEngine(engine);
    const big = points(10).map((one) => ({ ...one, payload: { text: 'x'.repeat(10_000) } }));
    await store({ client, batchBytes: 25_000 }).write(big);
    const requests = calls.filter(({ method }) => method === 'upsert');
    expect(requests).toHaveLength(5);
    for (const { args } of requests) expect(JSON.stringify(args).length).toBeLessThan(25_000);
  });

  test('are tried again when the engine is busy, and not when it refuses', async () => {
    let left = 2;
    const busy = ({ method }: RecordedCall) => {
      if (method === 'upsert' && left-- > 0) throw new RateLimitError('busy', 0);
    };
    const { engine: client, methods } = recordedEngine(engine, busy);
    await store({ client }).write([point(1)]);
    expect(methods().filter((name) => name === 'upsert')).toHaveLength(3);

    const refuse = ({ method }: RecordedCall) => {
      if (method === 'upsert') throw new ForbiddenError('no');
    };
    const refusing = recordedEngine(engine, refuse);
    await expect(store({ client: refusing.engine }).write([point(1)])).rejects.toThrow('no');
    expect(refusing.methods().filter((name) => name === 'upsert')).toHaveLength(1);
  });

  test('without a vector are refused before anything is written', async () => {
    const docs = store();
    const bare = { id: 2, text: 'b', payload: {} };
    await expect(docs.write([point(1), bare])).rejects.toThrow(/point 2 has no vector/);
    expect(await docs.count()).toBe(0);
  });
});

describe('searches', () => {
  test('distances are similarities, and thresholds go by them', async () => {
    const docs = store({ distance: 'Euclid' });
    await docs.write([
      { ...point(0), vector: [0, 0] },
      { ...point(1), vector: [0, 1] },
      { ...point(2), vector: [0, 3] },
    ]);
    const hits = await docs.search({ vector: [0, 0], limit: 3 });
    expect(hits.map(({ score }) => score)).toEqual([1, 0.5, 0.25]);
    expect(ids(await docs.search({ vector: [0, 0], limit: 3, scoreThreshold: 0.5 }))).toEqual([
      0, 1,
    ]);
  });

  test('an alpha of 1 is the dense ranking, of 0 the sparse one; pages continue one another', async () => {
    const docs = store({ retrievalMode: 'hybrid', sparse: bm25Encoder() });
    await docs.write(points(20));
    const request = {
      vector: [1, 0],
      words: { text: 'text 13', model: 'qdrant/bm25' },
      limit: 20,
    };
    const dense = await docs.search({ ...request, mode: 'dense' });
    const all = await docs.search({ ...request, fusion: { alpha: 1 } });
    expect(ids(all).slice(0, 19)).toEqual(ids(dense).slice(0, 19));
    const words = await docs.search({ ...request, fusion: { alpha: 0 } });
    expect(words[0]).toMatchObject({ id: 13, score: 1, kind: 'relative' });

    for (const fusion of ['rrf', { alpha: 0.5 }] as const) {
      const whole = ids(await docs.search({ ...request, fusion, limit: 10, prefetchLimit: 40 }));
      const pages = [0, 4, 8].map((offset) =>
        docs.search({
          ...request,
          fusion,
          offset,
          limit: Math.min(4, 10 - offset),
          prefetchLimit: 40,
        }),
      );
      expect((await Promise.all(pages)).flatMap(ids)).toEqual(whole);
    }
  });

  test('filters hold in every mode', async () => {
    const docs = store({ retrievalMode: 'hybrid', sparse: bm25Encoder() });
    await docs.write(points(20));
    const filter = { must: [{ key: 'id', range: { gte: 5, lt: 8 } }] };
    const request = { vector: [1, 0], words: { text: 'text', model: 'qdrant/bm25' }, limit: 20 };
    for (const more of [
      { mode: 'dense' },
      { mode: 'sparse' },
      { fusion: 'rrf' },
      { fusion: 'dbsf' },
      { fusion: { alpha: 0.5 } },
    ] as const) {
      const hits = await docs.search({ ...request, ...more, filter });
      expect(ids(hits).sort()).toEqual([5, 6, 7]);
    }
    const diverse = await docs.searchDiverse({ ...request, filter, lambda: 0.5, candidates: 20 });
    expect(ids(diverse).sort()).toEqual([5, 6, 7]);
  });

  test.each(['dense', 'hybrid'] as const)(
    '%s: lambda 1 is the ranking, 0 is spread out',
    async (mode) => {
      const docs = store({ retrievalMode: 'hybrid', sparse: bm25Encoder() });
      const at = (id: number, angle: number) => ({
        ...point(id, 'fox'),
        vector: [Math.cos(angle), Math.sin(angle)],
      });
      await docs.write([at(1, 0.01), at(2, 0.02), at(3, 0.03), at(4, 1.5)]);
      const request = {
        mode,
        vector: [1, 0],
        words: { text: 'fox', model: 'qdrant/bm25' },
        fusion: { alpha: 1 },
        limit: 2,
        candidates: 4,
      } as const;
      expect(ids(await docs.searchDiverse({ ...request, lambda: 1 }))).toEqual([1, 2]);
      expect(ids(await docs.searchDiverse({ ...request, lambda: 0 }))).toEqual([1, 4]);
    },
  );

  test('sparse: lambda 1 is the ranking, 0 looks for other words', async () => {
    const docs = store({ retrievalMode: 'hybrid', sparse: bm25Encoder() });
    await docs.write([
      point(1, 'red fox'),
      point(2, 'red fox cub'),
      point(3, 'red panda bamboo forest'),
      point(4, 'whale'),
    ]);
    const words = { text: 'red fox', model: 'qdrant/bm25' };
    const request = { mode: 'sparse', words, limit: 2, candidates: 4 } as const;
    expect(ids(await docs.searchDiverse({ ...request, lambda: 1 }))).toEqual([1, 2]);
    expect(ids(await docs.searchDiverse({ ...request, lambda: 0 }))).toEqual([1, 3]);
  });

  test.each([
    [{ limit: 0 }, /positive integer/],
    [{ limit: 1.5 }, /positive integer/],
    [{ offset: -1 }, /offset/],
    [{ vector: undefined }, /needs a query vector/],
    [{ mode: 'sparse' }, /needs BM25/],
    [{ mode: 'hybrid', fusion: { alpha: 3 } }, /alpha/],
  ])('%j is refused', async (more, message) => {
    const docs = store();
    await docs.write([point(1)]);
    await expect(docs.search({ vector: [1, 0], limit: 1, ...more } as never)).rejects.toThrow(
      message,
    );
  });
});

describe('a tenant', () => {
  test('sees its own points alone, in a collection the store makes', async () => {
    const ours = store({ tenant: 'ours' });
    const theirs = store({ tenant: 'theirs' });
    await ours.write([point(1)]);
    await theirs.write([point(1, 'secret'), point(2)]);
    expect((await ours.search({ vector: [1, 0], limit: 9 })).map(({ payload }) => payload)).toEqual(
      [{ text: 'text 1', id: 1 }],
    );
    await ours.delete({ all: true });
    expect(await theirs.count()).toBe(2);
    const { payload_schema } = await engine.getCollection('docs');
    expect(payload_schema['tenant_id']?.params).toMatchObject({ is_tenant: true });
  });
});

describe('a directory', () => {
  test('is shared by its stores, and closed by the last of them', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'quarry-kit-'));
    const one = store({ client: undefined, path: directory });
    const other = store({ client: undefined, location: `${directory}/.`, collection: 'other' });
    await Promise.all([one.write([point(1)]), other.write([point(2)])]);
    await one.close();
    expect(await other.count()).toBe(1);
    await other.close();
    const again = store({ client: undefined, path: directory });
    expect(await again.count()).toBe(1);
    await again.close();
    // Nobody holds the directory any more.
    await (await openEngine({ path: directory })).close();
    await rm(directory, { recursive: true });
  });

  test('that cannot be opened says so, and can be tried again', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'quarry-kit-'));
    const holder = await openEngine({ path: directory });
    const docs = store({ client: undefined, path: directory });
    await expect(docs.count()).rejects.toMatchObject({ code: 'locked' });
    await holder.close();
    expect(await docs.count()).toBe(0);
    await docs.close();
    await rm(directory, { recursive: true });
  });
});

describe('options', () => {
  test.each([
    [{ client: undefined }, /client or url address must be set/],
    [{ path: 'x' }, /"client" and "path" are given/],
    [{ collection: '' }, /name/],
    [{ retrievalMode: 'fuzzy' }, /retrievalMode/],
    [{ retrievalMode: 'hybrid' }, /needs BM25/],
    [{ batchSize: 0 }, /batchSize/],
    [{ prefetchLimit: -1 }, /prefetchLimit/],
    [{ fusion: 'sum' }, /fusion/],
  ])('%j are refused', (options, message) => {
    expect(() => store(options as never)).toThrow(message);
  });
});

describe('a filter that finds nothing', () => {
  const on = (key: string, value: number) => ({
    must: [{ key, range: { gte: value, lte: value } }],
  });

  async function asked(filter: Filter, options: Partial<PointStoreOptions> = {}) {
    const warnings: string[] = [];
    const docs = store({ onWarning: (message) => warnings.push(message), ...options });
    await docs.write(points(3));
    for (const _time of [1, 2]) await docs.search({ vector: [1, 0], limit: 5, filter });
    return warnings;
  }

  test('warns once of a key that no point has', async () => {
    expect(await asked(on('idd', 1))).toEqual([
      expect.stringContaining('a filter on "idd" found nothing: no point of collection "docs"'),
    ]);
    expect(await asked({ should: [on('idd', 1), on('id', 9)] })).toHaveLength(1);
  });

  test('says nothing where the key is there, indexed, or asked not to be', async () => {
    expect(await asked(on('id', 99))).toEqual([]);
    expect(await asked(on('idd', 1), { payloadIndexes: { idd: 'integer' } })).toEqual([]);
    expect(await asked({ must: [{ is_null: { key: 'idd' } }] })).toEqual([]);
    expect(await asked({ must_not: [on('idd', 1)], must: [on('id', 99)] })).toEqual([]);
  });

  test('says nothing of an empty collection, and looks for nothing when told so', async () => {
    const warnings: string[] = [];
    const docs = store({ onWarning: (message) => warnings.push(message) });
    await docs.ensure(() => 2);
    await docs.search({ vector: [1, 0], limit: 5, filter: on('idd', 1) });
    expect(warnings).toEqual([]);
    const { engine: client, methods } = recordedEngine(engine);
    await asked(on('idd', 1), { client, onWarning: false });
    expect(methods()).not.toContain('scroll');
  });
});

describe('a signal', () => {
  test('ends the waiting for an engine that does not answer, and for the next attempt', async () => {
    await store().write(points(3));
    const hanging = recordedEngine(engine, ({ method }) =>
      method === 'query' ? new Promise(() => {}) : undefined,
    );
    const controller = new AbortController();
    const { signal } = controller;
    const request = { vector: [1, 0], limit: 5, signal };
    const waiting = store({ client: hanging.engine }).search(request);
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(waiting).rejects.toThrow('enough');

    const busy = recordedEngine(engine, ({ method }) => {
      if (method === 'query') throw new RateLimitError('slow down', 60);
    });
    const soon = AbortSignal.timeout(20);
    await expect(
      store({ client: busy.engine }).search({ ...request, signal: soon }),
    ).rejects.toHaveProperty('name', 'TimeoutError');
    await expect(store().search(request)).rejects.toThrow('enough');
    expect(
      await store().search({ vector: [1, 0], limit: 5, signal: new AbortController().signal }),
    ).toHaveLength(3);
  });

  test('stops a write between batches', async () => {
    const controller = new AbortController();
    let batches = 0;
    const { engine: client } = recordedEngine(engine, ({ method }) => {
      if (method === 'upsert' && ++batches === 2) controller.abort(new Error('enough'));
    });
    const docs = store({ client, batchSize: 10 });
    const { signal } = controller;
    await expect(docs.write(points(50), { signal })).rejects.toThrow('enough');
    expect(await docs.count()).toBe(20);
  });
});
