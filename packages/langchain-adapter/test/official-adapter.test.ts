import { Document } from '@langchain/core/documents';
import { QdrantVectorStore } from '@langchain/qdrant';
import { type EmbeddedEngine, openEngine } from '@quarry/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordedEngine } from '../../adapter-kit/test/support/recorded-engine.js';
import { QuarryVectorStore, type QuarryVectorStoreOptions } from '../src/index.js';
import { WordEmbeddings } from './support/embeddings.js';

let engine: EmbeddedEngine;
beforeEach(async () => {
  engine = await openEngine({ memory: true });
});
afterEach(() => engine.close());

type OfficialOptions = ConstructorParameters<typeof QdrantVectorStore>[1];

function official(options: OfficialOptions = {}): QdrantVectorStore {
  return new QdrantVectorStore(new WordEmbeddings(), {
    // Its type asks for the very class, private members and all; it calls five public methods.
    client: engine as never,
    collectionName: 'docs',
    ...options,
  });
}

function ours(options: Partial<QuarryVectorStoreOptions> = {}): QuarryVectorStore {
  return new QuarryVectorStore(new WordEmbeddings(), {
    client: engine,
    collectionName: 'docs',
    ...options,
  });
}

const documents = () => [
  new Document({ pageContent: 'red fox runs', metadata: { n: 1, tags: ['a', 'b'] } }),
  new Document({ pageContent: 'red fox runs again', metadata: { n: 2, deep: { er: [1, null] } } }),
  new Document({ pageContent: 'red whale', metadata: { n: 3 } }),
  new Document({ pageContent: 'green turtle', metadata: {} }),
];
const uuids = [
  '00000000-0000-4000-8000-000000000001',
  '00000000-0000-4000-8000-000000000002',
  '00000000-0000-4000-8000-000000000003',
  '00000000-0000-4000-8000-000000000004',
];
const contents = (found: readonly Document[]) => found.map(({ pageContent }) => pageContent);

describe('stores move both ways', () => {
  const filter = { must: [{ key: 'metadata.n', range: { gte: 2 } }] };

  test.each([
    ['from the official adapter to ours', official, ours],
    ['from ours to the official adapter', ours, official],
  ] as const)('%s: the same answers', async (_, writer, reader) => {
    const before = writer();
    await before.addDocuments(documents(), { ids: uuids });
    const after = reader();
    for (const query of ['red fox', 'turtle', 'whale runs']) {
      expect(await after.similaritySearchWithScore(query, 4)).toEqual(
        await before.similaritySearchWithScore(query, 4),
      );
      expect(await after.similaritySearch(query, 4, filter)).toEqual(
        await before.similaritySearch(query, 4, filter),
      );
    }
    await after.addDocuments([new Document({ pageContent: 'grey wolf', metadata: { n: 9 } })]);
    expect(contents(await before.similaritySearch('wolf', 1))).toEqual(['grey wolf']);
    await after.delete({ ids: [uuids[0]!] });
    expect(await before.similaritySearch('red fox runs', 9)).toHaveLength(4);
    await before.delete({ filter });
    expect(contents(await after.similaritySearch('turtle', 9))).toEqual(['green turtle']);
  });

  test('under keys of your own', async () => {
    const keys = { contentPayloadKey: 'body', metadataPayloadKey: 'about' };
    await official(keys).addDocuments(documents(), { ids: uuids });
    const found = await ours(keys).similaritySearch('whale', 1, { n: 3 });
    expect(found).toEqual([
      new Document({ id: uuids[2]!, pageContent: 'red whale', metadata: { n: 3 } }),
    ]);
  });

  test('from Python, which has another key for content and names for vectors', async () => {
    await engine.createCollection('docs', {
      vectors: { '': { size: 64, distance: 'Cosine' } },
      sparse_vectors: { 'langchain-sparse': { modifier: 'idf' } },
    });
    const vector = await new WordEmbeddings().embedQuery('red fox');
    await engine.upsert('docs', {
      points: [
        {
          id: uuids[0]!,
          vector: { '': vector, 'langchain-sparse': { text: 'red fox', model: 'qdrant/bm25' } },
          payload: { page_content: 'red fox', metadata: { n: 1 } },
        },
      ],
    });
    for (const retrievalMode of ['dense', 'sparse', 'hybrid'] as const) {
      expect(await ours({ retrievalMode }).similaritySearch('fox', 1)).toEqual([
        new Document({ id: uuids[0]!, pageContent: 'red fox', metadata: { n: 1 } }),
      ]);
    }
  });
});

