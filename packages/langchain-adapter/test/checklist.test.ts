import { Document } from '@langchain/core/documents';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engines, type Subject } from '../../adapter-kit/test/support/engines.js';
import { QuarryVectorStore, type QuarryVectorStoreOptions } from '../src/index.js';
import { WordEmbeddings } from './support/embeddings.js';

/*
 * What LangChain's standard tests for vector stores (Python; there are none in JavaScript) ask of a store and an indexer, on
 * every engine and in every retrieval mode.
 */
describe.each(engines)('$name', ({ open }) => {
  describe.each(['dense', 'sparse', 'hybrid'] as const)('%s', (retrievalMode) => {
    let subject: Subject;
    let store: QuarryVectorStore;
    const make = (options: Partial<QuarryVectorStoreOptions> = {}) =>
      new QuarryVectorStore(new WordEmbeddings(), {
        client: subject.client,
        collectionName: 'docs',
        retrievalMode,
        ...options,
      });
    beforeEach(async () => {
      subject = await open(['docs']);
      store = make();
    });
    afterEach(() => subject.close());

    const fox = () => new Document({ pageContent: 'the red fox', metadata: { id: 1, tag: 'a' } });
    const whale = () => new Document({ pageContent: 'a blue whale', metadata: { id: 2 } });

    test('an empty store finds nothing, whether its collection exists or not', async () => {
      expect(await store.similaritySearch('fox')).toEqual([]);
      expect(await store.getByIds(['x'])).toEqual([]);
      await store.ensureCollection();
      expect(await store.similaritySearch('fox')).toEqual([]);
    });

    test('adding returns ids in order, and changes nothing it is given', async () => {
      const documents = [fox(), whale()];
      const before = structuredClone(documents.map((document) => ({ ...document })));
      const ids = await store.addDocuments(documents);
      expect(ids).toHaveLength(2);
      expect(documents.map((document) => ({ ...document }))).toEqual(before);
      expect((await store.getByIds(ids)).map(({ pageContent }) => pageContent)).toEqual([
        'the red fox',
        'a blue whale',
      ]);
      expect(await store.addDocuments([])).toEqual([]);
    });

    test('a search returns ids and metadata as they were', async () => {
      const [id] = await store.addDocuments([fox()]);
      const [found] = await store.similaritySearch('red fox', 1);
      expect(found).toEqual(
        new Document({ id: id!, pageContent: 'the red fox', metadata: { id: 1, tag: 'a' } }),
      );
      found!.metadata['tag'] = 'changed';
      expect((await store.similaritySearch('red fox', 1))[0]!.metadata['tag']).toBe('a');
    });

    test('a search does not cut off weak matches', async () => {
      await store.addDocuments([fox(), whale()]);
      const found = await store.similaritySearch('fox', 2);
      expect(found[0]!.pageContent).toBe('the red fox');
      // Words alone have no score for a text without any of them.
      expect(found).toHaveLength(retrievalMode === 'sparse' ? 1 : 2);
    });

    test.each([
      ['1', '2'],
      ['foo', 'bar/é 🦊'],
      ['0F8FAD5B-D9CB-469F-A165-70867728950E', 'd41d8cd98f00b204e9800998ecf8427e'],
    ])('ids %s and %s read back as they were', async (...ids) => {
      expect(await store.addDocuments([fox(), whale()], { ids })).toEqual(ids);
      expect((await store.getByIds(ids)).map(({ id }) => id)).toEqual(ids);
      expect((await store.similaritySearch('fox', 1))[0]!.id).toBe(ids[0]);
      await store.delete({ ids: [ids[0]!] });
      expect((await store.getByIds(ids)).map(({ id }) => id)).toEqual([ids[1]]);
    });

    test('ids come from the call, then from the document, then by chance', async () => {
      const own = new Document({ id: 'own', pageContent: 'x', metadata: {} });
      const bare = new Document({ pageContent: 'y', metadata: {} });
      const [first, second] = await store.addDocuments([own, bare]);
      expect(first).toBe('own');
      expect(second).toMatch(/^[0-9a-f-]{36}$/);
      expect(await store.addDocuments([own], { ids: ['given'] })).toEqual(['given']);
      expect(await store.addDocuments([own], ['listed'])).toEqual(['listed']);
      expect(await store.count()).toBe(4);
      await expect(store.addDocuments([own, bare], { ids: ['one'] })).rejects.toThrow(
        /ids has 1 entries for 2 documents/,
      );
    });

    test('adding again under the same ids replaces content and metadata', async () => {
      await store.addDocuments([fox()], { ids: ['x'] });
      await store.addDocuments([fox()], { ids: ['x'] });
      expect(await store.count()).toBe(1);
      await store.addDocuments([whale()], { ids: ['x'] });
      expect(await store.getByIds(['x'])).toEqual([
        new Document({ id: 'x', pageContent: 'a blue whale', metadata: { id: 2 } }),
      ]);
      expect(await store.similaritySearch('whale', 9)).toHaveLength(1);
    });

    test('getByIds keeps the order asked and skips what is missing', async () => {
      await store.addDocuments([fox(), whale()], { ids: ['a', 'b'] });
      const found = await store.getByIds(['b', 'nothing', 'a']);
      expect(found.map(({ id }) => id)).toEqual(['b', 'a']);
    });

    test('deleting: one, many, missing ones, by filter, all', async () => {
      await store.delete({ ids: ['before there is a collection'] });
      await store.delete({ filter: { tag: 'a' } });
      await store.delete({ all: true });
      const documents = Array.from({ length: 6 }, (_, index) =>
        Object.assign(fox(), { metadata: { n: index, tag: index < 4 ? 'low' : 'high' } }),
      );
      await store.addDocuments(documents, { ids: ['0', '1', '2', '3', '4', '5'] });
      await store.delete({ ids: ['0'] });
      await store.delete({ ids: ['1', '2', 'missing'] });
      await store.delete({ ids: ['missing'] });
      expect((await store.similaritySearch('fox', 9)).map(({ id }) => id).sort()).toEqual([
        '3',
        '4',
        '5',
      ]);
      await store.delete({ filter: { tag: 'low' } });
      expect(await store.count()).toBe(2);
      await store.delete({ all: true });
      expect(await store.count()).toBe(0);
      await store.addDocuments([fox()]);
      expect(await store.count()).toBe(1);
    });

    test.each([{}, { ids: ['a'], all: true as const }, { ids: ['a'], filter: { a: 1 } }])(
      'delete(%j) is refused',
      async (options) => {
        await store.addDocuments([fox()]);
        await expect(store.delete(options)).rejects.toThrow(/ids or filter must be provided/);
        await expect(store.delete()).rejects.toThrow();
        expect(await store.count()).toBe(1);
      },
    );

    test.each([{}, { must: [] }, { should: null }])(
      'deleting by filter %j is refused',
      async (filter) => {
        await store.addDocuments([fox()]);
        await expect(store.delete({ filter })).rejects.toThrow(/pass all: true/);
        expect(await store.count()).toBe(1);
      },
    );

    test('a retriever gives documents', async () => {
      await store.addDocuments([fox(), whale()]);
      const found = await store.asRetriever(1).invoke('whale');
      expect(found).toEqual([expect.objectContaining({ pageContent: 'a blue whale' })]);
    });

    test('fromTexts and fromDocuments make stores of the class they are called on', async () => {
      class Special extends QuarryVectorStore {}
      const options = { client: subject.client, collectionName: 'docs', retrievalMode };
      const texts = await Special.fromTexts(
        ['the red fox', 'a blue whale'],
        [{ n: 1 }, { n: 2 }],
        new WordEmbeddings(),
        options,
      );
      expect(texts).toBeInstanceOf(Special);
      expect((await texts.similaritySearch('whale', 1))[0]!.metadata).toEqual({ n: 2 });
      const documents = await Special.fromDocuments([fox()], new WordEmbeddings(), options);
      expect(documents).toBeInstanceOf(Special);
      expect(await documents.count()).toBe(3);
      const existing = await Special.fromExistingIndex(new WordEmbeddings(), options);
      expect(existing).toBeInstanceOf(Special);
      expect(await existing.count()).toBe(3);
    });

    test('more documents than a batch are all stored', async () => {
      const many = Array.from(
        { length: 250 },
        (_, index) => new Document({ pageContent: `document ${index}`, metadata: { index } }),
      );
      const ids = await make({ batchSize: 64 }).addDocuments(many);
      expect(new Set(ids).size).toBe(250);
      expect(await store.count()).toBe(250);
      expect((await store.getByIds(ids)).map(({ metadata }) => metadata['index'])).toEqual(
        many.map((_, index) => index),
      );
    });
  });
});
