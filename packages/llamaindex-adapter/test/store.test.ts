import {
  Document,
  IndexNode,
  type Metadata,
  MetadataMode,
  NodeRelationship,
  ObjectType,
  TextNode,
} from '@llamaindex/core/schema';
import {
  type MetadataFilters,
  VectorStoreQueryMode as Mode,
  type VectorStoreQuery,
} from '@llamaindex/core/vector-store';
import { openEngine } from '@quarry/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engines, type Subject } from '../../adapter-kit/test/support/engines.js';
import { recordedEngine } from '../../adapter-kit/test/support/recorded-engine.js';
import {
  type QuarryQueryParams,
  QuarryVectorStore,
  type QuarryVectorStoreOptions,
} from '../src/index.js';
import { embed, WordEmbedding } from './support/word-embedding.js';

/** A node of a document. */
async function node(id: string, text: string, metadata: Metadata = {}, document?: string) {
  return new TextNode({
    id_: id,
    text,
    metadata,
    embedding: await embed(text),
    ...(document === undefined
      ? {}
      : { relationships: { [NodeRelationship.SOURCE]: { nodeId: document, metadata: {} } } }),
  });
}

const zoo = () =>
  Promise.all([
    node('fox', 'the red fox', { year: 2020, tags: ['a', 'b'], wild: true }, 'mammals'),
    node('cub', 'the red fox cub', { year: 2021, tags: ['b'], wild: true }, 'mammals'),
    node('whale', 'a blue whale', { year: 2022, tags: [], wild: true }, 'mammals'),
    node('turtle', 'one green turtle', { year: 2022.5, note: '', wild: false }, 'reptiles'),
  ]);

