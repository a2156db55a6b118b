import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TextNode as NewTextNode } from '@llamaindex/core/schema';
import { openEngine } from '@quarry/core';
import { fakeEmbedder } from '@quarry/core/testing';
import type { BaseRetriever } from 'llamaindex-core-oldest/retriever';
import { TextNode } from 'llamaindex-core-oldest/schema';
import { BaseVectorStore, VectorStoreQueryMode } from 'llamaindex-core-oldest/vector-store';
import { expect, test, vi } from 'vitest';
import {
  CitationQueryEngine,
  QuarryEmbedding,
  QuarryReranker,
  QuarryVectorStore,
} from '../src/index.js';

// The adapter as it is, on the oldest core that its peer range admits.
vi.mock('@llamaindex/core/embeddings', () => import('llamaindex-core-oldest/embeddings'));
vi.mock('@llamaindex/core/global', () => import('llamaindex-core-oldest/global'));
vi.mock('@llamaindex/core/query-engine', () => import('llamaindex-core-oldest/query-engine'));
vi.mock('@llamaindex/core/schema', () => import('llamaindex-core-oldest/schema'));
vi.mock('@llamaindex/core/utils', () => import('llamaindex-core-oldest/utils'));
vi.mock('@llamaindex/core/vector-store', () => import('llamaindex-core-oldest/vector-store'));

test('stores, rerankers and citations run on core 0.6.7', async () => {
  expect(NewTextNode).toBe(TextNode);
  const engine = await openEngine({ memory: true });
  const store = new QuarryVectorStore({ client: engine, enableHybrid: true });
  expect(store).toBeInstanceOf(BaseVectorStore);
  expect(() => store.embedModel).toThrow(/Cannot find Embedding/);
  await store.add([
    new TextNode({ id_: 'fox', text: 'red fox', metadata: { n: 1 }, embedding: [1, 0] }) as never,
    new TextNode({ id_: 'whale', text: 'blue whale', embedding: [0, 1] }) as never,
  ]);
  const { nodes, ids } = await store.query({
    queryStr: 'whale',
    queryEmbedding: [1, 0],
    similarityTopK: 2,
    mode: VectorStoreQueryMode.HYBRID as never,
    customParams: { alpha: 0.1 },
  });
  expect(ids).toEqual(['whale', 'fox']);
  expect(nodes![1]).toBeInstanceOf(TextNode);
  expect(nodes![1]!.metadata).toEqual({ n: 1 });

  const embedding = new QuarryEmbedding(fakeEmbedder({ dimension: 2 }));
  expect(await embedding.getQueryEmbedding({ type: 'text', text: 'x' })).toHaveLength(2);

  const reranker = new QuarryReranker({ score: (_query, texts) => texts.map((_, n) => n) });
  const found = nodes!.map((node) => ({ node, score: 1 }));
  const ranked = await reranker.postprocessNodes(found, 'x');
  expect(ranked.map(({ node }) => node.id_)).toEqual(['fox', 'whale']);

  const llm = { chat: async () => ({ message: { content: 'Red [[p1]].' } }) };
  const retriever = { retrieve: async () => ranked } as unknown as BaseRetriever;
  const citing = new CitationQueryEngine({ retriever: retriever as never, llm: llm as never });
  expect((await citing.query({ query: 'colour?' })).toString()).toBe('Red [1].');
  await engine.close();
});

test('type-checks against core 0.6.7', async () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const [oldest] = createRequire(import.meta.url)
    .resolve('llamaindex-core-oldest/schema')
    .split(`${path.sep}schema${path.sep}`);
  const directory = await mkdtemp(path.join(tmpdir(), 'quarry-core-0.6.7-'));
  const settings = {
    extends: path.join(root, 'tsconfig.json'),
    compilerOptions: {
      typeRoots: [path.join(root, 'node_modules/@types')],
      paths: { '@llamaindex/core/*': [`${oldest}/*/dist/index.d.ts`] },
    },
    files: [path.join(root, 'packages/llamaindex-adapter/src/index.ts')],
    include: [],
  };
  await writeFile(path.join(directory, 'tsconfig.json'), JSON.stringify(settings));
  const tsc = path.join(root, 'node_modules/typescript7/bin/tsc');
  const { stdout } = spawnSync('node', [tsc, '-p', directory], { encoding: 'utf8' });
  await rm(directory, { recursive: true });
  expect(stdout.split('\n').filter((line) => line.includes('llamaindex-adapter'))).toEqual([]);
});
