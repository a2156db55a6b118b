import { Document } from '@langchain/core/documents';
import { type EmbeddedEngine, openEngine } from '@quarry/core';
import { ensureCollection, ingest } from '@quarry/core/ingest';
import { fakeEmbedder, fakeSparseEmbedder } from '@quarry/core/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordedEngine } from '../../adapter-kit/test/support/recorded-engine.js';
import { ingestLayout, QuarryVectorStore, type QuarryVectorStoreOptions } from '../src/index.js';
import { WordEmbeddings } from './support/embeddings.js';

let engine: EmbeddedEngine;
beforeEach(async () => {
  engine = await openEngine({ memory: true });
});
afterEach(() => engine.close());

function make(options: Partial<QuarryVectorStoreOptions> = {}, embeddings = new WordEmbeddings()) {
  return new QuarryVectorStore(embeddings, { client: engine, collectionName: 'docs', ...options });
}

const animals = ['red fox', 'red fox cub', 'blue whale', 'green turtle', 'red panda'];
const documents = () =>
  animals.map(
    (pageContent, n) =>
      new Document({
        id: String(n),
        pageContent,
        metadata: { n, colour: pageContent.split(' ')[0] },
      }),
  );
const contents = (found: readonly Document[]) => found.map(({ pageContent }) => pageContent);

describe('filter of the store', () => {
  const red = { colour: 'red' };

  test('joins every filter of a call, in either form, and none replaces it', async () => {
    await make().addDocuments(documents());
    const store = make({
      filter: red,
      retrievalMode: 'dense',
      bm25: true,
      sparseVectorName: 'none',
    });
    // The collection has no sparse vector, which such a store would want.
    await expect(store.similaritySearch('whale')).rejects.toThrow(/no sparse vector/);

    const scoped = make({ filter: red });
    expect(contents(await scoped.similaritySearch('blue whale', 9)).sort()).toEqual([
      'red fox',
      'red fox cub',
      'red panda',
    ]);
    expect(await scoped.similaritySearch('whale', 9, { colour: 'blue' })).toEqual([]);
    const native = { should: [{ key: 'metadata.colour', match: { value: 'blue' } }] };
    expect(await scoped.similaritySearch('whale', 9, native)).toEqual([]);
    expect(await scoped.asRetriever({ filter: { colour: 'blue' } }).invoke('whale')).toEqual([]);
    expect(
      await scoped.maxMarginalRelevanceSearch('whale', { k: 9, filter: { colour: 'blue' } }),
    ).toEqual([]);
    expect(await scoped.count()).toBe(3);
    expect(await scoped.count({ n: { $gt: 0 } })).toBe(2);
  });

  test('confines reads by id and deletes', async () => {
    const ids = await make().addDocuments(documents());
    const scoped = make({ filter: red });
    expect(contents(await scoped.getByIds(ids))).toEqual(['red fox', 'red fox cub', 'red panda']);
    await scoped.delete({ ids: [ids[2]!] });
    await scoped.delete({ filter: { n: { $gte: 3 } } });
    expect((await make().getByIds(ids)).map(({ metadata }) => metadata['n'])).toEqual([0, 1, 2, 3]);
    await scoped.delete({ all: true });
    expect(contents(await make().getByIds(ids))).toEqual(['blue whale', 'green turtle']);
  });
});

describe('tenant', () => {
  test('documents, ids and words of others do not exist', async () => {
    const ours = make({ tenant: 'ours', retrievalMode: 'hybrid' });
    const theirs = make({ tenant: { tenant: 'theirs' }, retrievalMode: 'hybrid' });
    await theirs.addDocuments([new Document({ pageContent: 'their fox', metadata: {} })], {
      ids: ['same'],
    });
    expect(await ours.similaritySearch('fox')).toEqual([]);
    await ours.addDocuments([new Document({ pageContent: 'our fox', metadata: {} })], {
      ids: ['same'],
    });
    expect(contents(await ours.similaritySearch('fox', 9))).toEqual(['our fox']);
    expect(contents(await theirs.getByIds(['same']))).toEqual(['their fox']);
    await ours.delete({ all: true });
    expect(await theirs.count()).toBe(1);
    const native = { must: [{ key: 'tenant_id', match: { value: 'theirs' } }] };
    await expect(ours.similaritySearch('fox', 9, native)).rejects.toThrow();
  });
});