describe.each(engines)('$name', ({ open }) => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await open(['docs']);
  });
  afterEach(() => subject.close());
  const make = (options: Partial<QuarryVectorStoreOptions> = {}) =>
    new QuarryVectorStore({ client: subject.client, collectionName: 'docs', ...options });
  const ask = async (
    store: QuarryVectorStore,
    text: string,
    query: Partial<VectorStoreQuery<QuarryQueryParams>> = {},
  ) =>
    store.query({
      queryStr: text,
      queryEmbedding: await embed(text),
      similarityTopK: 9,
      mode: Mode.DEFAULT,
      ...query,
    });

  test('an empty store finds nothing, and deletes nothing', async () => {
    const store = make();
    expect(await ask(store, 'fox')).toEqual({ nodes: [], ids: [], similarities: [] });
    expect(await store.getNodes(['x'])).toEqual([]);
    expect(await store.getNodes()).toEqual([]);
    await store.delete('mammals');
    await store.deleteNodes(['x']);
    await store.clear();
    expect(await store.add([])).toEqual([]);
  });

  test('nodes come back as they were, with their scores', async () => {
    const store = make();
    const nodes = await zoo();
    expect(await store.add(nodes)).toEqual(['fox', 'cub', 'whale', 'turtle']);
    const {
      nodes: found,
      ids,
      similarities,
    } = await ask(store, 'the red fox', { similarityTopK: 2 });
    expect(ids).toEqual(['fox', 'cub']);
    expect(similarities[0]).toBeCloseTo(1);
    expect(similarities[1]).toBeLessThan(similarities[0]!);
    expect(found![0]).toBeInstanceOf(TextNode);
    expect(found![0]!.toJSON()).toEqual({ ...nodes[0]!.toJSON(), embedding: undefined });
    expect(found![0]!.sourceNode).toMatchObject({ nodeId: 'mammals' });
    expect(nodes[0]!.metadata).toEqual({ year: 2020, tags: ['a', 'b'], wild: true });
  });

  test('nodes of other kinds, and metadata whose names the form takes', async () => {
    const store = make();
    const embedding = await embed('x');
    const metadata = { doc_id: 'mine', _node_type: 'mine', ok: { deep: [1, null] } };
    await store.add([
      new IndexNode({ id_: 'i', text: 'x', indexId: 'other', metadata, embedding }),
      new Document({ id_: 'd', text: 'y', metadata, embedding }),
    ]);
    const [index, document] = await store.getNodes(['i', 'd']);
    expect(index).toBeInstanceOf(IndexNode);
    expect((index as IndexNode).indexId).toBe('other');
    expect(index!.metadata).toEqual(metadata);
    expect(document).toBeInstanceOf(Document);
    expect(document!.type).toBe(ObjectType.DOCUMENT);
  });

  test('250 nodes in, 250 stored', async () => {
    const store = make({ batchSize: 100 });
    const embedding = await embed('x');
    const nodes = Array.from(
      { length: 250 },
      (_, n) => new TextNode({ id_: `n${n}`, text: `${n}`, embedding }),
    );
    expect(await store.add(nodes)).toHaveLength(250);
    expect(await store.count()).toBe(250);
    expect((await store.getNodes()).map(({ id_ }) => id_).sort()).toEqual(
      nodes.map(({ id_ }) => id_).sort(),
    );
    expect(await store.getNodes(undefined, undefined, 7)).toHaveLength(7);
  });

  test('a node of the same id replaces the one before', async () => {
    const store = make();
    await store.add([await node('x', 'red fox')]);
    await store.add([await node('x', 'blue whale')]);
    expect(await store.count()).toBe(1);
    expect((await store.getNodes(['x']))[0]!.getContent(MetadataMode.NONE)).toBe('blue whale');
  });

  test('a document is deleted with all its nodes; nodes by id, by filter, all', async () => {
    const store = make();
    await store.add(await zoo());
    const left = async () => (await store.getNodes()).map(({ id_ }) => id_).sort();
    await store.delete('reptiles');
    await store.delete('unknown');
    expect(await left()).toEqual(['cub', 'fox', 'whale']);
    await store.deleteNodes(['cub', 'unknown']);
    expect(await left()).toEqual(['fox', 'whale']);
    const recent: MetadataFilters = { filters: [{ key: 'year', operator: '>', value: 2020 }] };
    await store.deleteNodes(['fox'], recent);
    expect(await left()).toEqual(['fox', 'whale']);
    await store.deleteNodes(undefined, recent);
    expect(await left()).toEqual(['fox']);
    await expect(store.deleteNodes()).rejects.toThrow(/needs node ids or filters/);
    await expect(store.deleteNodes(undefined, { filters: [] })).rejects.toThrow(/needs node ids/);
    await store.clear();
    expect(await left()).toEqual([]);
    await store.add(await zoo());
    expect(await left()).toHaveLength(4);
  });

  test('getNodes keeps the order asked, skips what is missing, filters', async () => {
    const store = make();
    await store.add(await zoo());
    const ids = (nodes: { id_: string }[]) => nodes.map(({ id_ }) => id_);
    expect(ids(await store.getNodes(['whale', 'unknown', 'fox']))).toEqual(['whale', 'fox']);
    const tagged: MetadataFilters = {
      filters: [{ key: 'tags', operator: 'contains', value: 'b' }],
    };
    expect(ids(await store.getNodes(['whale', 'cub', 'fox'], tagged))).toEqual(['cub', 'fox']);
    expect(ids(await store.getNodes(undefined, tagged)).sort()).toEqual(['cub', 'fox']);
  });

  describe('modes', () => {
    test('hybrid, sparse and mmr', async () => {
      const store = make({ enableHybrid: true });
      await store.add(await zoo());
      const sparse = await ask(store, 'whales', { mode: Mode.SPARSE });
      expect(sparse.ids).toEqual(['whale']);
      const hybrid = await ask(store, 'whales', {
        mode: Mode.HYBRID,
        customParams: { alpha: 0.1 },
      });
      expect(hybrid.ids[0]).toBe('whale');
      expect(hybrid.ids).toHaveLength(4);
      expect(hybrid.similarities[0]).toBeGreaterThanOrEqual(0.9);
      const few = await ask(store, 'red fox', {
        mode: Mode.HYBRID,
        customParams: { hybridTopK: 2, sparseTopK: 3, fusion: 'rrf' },
      });
      expect(few.ids).toHaveLength(2);
      const mmr = (mmrThreshold: number) =>
        ask(store, 'the red fox', {
          mode: Mode.MMR,
          similarityTopK: 2,
          customParams: { mmrThreshold },
        });
      expect((await mmr(1)).ids).toEqual(['fox', 'cub']);
      const varied = (await mmr(0)).ids;
      expect(varied[0]).toBe('fox');
      expect(varied).not.toContain('cub');
      // Engines without an option for the mode pass it on with the parameters.
      const passed = await ask(store, 'whales', { customParams: { mode: 'sparse' } });
      expect(passed.ids).toEqual(['whale']);
    });

    test('alpha 1 is the dense ranking, 0 the sparse one', async () => {
      const store = make({ enableHybrid: true });
      await store.add(await zoo());
      const dense = await ask(store, 'the red fox');
      const all = await ask(store, 'the red fox', {
        mode: Mode.HYBRID,
        customParams: { alpha: 1 },
      });
      expect(all.ids.slice(0, 2)).toEqual(dense.ids.slice(0, 2));
      const none = await ask(store, 'fox cub', { mode: Mode.HYBRID, alpha: 0 });
      expect(none.ids.slice(0, 2)).toEqual(['cub', 'fox']);
    });

    test('a fusion of yours', async () => {
      const asked: unknown[] = [];
      const store = make({
        enableHybrid: true,
        hybridFusionFn: (dense, sparse, alpha, topK) => {
          asked.push([dense.ids.length, sparse.ids, alpha, topK]);
          return { ids: ['turtle', ...sparse.ids], similarities: [5, 4], nodes: [] };
        },
      });
      await store.add(await zoo());
      const found = await ask(store, 'whale', { mode: Mode.HYBRID, similarityTopK: 3 });
      expect(asked).toEqual([[4, ['whale'], 0.5, 3]]);
      expect(found).toMatchObject({ ids: ['turtle', 'whale'], similarities: [5, 4] });
      expect(found.nodes![0]!.getContent(MetadataMode.NONE)).toBe('one green turtle');
    });

    test('sparse vectors of yours', async () => {
      const encode = (texts: string[]): readonly [number[][], number[][]] => [
        texts.map((text) => text.split(' ').map((word) => word.charCodeAt(0))),
        texts.map((text) => text.split(' ').map(() => 1)),
      ];
      const store = make({ enableHybrid: true, sparseDocFn: encode });
      await store.add([await node('x', 'zebra apple'), await node('y', 'bear')]);
      const found = await ask(store, 'zoo', { mode: Mode.SPARSE });
      expect(found).toMatchObject({ ids: ['x'], similarities: [1] });
    });

    test.each([Mode.SVM, Mode.LOGISTIC_REGRESSION, Mode.SEMANTIC_HYBRID, 'text_search' as Mode])(
      '%s is refused',
      async (mode) => {
        const store = make();
        await store.add(await zoo());
        await expect(ask(store, 'x', { mode })).rejects.toThrow(/is not supported, use "default"/);
      },
    );

    test('a mode that lacks what it needs says so', async () => {
      const store = make();
      await store.add(await zoo());
      await expect(ask(store, 'x', { mode: Mode.HYBRID })).rejects.toThrow(/needs enableHybrid/);
      await expect(ask(store, 'x', { mode: Mode.SPARSE })).rejects.toThrow(/needs enableHybrid/);
      await expect(store.query({ similarityTopK: 1, mode: Mode.DEFAULT })).rejects.toThrow(
        /needs a query vector/,
      );
      const hybrid = make({ enableHybrid: true, denseVectorName: '', fusion: 'rrf' });
      await expect(
        hybrid.query({ similarityTopK: 1, mode: Mode.SPARSE, queryEmbedding: [1] }),
      ).rejects.toThrow(/needs queryStr/);
      await expect(ask(hybrid, 'x', { mode: Mode.HYBRID, alpha: 0.5 })).rejects.toThrow(
        /has no use for/,
      );
    });
  });

  describe('filters', () => {
    const matching = async (filters: object, params: QuarryQueryParams = {}) => {
      const store = make();
      await store.add(await zoo());
      const { ids } = await ask(store, 'animal', {
        filters: filters as MetadataFilters,
        customParams: params,
      });
      return [...ids].sort();
    };
    const one = (key: string, operator: string, value?: unknown) => ({
      filters: [{ key, operator, value }],
    });

    test.each([
      [one('year', '==', 2020), ['fox']],
      [one('year', '==', 2022.5), ['turtle']],
      [one('wild', '==', false), ['turtle']],
      [one('year', '==', '2020'), []],
      [one('year', '!=', 2020), ['cub', 'turtle', 'whale']],
      [one('missing', '!=', 1), []],
      [one('year', '>', 2021), ['turtle', 'whale']],
      [one('year', '>=', 2021), ['cub', 'turtle', 'whale']],
      [one('year', '<', 2021), ['fox']],
      [one('year', '<=', 2021), ['cub', 'fox']],
      [one('year', 'in', [2020, 2021]), ['cub', 'fox']],
      [one('year', 'in', [2022.5]), ['turtle']],
      [one('year', 'in', []), []],
      [one('tags', 'in', ['a', 'x']), ['fox']],
      [one('tags', 'in', 'a,x'), ['fox']],
      [one('year', 'nin', [2020, 2021]), ['turtle', 'whale']],
      [one('tags', 'nin', ['a']), ['cub']],
      [one('tags', 'any', ['a', 'b']), ['cub', 'fox']],
      [one('tags', 'all', ['a', 'b']), ['fox']],
      [one('tags', 'contains', 'b'), ['cub', 'fox']],
      [one('tags', 'is_empty'), ['turtle', 'whale']],
      [one('note', 'is_empty'), ['cub', 'fox', 'turtle', 'whale']],
      [one('doc_id', 'text_match', 'mamm'), ['cub', 'fox', 'whale']],
      [{ filters: [{ key: 'year', value: 2020 }] }, ['fox']],
      [{ filters: [] }, ['cub', 'fox', 'turtle', 'whale']],
      [
        {
          condition: 'or',
          filters: [
            { key: 'year', operator: '==', value: 2020 },
            { key: 'wild', operator: '==', value: false },
          ],
        },
        ['fox', 'turtle'],
      ],
      [
        { condition: 'not', filters: [{ key: 'year', operator: '<', value: 2022 }] },
        ['turtle', 'whale'],
      ],
      [
        {
          condition: 'and',
          filters: [
            { key: 'wild', operator: '==', value: true },
            {
              condition: 'or',
              filters: [
                { key: 'year', operator: '==', value: 2022 },
                { condition: 'not', filters: [{ key: 'tags', operator: 'contains', value: 'a' }] },
              ],
            },
          ],
        },
        ['cub', 'whale'],
      ],
    ])('%j', async (filters, expected) => {
      expect(await matching(filters)).toEqual(expected);
      // As parameters too, for what LlamaIndex.TS would not pass on.
      expect(await matching({ filters: [] }, { filters: filters as never })).toEqual(expected);
    });

    test.each([
      one('year', 'between', [1, 2]),
      one('year', '>', 'soon'),
      one('year', '==', undefined),
      one('year', '==', { a: 1 }),
      one('year', 'in', 7),
      one('year', 'in', [[1]]),
      one('year', 'text_match', 7),
      { filters: [{ operator: '==', value: 1 }] },
      { condition: 'xor', filters: [{ key: 'a', operator: '==', value: 1 }] },
      { filter: [] },
    ])('refuses %j', async (filters) => {
      await expect(matching(filters)).rejects.toMatchObject({ code: 'invalid-filter' });
    });

    test('by document, by node, in Qdrant’s own form, and all of them together', async () => {
      const store = make();
      await store.add(await zoo());
      const ids = async (
        query: Partial<VectorStoreQuery<QuarryQueryParams>>,
        options?: Parameters<QuarryVectorStore['query']>[1],
      ) => {
        const queryEmbedding = await embed('animal');
        const found = await store.query(
          { queryEmbedding, similarityTopK: 9, mode: Mode.DEFAULT, ...query },
          options,
        );
        return [...found.ids].sort();
      };
      const year = { must: [{ key: 'year', range: { gt: 2020 } }] };
      expect(await ids({ docIds: ['reptiles'] })).toEqual(['turtle']);
      expect(await ids({ customParams: { docIds: ['mammals'] } })).toEqual(['cub', 'fox', 'whale']);
      expect(await ids({ customParams: { nodeIds: ['fox', 'turtle', 'x'] } })).toEqual([
        'fox',
        'turtle',
      ]);
      expect(await ids({}, { qdrant_filters: year })).toEqual(['cub', 'turtle', 'whale']);
      expect(
        await ids(
          {
            filters: { filters: [{ key: 'tags', operator: 'contains', value: 'b' }] },
            customParams: { docIds: ['mammals'], qdrantFilters: year },
          },
          { qdrant_filters: { must_not: [{ key: 'year', range: { gt: 2021 } }] } },
        ),
      ).toEqual(['cub']);
    });

    test('of the store join all others, reads and deletes too', async () => {
      await make().add(await zoo());
      const wild = make({ filter: { filters: [{ key: 'wild', operator: '==', value: true }] } });
      expect((await ask(wild, 'turtle')).ids.sort()).toEqual(['cub', 'fox', 'whale']);
      expect((await wild.getNodes(['fox', 'turtle'])).map(({ id_ }) => id_)).toEqual(['fox']);
      await wild.delete('reptiles');
      await wild.deleteNodes(['turtle']);
      await wild.clear();
      expect((await make().getNodes()).map(({ id_ }) => id_)).toEqual(['turtle']);
      const native = make({ filter: { must: [{ key: 'wild', match: { value: true } }] } });
      expect((await ask(native, 'turtle')).ids).toEqual([]);
    });
  });

  test('parameters reach the engine, unknown ones do not pass', async () => {
    await make().add(await zoo());
    const { engine: client, calls } = recordedEngine(subject.client);
    const store = make({ client });
    await ask(store, 'fox', { customParams: { hnsw_ef: 99, exact: true, scoreThreshold: 0.9 } });
    expect(calls.at(-1)!.args[1]).toMatchObject({ params: { hnsw_ef: 99, exact: true } });
    expect(
      (await ask(store, 'the red fox', { customParams: { scoreThreshold: 0.99 } })).ids,
    ).toEqual(['fox']);
    await ask(store, 'fox', { customParams: {} });
    expect(calls.at(-1)!.args[1]).not.toHaveProperty('params');
    await expect(ask(store, 'fox', { customParams: { hnswEf: 9 } as never })).rejects.toThrow(
      /unknown key "hnswEf", expected one of hnsw_ef/,
    );
  });

  test('a missing embedding says what to do', async () => {
    await expect(make().add([new TextNode({ id_: 'bare', text: 'x' })])).rejects.toThrow(
      /node "bare" has no embedding: embed it first/,
    );
  });
});

