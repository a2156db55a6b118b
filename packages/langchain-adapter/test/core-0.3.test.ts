import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Document as NewDocument } from '@langchain/core/documents';
import { openEngine } from '@quarry/core';
import { Document } from 'langchain-core-0.3/documents';
import { index } from 'langchain-core-0.3/indexing';
import { BaseDocumentCompressor } from 'langchain-core-0.3/retrievers/document_compressors';
import { BaseTranslator } from 'langchain-core-0.3/structured_query';
import { VectorStore, VectorStoreRetriever } from 'langchain-core-0.3/vectorstores';
import { expect, test, vi } from 'vitest';
import {
  QuarryRecordManager,
  QuarryReranker,
  QuarryTranslator,
  QuarryVectorStore,
  retrieverTool,
} from '../src/index.js';
import { WordEmbeddings } from './support/embeddings.js';

// The adapter as it is, on the oldest core that its peer range admits.
vi.mock('@langchain/core/documents', () => import('langchain-core-0.3/documents'));
vi.mock('@langchain/core/embeddings', () => import('langchain-core-0.3/embeddings'));
vi.mock('@langchain/core/indexing', () => import('langchain-core-0.3/indexing'));
vi.mock('@langchain/core/structured_query', () => import('langchain-core-0.3/structured_query'));
vi.mock('@langchain/core/tools', () => import('langchain-core-0.3/tools'));
vi.mock('@langchain/core/vectorstores', () => import('langchain-core-0.3/vectorstores'));
vi.mock(
  '@langchain/core/retrievers/document_compressors',
  () => import('langchain-core-0.3/retrievers/document_compressors'),
);

test('is really the old core', async () => {
  const { version } = (await import('langchain-core-0.3/package.json', { with: { type: 'json' } }))
    .default;
  expect(version).toMatch(/^0\.3\.78$/);
  expect(NewDocument).toBe(Document);
});

test('stores, retrievers, indexing, rerankers and tools run on core 0.3', async () => {
  const engine = await openEngine({ memory: true });
  const vectorStore = new QuarryVectorStore(new WordEmbeddings() as never, {
    client: engine,
    retrievalMode: 'hybrid',
  });
  expect(vectorStore).toBeInstanceOf(VectorStore);
  const recordManager = new QuarryRecordManager('docs', { client: engine });
  const docsSource = ['red fox', 'blue whale'].map(
    (pageContent, n) => new Document({ pageContent, metadata: { n } }),
  );
  const run = () =>
    index({
      docsSource,
      recordManager,
      vectorStore: vectorStore as never,
      options: { cleanup: 'full' },
    });
  expect(await run()).toMatchObject({ numAdded: 2 });
  expect(await run()).toMatchObject({ numSkipped: 2 });

  const events: string[] = [];
  const retriever = vectorStore.asRetriever({
    k: 1,
    searchType: 'mmr',
    searchKwargs: { lambda: 1 },
  });
  expect(retriever).toBeInstanceOf(VectorStoreRetriever);
  const found = await retriever.invoke('whale', {
    callbacks: [{ handleRetrieverStart: (_, query) => void events.push(query) }],
  });
  expect(found[0]).toBeInstanceOf(Document);
  expect(found).toMatchObject([{ pageContent: 'blue whale', metadata: { n: 1 } }]);
  expect(events).toEqual(['whale']);

  const reranker = new QuarryReranker({ score: (_query, texts) => texts.map((_, n) => n) });
  expect(reranker).toBeInstanceOf(BaseDocumentCompressor);
  expect(await reranker.compressDocuments(docsSource, 'x')).toMatchObject([
    { pageContent: 'blue whale' },
    {},
  ]);
  expect(new QuarryTranslator()).toBeInstanceOf(BaseTranslator);

  const tool = retrieverTool(vectorStore, { k: 1 });
  const message = await tool.invoke({
    type: 'tool_call',
    id: '1',
    name: tool.name,
    args: { query: 'fox' },
  });
  expect(message).toMatchObject({ artifact: { passages: [{ text: 'red fox' }] } });
  await engine.close();
});

test('type-checks against core 0.3', async () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const oldest = path.dirname(
    createRequire(import.meta.url).resolve('langchain-core-0.3/package.json'),
  );
  const directory = await mkdtemp(path.join(tmpdir(), 'quarry-core-0.3-'));
  const settings = {
    extends: path.join(root, 'tsconfig.json'),
    compilerOptions: {
      typeRoots: [path.join(root, 'node_modules/@types')],
      paths: { '@langchain/core/*': [`${oldest}/*.d.ts`] },
    },
    files: [path.join(root, 'packages/langchain-adapter/src/index.ts')],
    include: [],
  };
  await writeFile(path.join(directory, 'tsconfig.json'), JSON.stringify(settings));
  const tsc = path.join(root, 'node_modules/typescript7/bin/tsc');
  const { stdout } = spawnSync('node', [tsc, '-p', directory], { encoding: 'utf8' });
  await rm(directory, { recursive: true });
  expect(stdout.split('\n').filter((line) => line.includes('langchain-adapter'))).toEqual([]);
});