describe('retrieval modes', () => {
  test('words of your own embeddings', async () => {
    const sparse = fakeSparseEmbedder();
    const store = make({
      retrievalMode: 'hybrid',
      sparseEmbeddings: sparse,
      sparseModifier: 'none',
    });
    await store.addDocuments(documents());
    const { config } = await engine.getCollection('docs');
    expect(config.params.sparse_vectors).toMatchObject({ 'langchain-sparse': {} });
    const [best] = await store.search('whale', { retrievalMode: 'sparse', k: 1 });
    expect(best).toMatchObject({
      document: { pageContent: 'blue whale' },
      score: 1,
      scoreKind: 'sparse',
    });
    expect(() => make({ sparseEmbeddings: sparse, bm25: true })).toThrow(/expected one of them/);
  });

  test('a dense store with BM25 answers in every mode', async () => {
    const store = make({ bm25: { language: 'english' } });
    await store.addDocuments(documents());
    for (const [retrievalMode, scoreKind] of [
      ['dense', 'cosine'],
      ['sparse', 'sparse'],
      ['hybrid', 'rrf'],
    ] as const) {
      const [best] = await store.search('whales', { retrievalMode, k: 1 });
      expect(best).toMatchObject({ scoreKind });
      // Only BM25 knows that a whale is one of the whales.
      if (retrievalMode !== 'dense') expect(best!.document.pageContent).toBe('blue whale');
    }
  });

  test('a vector alone searches by meaning', async () => {
    const store = make({ retrievalMode: 'hybrid' });
    await store.addDocuments(documents());
    const vector = await new WordEmbeddings().embedQuery('green turtle');
    const found = await store.similaritySearchVectorWithScore(vector, 1);
    expect(found).toEqual([
      [expect.objectContaining({ pageContent: 'green turtle' }), expect.closeTo(1)],
    ]);
  });

  test('each fusion gives its kind of score', async () => {
    const store = make({ retrievalMode: 'hybrid' });
    await store.addDocuments(documents());
    for (const [fusion, scoreKind] of [
      ['rrf', 'rrf'],
      ['dbsf', 'dbsf'],
      [{ rrf: { k: 60, weights: [1, 3] } }, 'rrf'],
      [{ alpha: 0.3 }, 'relative'],
    ] as const) {
      const [best] = await store.search('blue whale', { fusion: fusion as never, k: 2 });
      expect(best).toMatchObject({ scoreKind, document: { pageContent: 'blue whale' } });
      const relevant = await make({
        retrievalMode: 'hybrid',
        fusion: fusion as never,
      }).similaritySearchWithRelevanceScores('blue whale', 2);
      for (const [, relevance] of relevant) {
        expect(relevance).toBeGreaterThanOrEqual(0);
        expect(relevance).toBeLessThanOrEqual(1);
      }
      expect(relevant[0]![1]).toBeGreaterThan(0.5);
    }
  });

  test('a larger prefetch finds what both rankings have low', async () => {
    const store = make({ retrievalMode: 'hybrid' });
    await store.addDocuments(documents());
    const { engine: client, calls } = recordedEngine(engine);
    const other = make({ client, retrievalMode: 'hybrid', prefetchLimit: 100 });
    await other.search('fox', { k: 3 });
    await other.search('fox', { k: 3, prefetchLimit: 7 });
    const limits = calls
      .filter(({ method }) => method === 'query')
      .map(({ args }) =>
        (args[1] as { prefetch: { limit: number }[] }).prefetch.map(({ limit }) => limit),
      );
    expect(limits).toEqual([
      [100, 100],
      [7, 7],
    ]);
  });

  test('MMR on hybrid results: lambda 1 is their ranking', async () => {
    const store = make({ retrievalMode: 'hybrid', fusion: { alpha: 0.5 } });
    await store.addDocuments(documents());
    const ranking = contents(await store.similaritySearch('red fox', 3));
    const relevant = await store.maxMarginalRelevanceSearch('red fox', { k: 3, lambda: 1 });
    expect(contents(relevant)).toEqual(ranking);
    const varied = await store.maxMarginalRelevanceSearch('red fox', { k: 3, lambda: 0 });
    expect(contents(varied)[0]).toBe('red fox');
    expect(contents(varied).slice(1).sort()).toEqual(['blue whale', 'green turtle']);
  });
});