describe('what is wrong with the official adapter', () => {
  test('its MMR has lambda the wrong way round', async () => {
    await official().addDocuments(documents(), { ids: uuids });
    const options = { k: 2, fetchK: 4 };
    const nearest = contents(await official().similaritySearch('red fox runs', 2));
    const wrong = await official().maxMarginalRelevanceSearch('red fox runs', {
      ...options,
      lambda: 1,
    });
    expect(contents(wrong)).not.toEqual(nearest);

    const relevant = await ours().maxMarginalRelevanceSearch('red fox runs', {
      ...options,
      lambda: 1,
    });
    expect(contents(relevant)).toEqual(nearest);
    const varied = await ours().maxMarginalRelevanceSearch('red fox runs', {
      ...options,
      lambda: 0,
    });
    expect(contents(varied)).toEqual(['red fox runs', 'green turtle']);
    const compatible = await ours({ mmrLambda: 'qdrant-compat' }).maxMarginalRelevanceSearch(
      'red fox runs',
      { ...options, lambda: 1 },
    );
    expect(contents(compatible)).toEqual(contents(wrong));
  });

  test('adding returns no ids', async () => {
    expect(await official().addDocuments(documents())).toBeUndefined();
    expect(await ours().addDocuments(documents(), { ids: uuids })).toEqual(uuids);
  });

  test('it lists all collections before every call', async () => {
    const theirs = recordedEngine(engine);
    const store = official({ client: theirs.engine as never });
    await store.addDocuments(documents());
    await store.similaritySearch('fox');
    expect(theirs.methods().filter((name) => name === 'getCollections')).toHaveLength(2);

    const recorded = recordedEngine(engine);
    const other = ours({ client: recorded.engine });
    await other.addDocuments(documents());
    await other.similaritySearch('fox');
    expect(recorded.methods()).toEqual(['getCollection', 'upsert', 'query']);
  });

  test('two first writes at once make it create the collection twice', async () => {
    const theirs = official();
    const outcomes = await Promise.allSettled([
      theirs.addDocuments(documents()),
      theirs.addDocuments(documents()),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);

    const store = ours({ collectionName: 'other' });
    await Promise.all([store.addDocuments(documents()), store.addDocuments(documents())]);
    expect(await store.count()).toBe(8);
  });

  test('a subclass makes instances of the base class', async () => {
    class Theirs extends QdrantVectorStore {}
    const options = { client: engine as never, collectionName: 'docs' };
    const made = await Theirs.fromTexts(['a'], [{}], new WordEmbeddings(), options);
    expect(made).not.toBeInstanceOf(Theirs);

    class Ours extends QuarryVectorStore {}
    const mine = await Ours.fromTexts(['a'], [{}], new WordEmbeddings(), {
      client: engine,
      collectionName: 'docs',
    });
    expect(mine).toBeInstanceOf(Ours);
  });

  test('custom payload lands under a key of that name, and is never read back', async () => {
    const customPayload = [{ lang: 'en' }];
    await official().addDocuments(documents().slice(0, 1), {
      customPayload,
      ids: [uuids[0]!],
    } as never);
    const [theirs] = await engine.retrieve('docs', { ids: [uuids[0]!] });
    expect(theirs!.payload).toHaveProperty('customPayload.lang', 'en');
    expect((await official().similaritySearch('fox', 1))[0]!.metadata).not.toHaveProperty('lang');

    const store = ours({ payloadFields: ['lang'] });
    await store.addDocuments(documents().slice(0, 1), { customPayload, ids: [uuids[1]!] });
    const [point] = await engine.retrieve('docs', { ids: [uuids[1]!] });
    expect(point!.payload).toMatchObject({ lang: 'en', content: 'red fox runs' });
    const [found] = await store.similaritySearch('fox', 1, { lang: 'en' });
    expect(found!.metadata).toMatchObject({ lang: 'en', n: 1 });
  });

  test('its retriever drops options without a word', async () => {
    await official().addDocuments(documents(), { ids: uuids });
    const options = { k: 4, searchType: 'similarity', scoreThreshold: 0.9 } as const;
    const theirs = official().asRetriever(options as never);
    expect(await theirs.invoke('red fox runs')).toHaveLength(4);
    expect(await ours().asRetriever(options).invoke('red fox runs')).toHaveLength(1);
    expect(() => ours().asRetriever({ searchType: 'fuzzy' } as never)).toThrow(/searchType/);
  });

  test('ids that are neither numbers nor UUIDs are refused', async () => {
    await expect(
      official().addDocuments(documents().slice(0, 1), { ids: ['doc-1'] } as never),
    ).rejects.toThrow();
    expect(await ours().addDocuments(documents().slice(0, 1), { ids: ['doc-1'] })).toEqual([
      'doc-1',
    ]);
    await expect(
      ours({ idStrategy: 'strict' }).addDocuments(documents().slice(0, 1), { ids: ['doc-1'] }),
    ).rejects.toThrow(/"doc-1" is neither/);
  });

  test('everything goes into one request, however large', async () => {
    const many = Array.from(
      { length: 300 },
      (_, index) => new Document({ pageContent: `text ${index}`, metadata: {} }),
    );
    const theirs = recordedEngine(engine);
    await official({ client: theirs.engine as never }).addDocuments(many);
    expect(theirs.methods().filter((name) => name === 'upsert')).toHaveLength(1);
    const recorded = recordedEngine(engine);
    await ours({ client: recorded.engine }).addDocuments(many);
    expect(recorded.methods().filter((name) => name === 'upsert')).toHaveLength(5);
  });

  test('a failed write hides its cause', async () => {
    await engine.createCollection('docs', { vectors: { size: 3, distance: 'Cosine' } });
    const theirs = await official()
      .addDocuments(documents())
      .catch((error) => error);
    expect(theirs.cause).toBeUndefined();
    expect(theirs.status).toBeUndefined();
    await expect(ours().addDocuments(documents())).rejects.toMatchObject({
      code: 'collection-mismatch',
      message: expect.stringMatching(/has 64 dimensions, collection "docs" expects 3/),
    });
  });

  test('its client has to be the official class', () => {
    const client = engine;
    // @ts-expect-error an engine with all public methods is no QdrantClient: that class has private members
    new QdrantVectorStore(new WordEmbeddings(), { client, collectionName: 'docs' });
    new QuarryVectorStore(new WordEmbeddings(), { client, collectionName: 'docs' });
  });
});
