import { createStuffDocumentsChain } from '@langchain/classic/chains/combine_documents';
import { createRetrievalChain } from '@langchain/classic/chains/retrieval';
import { ContextualCompressionRetriever } from '@langchain/classic/retrievers/contextual_compression';
import { EnsembleRetriever } from '@langchain/classic/retrievers/ensemble';
import { HydeRetriever } from '@langchain/classic/retrievers/hyde';
import { MatryoshkaRetriever } from '@langchain/classic/retrievers/matryoshka_retriever';
import { MultiQueryRetriever } from '@langchain/classic/retrievers/multi_query';
import { MultiVectorRetriever } from '@langchain/classic/retrievers/multi_vector';
import { ParentDocumentRetriever } from '@langchain/classic/retrievers/parent_document';
import { ScoreThresholdRetriever } from '@langchain/classic/retrievers/score_threshold';
import { TimeWeightedVectorStoreRetriever } from '@langchain/classic/retrievers/time_weighted';
import { createRetrieverTool } from '@langchain/classic/tools/retriever';
import { Document } from '@langchain/core/documents';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { InMemoryStore } from '@langchain/core/stores';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import { type EmbeddedEngine, openEngine } from '@quarry/core';
import { recency, rerankBy } from '@quarry/core/retrieve';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { QuarryReranker, QuarryVectorStore } from '../src/index.js';
import { WordEmbeddings } from './support/embeddings.js';

let engine: EmbeddedEngine;
let store: QuarryVectorStore;
beforeEach(async () => {
  engine = await openEngine({ memory: true });
  store = new QuarryVectorStore(new WordEmbeddings(), { client: engine, bm25: true });
});
afterEach(() => engine.close());

const texts = ['the red fox runs', 'a blue whale swims', 'the green turtle sleeps'];
const fill = (into = store) =>
  into.addDocuments(
    texts.map((pageContent, n) => new Document({ id: String(n), pageContent, metadata: { n } })),
  );
const contents = (found: readonly { pageContent: string }[]) =>
  found.map(({ pageContent }) => pageContent);

test('parent documents: chunks are searched, documents returned', async () => {
  const retriever = new ParentDocumentRetriever({
    vectorstore: store,
    byteStore: new InMemoryStore<Uint8Array>(),
    childSplitter: new RecursiveCharacterTextSplitter({ chunkSize: 20, chunkOverlap: 0 }),
    parentK: 1,
  });
  const parent = `${texts[0]}. ${texts[1]}.`;
  await retriever.addDocuments([
    new Document({ pageContent: parent, metadata: { n: 1 } }),
    new Document({ pageContent: `${texts[2]}. And then some.`, metadata: { n: 2 } }),
  ]);
  expect(await store.count()).toBeGreaterThan(2);
  expect(contents(await retriever.invoke('blue whale swims'))).toEqual([parent]);
});

test('several vectors a document', async () => {
  const byteStore = new InMemoryStore<Uint8Array>();
  const retriever = new MultiVectorRetriever({ vectorstore: store, byteStore, idKey: 'doc' });
  await store.addDocuments(
    texts.map((pageContent, n) => new Document({ pageContent, metadata: { doc: `d${n}` } })),
  );
  await retriever.docstore.mset(
    texts.map((_, n): [string, Document] => [`d${n}`, new Document({ pageContent: `whole ${n}` })]),
  );
  expect(contents(await retriever.invoke('turtle'))[0]).toBe('whole 2');
});

test('an ensemble of meaning and words', async () => {
  await fill();
  const retriever = new EnsembleRetriever({
    retrievers: [
      store.asRetriever({ k: 2, searchType: 'dense' }),
      store.asRetriever({ k: 2, searchType: 'sparse' }),
    ],
    weights: [0.5, 0.5],
  });
  expect(contents(await retriever.invoke('whale swims'))[0]).toBe(texts[1]);
});

test('time-weighted: what was seen lately comes first among equals', async () => {
  const hour = 3600;
  const now = Date.now() / 1000;
  const retriever = new TimeWeightedVectorStoreRetriever({
    vectorStore: store,
    memoryStream: [],
    searchKwargs: 3,
    decayRate: 0.99,
    k: 1,
  });
  const old = { last_accessed_at: now - 300 * hour, created_at: now - 300 * hour };
  await retriever.addDocuments([
    new Document({ pageContent: 'fox hole', metadata: old }),
    new Document({ pageContent: 'fox hole', metadata: { n: 2 } }),
  ]);
  const [found] = await retriever.invoke('fox hole');
  expect(found!.metadata['n']).toBe(2);
});