describe('scores', () => {
  test.each(['Euclid', 'Manhattan'] as const)('%s: higher is better', async (distance) => {
    const store = make({ distance });
    await store.addDocuments(documents());
    const found = await store.similaritySearchWithScore('red fox', 5);
    const scores = found.map(([, score]) => score);
    expect(found[0]![0].pageContent).toBe('red fox');
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores[0]).toBeCloseTo(1);
    const cut = await make({ distance, scoreThreshold: scores[1]! }).similaritySearch('red fox', 5);
    expect(cut).toHaveLength(2);
  });

  test('a threshold of the store, of the call, of a fusion', async () => {
    const store = make({ scoreThreshold: 0.9 });
    await store.addDocuments(documents());
    expect(contents(await store.similaritySearch('red fox', 5))).toEqual(['red fox']);
    expect(await store.search('red fox', { k: 5, scoreThreshold: 0 })).toHaveLength(5);
    const words = make({ retrievalMode: 'sparse', collectionName: 'words' });
    await words.addDocuments(documents());
    expect(await words.search('red fox', { scoreThreshold: 100 })).toEqual([]);
    const hybrid = make({ retrievalMode: 'hybrid', collectionName: 'both' });
    await hybrid.addDocuments(documents());
    for (const fusion of ['rrf', { alpha: 0.5 }] as const) {
      const all = await hybrid.search('red fox', { fusion, k: 5 });
      const cut = await hybrid.search('red fox', { fusion, k: 5, scoreThreshold: all[1]!.score });
      expect(cut).toEqual(all.slice(0, 2));
    }
  });

  test('sparse scores have no relevance', async () => {
    const store = make({ retrievalMode: 'sparse' });
    await store.addDocuments(documents());
    await expect(store.similaritySearchWithRelevanceScores('fox')).rejects.toThrow(
      /no upper limit/,
    );
  });

  test('can go into the metadata', async () => {
    const store = make({ scoreMetadataKey: '_score' });
    await store.addDocuments(documents());
    const [found] = await store.asRetriever(1).invoke('red fox');
    expect(found!.metadata['_score']).toBeCloseTo(1);
  });
});

describe('requests', () => {
  test('carry search parameters, offset, shard and consistency', async () => {
    await make().addDocuments(documents());
    const { engine: client, calls } = recordedEngine(engine);
    const store = make({ client, searchParams: { hnsw_ef: 300 } });
    const page = await store.search('red fox', {
      k: 2,
      offset: 1,
      consistency: 'majority',
    });
    expect(page).toHaveLength(2);
    expect(calls.at(-1)!.args[1]).toMatchObject({
      limit: 2,
      offset: 1,
      params: { hnsw_ef: 300 },
      consistency: 'majority',
      with_vector: false,
    });
    await store.search('red fox', { searchParams: { exact: true } });
    expect(calls.at(-1)!.args[1]).toMatchObject({ params: { exact: true } });
    // The engine in this process has no shards and says so; what matters here is that it was asked.
    const shardKey = 's';
    await expect(store.search('fox', { shardKey })).rejects.toThrow(/shard_key/);
    expect(calls.at(-1)!.args[1]).toMatchObject({ shard_key: 's' });
    await expect(store.addDocuments(documents(), { shardKey })).rejects.toThrow(/shard_key/);
    expect(calls.at(-1)!.args[1]).toMatchObject({ shard_key: 's', wait: true });
    await expect(store.delete({ ids: ['1'], shardKey })).rejects.toThrow(/shard_key/);
    expect(calls.at(-1)!.args[1]).toMatchObject({ shard_key: 's', wait: true, ordering: 'weak' });
  });

  test('of payload are for what is read alone', async () => {
    await make().addDocuments(documents());
    const { engine: client, calls } = recordedEngine(engine);
    await make({ client }).similaritySearch('fox', 1);
    expect((calls.at(-1)!.args[1] as { with_payload: string[] }).with_payload).toEqual([
      'content',
      'page_content',
      'metadata',
      '_original_id',
    ]);
  });

  test('nothing is embedded for a collection that is not there', async () => {
    const embeddings = new WordEmbeddings();
    await make({}, embeddings).similaritySearch('fox');
    expect(embeddings.queries).toEqual([]);
  });
});

