import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { Document } from '@langchain/core/documents';
import { BaseTracer, type Run } from '@langchain/core/tracers/base';
import { VectorStoreRetriever } from '@langchain/core/vectorstores';
import { type EmbeddedEngine, openEngine } from '@quarry/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordedEngine } from '../../adapter-kit/test/support/recorded-engine.js';
import { QuarryVectorStore, retrieverTool } from '../src/index.js';
import { WordEmbeddings } from './support/embeddings.js';

let engine: EmbeddedEngine;
let store: QuarryVectorStore;
beforeEach(async () => {
  engine = await openEngine({ memory: true });
  store = new QuarryVectorStore(new WordEmbeddings(), { client: engine, bm25: true });
  await store.addDocuments(
    ['red fox', 'red fox cub', 'blue whale'].map(
      (pageContent, n) => new Document({ id: String(n), pageContent, metadata: { n } }),
    ),
  );
});
afterEach(() => engine.close());

test('is a VectorStoreRetriever with its tags and k', async () => {
  const retriever = store.asRetriever({ k: 2, tags: ['mine'], metadata: { a: 1 }, verbose: false });
  expect(retriever).toBeInstanceOf(VectorStoreRetriever);
  expect(retriever).toMatchObject({ k: 2, tags: ['mine', 'quarry'], metadata: { a: 1 } });
  expect(await retriever.invoke('fox')).toHaveLength(2);
  expect(store.asRetriever().k).toBe(4);
  expect(store.asRetriever(7, { n: 1 }, undefined, ['t'])).toMatchObject({
    k: 7,
    filter: { n: 1 },
    tags: ['t', 'quarry'],
  });
  await retriever.addDocuments([new Document({ pageContent: 'grey wolf', metadata: {} })]);
  expect(await store.count()).toBe(4);
});

test.each([
  ['dense', {}, { query: expect.any(Array) }],
  ['sparse', {}, { using: 'langchain-sparse' }],
  ['hybrid', {}, { query: { fusion: 'rrf' } }],
  ['hybrid', { fusion: 'dbsf', prefetchLimit: 9 }, { query: { fusion: 'dbsf' } }],
  [
    'mmr',
    { fetchK: 50, lambda: 0.9 },
    { query: { mmr: { diversity: expect.closeTo(0.1), candidates_limit: 50 } } },
  ],
  ['similarity_score_threshold', { scoreThreshold: 0.5 }, { score_threshold: expect.closeTo(0.5) }],
  [
    'similarity',
    { searchParams: { hnsw_ef: 9 }, offset: 1 },
    { params: { hnsw_ef: 9 }, offset: 1 },
  ],
] as const)('%s with %j keeps all of it', async (searchType, searchKwargs, request) => {
  const { engine: client, calls } = recordedEngine(engine);
  const recorded = new QuarryVectorStore(new WordEmbeddings(), { client, bm25: true });
  await recorded
    .asRetriever({ k: 2, searchType, searchKwargs: searchKwargs as never })
    .invoke('fox');
  expect(calls.at(-1)!.args[1]).toMatchObject({ limit: 2, ...request });
  // The same beside the other options, as not everybody nests them.
  const {
    fetchK: _fetchK,
    lambda: _lambda,
    ...flat
  } = searchKwargs as { fetchK?: number; lambda?: number };
  if (searchType !== 'mmr') {
    await recorded.asRetriever({ k: 2, searchType, ...flat } as never).invoke('fox');
    expect(calls.at(-1)!.args[1]).toMatchObject({ limit: 2, ...request });
  }
});

test('a threshold search wants a threshold', () => {
  expect(() => store.asRetriever({ searchType: 'similarity_score_threshold' })).toThrow(
    /needs a scoreThreshold/,
  );
});

test('callbacks fire', async () => {
  const events: string[] = [];
  const handler = BaseCallbackHandler.fromMethods({
    handleRetrieverStart: (_retriever, query) => void events.push(`start ${query}`),
    handleRetrieverEnd: (documents) => void events.push(`end ${documents.length}`),
    handleRetrieverError: (error) => void events.push(`error ${error.message}`),
  });
  await store.asRetriever({ k: 2, callbacks: [handler] }).invoke('fox');
  await store.asRetriever(1).invoke('fox', { callbacks: [handler] });
  const broken = store.asRetriever({ filter: { n: { $near: 1 } } as never });
  await expect(broken.invoke('fox', { callbacks: [handler] })).rejects.toThrow('$near');
  expect(events).toEqual([
    'start fox',
    'end 2',
    'start fox',
    'end 1',
    'start fox',
    'error unknown filter operator "$near"',
  ]);
});

test('runs are traced with name, tags and documents', async () => {
  const runs: Run[] = [];
  class Tracer extends BaseTracer {
    name = 'test';
    protected persistRun(run: Run) {
      runs.push(run);
      return Promise.resolve();
    }
  }
  await store
    .asRetriever(1)
    .invoke('fox', { callbacks: [new Tracer()], runName: 'find', tags: ['x'] });
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ name: 'find', run_type: 'retriever', inputs: { query: 'fox' } });
  expect(runs[0]!.tags).toEqual(expect.arrayContaining(['quarry', 'x']));
  expect(runs[0]!.outputs!['documents']).toHaveLength(1);
});

test('serializes without the engine or keys', () => {
  const json = JSON.stringify(store);
  expect(JSON.parse(json)).toEqual({
    lc: 1,
    type: 'not_implemented',
    id: ['langchain', 'vectorstores', 'quarry', 'QuarryVectorStore'],
  });
  expect(QuarryVectorStore.lc_name()).toBe('QuarryVectorStore');
});

test('several queries at once, as a runnable', async () => {
  const found = await store.asRetriever(1).batch(['fox', 'whale']);
  expect(found.map(([document]) => document!.pageContent)).toEqual(['red fox', 'blue whale']);
  const chained = store.asRetriever(1).pipe((documents) => documents[0]!.pageContent);
  expect(await chained.invoke('whale')).toBe('blue whale');
});

test('a signal or a timeout gives the search up, and the run is told so', async () => {
  const { engine: client } = recordedEngine(engine, ({ method }) =>
    method === 'query' ? new Promise(() => {}) : undefined,
  );
  const hanging = new QuarryVectorStore(new WordEmbeddings(), { client });
  const errors: string[] = [];
  const callbacks = [
    BaseCallbackHandler.fromMethods({
      handleRetrieverError: ({ message }) => void errors.push(message),
    }),
  ];
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 20);
  const { signal } = controller;
  for (const searchType of ['similarity', 'mmr'] as const) {
    const retriever = hanging.asRetriever({ searchType });
    await expect(retriever.invoke('fox', { signal, callbacks })).rejects.toThrow('enough');
    await expect(retriever.invoke('fox', { timeout: 20 })).rejects.toHaveProperty(
      'name',
      'TimeoutError',
    );
  }
  expect(errors).toEqual(['enough', 'enough']);
  const tool = retrieverTool(hanging);
  await expect(tool.invoke({ query: 'fox' }, { signal })).rejects.toThrow();
  await expect(hanging.search('fox', { signal })).rejects.toThrow('enough');
});
