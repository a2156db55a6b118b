import { fakeEmbedder } from '@quarry/core/testing';
import { expect, test } from 'vitest';
import { QuarryEmbeddings } from './embeddings.js';

test('gives plain numbers, in batches as large as the embedder takes', async () => {
  const embedder = fakeEmbedder({ dimension: 8, maximumBatch: 2 });
  const floats = {
    ...embedder,
    embedDocuments: async (texts: string[]) =>
      (await embedder.embedDocuments(texts)).map((vector) => Float32Array.from(vector)),
  };
  const embeddings = new QuarryEmbeddings(floats, { maxRetries: 0 });
  const vectors = await embeddings.embedDocuments(['a', 'b', 'c', 'd', 'e']);
  expect(vectors).toHaveLength(5);
  expect(Array.isArray(vectors[0])).toBe(true);
  expect(embedder.calls.map((texts) => texts.length)).toEqual([2, 2, 1]);
  expect(await embeddings.embedQuery('c')).toEqual(vectors[2]);
  expect(await embeddings.embedDocuments([])).toEqual([]);
});