describe('options', () => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await engines[0]!.open([]);
  });
  afterEach(() => subject.close());
  const make = (options: Partial<QuarryVectorStoreOptions> = {}) =>
    new QuarryVectorStore({ client: subject.client, ...options });

  test.each([
    [{ sparseDocFn: () => [[], []] as const }, /without enableHybrid/],
    [{ enableNativeBm25: true }, /without enableHybrid/],
    [{ enableHybrid: true, enableNativeBm25: false }, /needs sparseDocFn/],
    [{ enableHybrid: true, sparseQueryFn: () => [[], []] as const }, /needs sparseDocFn/],
    [
      { enableHybrid: true, bm25Config: {}, sparseDocFn: () => [[], []] as const },
      /expected one of them/,
    ],
    [{ client: undefined }, /client or url address must be set/],
  ])('%j is refused', (options, message) => {
    expect(() => make(options as never)).toThrow(message);
  });

  test('a new collection has the official layout, unless hybrid', async () => {
    await make().add(await zoo());
    const plain = await subject.client.getCollection('default');
    expect(plain.config.params.vectors).toMatchObject({ size: 64, distance: 'Cosine' });
    expect(plain.payload_schema).toMatchObject({ doc_id: { data_type: 'keyword' } });
    const options = {
      collectionName: 'hybrid',
      enableHybrid: true,
      indexDocId: false,
      payloadIndexes: { year: 'float' },
      bm25Config: { language: 'english' },
    } as const;
    await make(options).add(await zoo());
    const { config, payload_schema } = await subject.client.getCollection('hybrid');
    expect(config.params).toMatchObject({
      vectors: { 'text-dense': { size: 64 } },
      sparse_vectors: { 'text-sparse-new': { modifier: 'idf' } },
    });
    expect(Object.keys(payload_schema)).toEqual(['year']);
  });

  test('a tenant sees its own nodes alone', async () => {
    const [ours, theirs] = [make({ tenant: 'ours' }), make({ tenant: 'theirs' })];
    await theirs.add(await zoo());
    expect(await ours.getNodes()).toEqual([]);
    await ours.add([await node('fox', 'our fox')]);
    expect((await ours.getNodes())[0]!.getContent(MetadataMode.NONE)).toBe('our fox');
    await ours.clear();
    expect(await theirs.count()).toBe(4);
  });

  test('no embedding model is asked for unless it is needed', async () => {
    const store = make();
    expect(JSON.stringify(Object.keys(store))).not.toContain('embedModel');
    expect(() => store.embedModel).toThrow(/Cannot find Embedding/);
    const model = new WordEmbedding();
    expect(make({ embedModel: model }).embedModel).toBe(model);
    expect(make({ embeddingModel: model }).embedModel).toBe(model);
    store.embedModel = model;
    expect(store.embedModel).toBe(model);
  });
});

test('a signal gives a query up', async () => {
  const engine = await openEngine({ memory: true });
  const controller = new AbortController();
  controller.abort(new Error('enough'));
  const store = new QuarryVectorStore({ client: engine });
  await store.add(await zoo());
  const { signal } = controller;
  const query = { queryEmbedding: await embed('fox'), similarityTopK: 1, mode: Mode.DEFAULT };
  await expect(store.query(query, { signal })).rejects.toThrow('enough');
  await expect(store.query({ ...query, customParams: { signal } })).rejects.toThrow('enough');
  await engine.close();
});
