import { SelfQueryRetriever } from '@langchain/classic/retrievers/self_query';
import { Document } from '@langchain/core/documents';
import { BasicTranslator } from '@langchain/core/structured_query';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { QdrantVectorStore } from '@langchain/qdrant';
import { openEngine } from '@quarry/core';
import { expect, test } from 'vitest';
import { QuarryTranslator, QuarryVectorStore } from '../src/index.js';
import { WordEmbeddings } from './support/embeddings.js';

const documents = [
  ['Alien', 1979, 'horror', 'acme'],
  ['Aliens', 1986, 'action', 'acme'],
  ['Solaris', 1972, 'drama', 'acme'],
  ['Secret film', 1999, 'horror', 'other'],
].map(
  ([title, year, genre, tenant]) =>
    new Document({ pageContent: `space film ${title}`, metadata: { title, year, genre, tenant } }),
);
const attributeInfo = ['year', 'genre'].map((name) => ({
  name,
  description: name,
  type: 'string',
}));

/** What a model answers when it is asked to take a question apart. */
function answering(query: string, filter: string) {
  return new FakeListChatModel({
    responses: [`\`\`\`json\n${JSON.stringify({ query, filter })}\n\`\`\``],
  });
}

async function titles(
  filter: string,
  options: object = {},
  metadataPayloadKey?: string,
): Promise<unknown[]> {
  const engine = await openEngine({ memory: true });
  const vectorStore = new QuarryVectorStore(new WordEmbeddings(), {
    client: engine,
    ...(metadataPayloadKey ? { metadataPayloadKey } : {}),
  });
  await vectorStore.addDocuments(documents);
  const retriever = SelfQueryRetriever.fromLLM({
    llm: answering('space film', filter),
    vectorStore,
    documentContents: 'films',
    attributeInfo,
    structuredQueryTranslator: new QuarryTranslator(),
    ...options,
  });
  const found = await retriever.invoke('which films?');
  await engine.close();
  return found.map(({ metadata }) => metadata['title']).sort();
}

test.each([
  ['and(gt("year", 1975), lt("year", 1990))', ['Alien', 'Aliens']],
  ['or(eq("genre", "drama"), eq("year", "1986"))', ['Aliens', 'Solaris']],
  ['not(eq("genre", "horror"))', ['Aliens', 'Solaris']],
  ['ne("genre", "horror")', ['Aliens', 'Solaris']],
  ['NO_FILTER', ['Alien', 'Aliens', 'Secret film', 'Solaris']],
])('%s', async (filter, expected) => {
  expect(await titles(filter)).toEqual(expected);
});

test('knows where the store keeps metadata', async () => {
  expect(await titles('eq("genre", "drama")', {}, 'about')).toEqual(['Solaris']);
});

test('the default filter stands when a model generates none, which LangChain’s own translator forgets', async () => {
  const searchParams = { k: 9, filter: { tenant: 'acme' } };
  expect(await titles('NO_FILTER', { searchParams })).toEqual(['Alien', 'Aliens', 'Solaris']);
  expect(await titles('gt("year", 1980)', { searchParams })).toEqual(['Aliens']);
  const basic = { searchParams, structuredQueryTranslator: new BasicTranslator() };
  expect(await titles('NO_FILTER', basic)).toContain('Secret film');
});

test('serves the official adapter as well, which has no translator any more', async () => {
  const engine = await openEngine({ memory: true });
  const vectorStore = new QdrantVectorStore(new WordEmbeddings(), { client: engine as never });
  await vectorStore.addDocuments(documents);
  const retriever = SelfQueryRetriever.fromLLM({
    llm: answering('space film', 'lt("year", 1975)'),
    vectorStore,
    documentContents: 'films',
    attributeInfo,
    structuredQueryTranslator: new QuarryTranslator({ metadataPayloadKey: 'metadata' }) as never,
  });
  expect((await retriever.invoke('old?')).map(({ metadata }) => metadata['title'])).toEqual([
    'Solaris',
  ]);
  await engine.close();
});
