import { type CreateCollection, openEngine, type PointStruct } from '@quarry/core';
import { expect, test } from 'vitest';
import { QuarryVectorStore } from '../src/index.js';
import python from './fixtures/langchain-qdrant.json' with { type: 'json' };

const embeddings = {
  embedDocuments: async (texts: string[]) => texts.map(() => [1, 1, 1, 1]),
  embedQuery: async () => [1, 5, 1, 3],
};
const sparseEmbeddings = {
  embedDocuments: async (texts: string[]) => texts.map(() => ({ indices: [3], values: [1] })),
  embedQuery: async () => ({ indices: [3], values: [1] }),
};

test.each(['dense', 'hybrid'] as const)('a %s collection that Python wrote', async (kind) => {
  const engine = await openEngine({ memory: true });
  const { config, points } = python[kind];
  await engine.createCollection('docs', config as CreateCollection);
  await engine.upsert('docs', { points: points as PointStruct[] });
  const store = new QuarryVectorStore(embeddings, {
    client: engine,
    collectionName: 'docs',
    retrievalMode: kind,
    ...(kind === 'hybrid' ? { sparseEmbeddings } : {}),
  });
  const id = 'c2a1b7f2-0c2b-4c55-8a0b-0a7e1a2b3c4d';
  const metadata = { source: 'zoo.md', year: 2020, tags: ['a', 'b'], nested: { deep: null } };
  const found = await store.similaritySearch('fox', 2);
  expect(found.map(({ pageContent }) => pageContent)).toEqual(['the red fox', 'eine Straße']);
  expect(found[0]).toMatchObject({ id, metadata });
  const [first, ...others] = await store.similaritySearch('fox', 2, { year: { $gte: 2020 } });
  expect([first!.id, others]).toEqual([id, []]);
  expect((await store.getByIds([id]))[0]!.pageContent).toBe('the red fox');
  await store.delete({ ids: [id] });
  expect(await store.count()).toBe(1);
  await engine.close();
});