describe('collections', () => {
  test('get payload indexes, distance and settings as asked', async () => {
    await make({
      distance: 'Dot',
      vectorName: 'body',
      sparseVectorName: 'words',
      retrievalMode: 'hybrid',
      payloadIndexes: { 'metadata.n': 'integer', 'metadata.colour': { type: 'keyword' } },
    }).addDocuments(documents());
    const { config, payload_schema } = await engine.getCollection('docs');
    expect(config.params).toMatchObject({
      vectors: { body: { size: 64, distance: 'Dot' } },
      sparse_vectors: { words: { modifier: 'idf' } },
    });
    expect(payload_schema).toMatchObject({
      'metadata.n': { data_type: 'integer', points: 5 },
      'metadata.colour': { data_type: 'keyword', points: 5 },
    });
  });

  test('get the caller’s configuration where there is one', async () => {
    const collectionConfig = {
      vectors: { size: 64, distance: 'Manhattan' as const, on_disk: true },
      hnsw_config: { m: 8 },
    };
    await make({ collectionConfig }).ensureCollection();
    const { config } = await engine.getCollection('docs');
    expect(config).toMatchObject({
      params: { vectors: { size: 64, distance: 'Manhattan' } },
      hnsw_config: { m: 8 },
    });
  });

  test('settings that leave vectors out get those of the options', async () => {
    const store = make({ collectionConfig: { hnsw_config: { m: 8 } }, retrievalMode: 'hybrid' });
    await store.addDocuments(documents());
    const { config } = await engine.getCollection('docs');
    expect(config).toMatchObject({
      params: {
        vectors: { size: 64 },
        sparse_vectors: { 'langchain-sparse': { modifier: 'idf' } },
      },
      hnsw_config: { m: 8 },
    });
  });

  test('that do not fit are refused by fromExistingCollection', async () => {
    await make({ distance: 'Dot' }).addDocuments(documents());
    await expect(
      QuarryVectorStore.fromExistingCollection(new WordEmbeddings(), {
        client: engine,
        collectionName: 'docs',
        distance: 'Cosine',
      }),
    ).rejects.toMatchObject({ code: 'collection-mismatch' });
    const wide = new WordEmbeddings(32);
    await expect(make({}, wide).similaritySearch('fox')).rejects.toThrow(
      /has 32 dimensions, collection "docs" expects 64/,
    );
  });

  test('filled by ingest are read with source, title and offsets', async () => {
    const sparse = fakeSparseEmbedder();
    const target = { engine, collection: 'ingested', embedder: fakeEmbedder(), sparse };
    await ensureCollection(target);
    await ingest({
      ...target,
      documents: [
        {
          source: 'animals.md',
          content: '# Animals\n\nThe red fox runs at night.',
          metadata: { author: 'Ann' },
        },
      ],
    });
    const store = make({
      ...ingestLayout,
      collectionName: 'ingested',
      retrievalMode: 'hybrid',
      sparseEmbeddings: sparse,
    });
    const filter = { author: 'Ann', source: 'animals.md' };
    const [found] = await store.similaritySearch('fox', 1, filter);
    expect(found!.metadata).toMatchObject({
      ...filter,
      title: 'Animals',
      start: expect.any(Number),
    });
    expect(found!.pageContent).toContain('red fox');
    expect(await store.similaritySearch('fox', 1, { source: 'other.md' })).toEqual([]);
  });
});