test('thresholds by score', async () => {
  await fill();
  const retriever = ScoreThresholdRetriever.fromVectorStore(store, {
    minSimilarityScore: 0.9,
    maxK: 3,
  });
  expect(contents(await retriever.invoke('the red fox runs'))).toEqual([texts[0]]);
});

test('many queries, hypothetical answers', async () => {
  await fill();
  const llm = new FakeListChatModel({ responses: ['whale\nturtle'] });
  const many = MultiQueryRetriever.fromLLM({ llm, retriever: store.asRetriever(1), queryCount: 2 });
  expect(contents(await many.invoke('sea animals?')).sort()).toEqual([texts[1], texts[2]]);
  const hyde = new HydeRetriever({
    vectorStore: store,
    llm: new FakeListChatModel({ responses: ['a green turtle'] }),
    k: 1,
  });
  expect(contents(await hyde.invoke('what is slow?'))).toEqual([texts[2]]);
});

test('small vectors first, large ones for the finalists', async () => {
  const retriever = new MatryoshkaRetriever({
    vectorStore: store,
    largeEmbeddingModel: new WordEmbeddings(256),
    largeK: 1,
    smallK: 3,
  });
  await retriever.addDocuments(
    texts.map((pageContent) => new Document({ pageContent, metadata: {} })),
  );
  expect(contents(await retriever.invoke('blue whale'))).toEqual([texts[1]]);
});

describe('reranking', () => {
  const compress = async (reranker: QuarryReranker, query = 'the whale') => {
    const baseRetriever = store.asRetriever(3);
    return new ContextualCompressionRetriever({ baseCompressor: reranker, baseRetriever }).invoke(
      query,
    );
  };
  beforeEach(() => fill());

  test('by a model of yours', async () => {
    const reranker = new QuarryReranker({
      score: (_query, texts) => texts.map((text) => (text.includes('turtle') ? 1 : 0.1)),
      topN: 2,
    });
    const found = await compress(reranker);
    expect(contents(found)[0]).toBe(texts[2]);
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ id: '2', metadata: { n: 2, relevanceScore: 1 } });
  });

  test('by the rerankers of Quarry, with a threshold', async () => {
    const score = async (_query: string, texts: string[]) => texts.map((text) => text.length);
    const longest = new QuarryReranker({
      rerankers: [rerankBy({ name: 'length', score }), recency({ weight: 0 })],
      scoreThreshold: 18,
      scoreMetadataKey: 'length',
    });
    const found = await compress(longest);
    expect(contents(found)).toEqual([texts[2], texts[1]]);
    expect(found[0]!.metadata['length']).toBe(23);
  });

  test('says what it lacks', async () => {
    expect(() => new QuarryReranker({})).toThrow(/"score" or "rerankers"/);
    const short = new QuarryReranker({ score: () => [1] });
    await expect(compress(short)).rejects.toThrow(/1 scores for 3 texts/);
    const { mmr } = await import('@quarry/core/retrieve');
    await expect(compress(new QuarryReranker({ rerankers: mmr() }))).rejects.toThrow(
      /needs embeddings/,
    );
    const spread = new QuarryReranker({
      rerankers: mmr({ diversity: 0.5 }),
      embeddings: new WordEmbeddings(),
    });
    expect(await compress(spread)).toHaveLength(3);
    expect(await new QuarryReranker({ score: () => [] }).compressDocuments([], 'x')).toEqual([]);
  });
});

test('chains and tools of LangChain', async () => {
  await fill();
  const combineDocsChain = await createStuffDocumentsChain({
    llm: new FakeListChatModel({ responses: ['It swims.'] }),
    prompt: ChatPromptTemplate.fromTemplate('{context} {input}'),
  });
  const chain = await createRetrievalChain({ retriever: store.asRetriever(1), combineDocsChain });
  const result = await chain.invoke({ input: 'does a blue whale swim?' });
  expect(result).toMatchObject({ answer: 'It swims.', context: [{ pageContent: texts[1] }] });
  const tool = createRetrieverTool(store.asRetriever(1), { name: 'find', description: 'finds' });
  expect(await tool.invoke({ query: 'turtle' })).toBe(texts[2]);
});
