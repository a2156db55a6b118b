import { bm25Document, bm25Query } from '@quarry/core';
import { expect, test } from 'vitest';
import { bm25Embedder } from './bm25-embedder.js';

test('gives the engine’s own BM25 vectors', async () => {
  const text = 'Connected robots and connecting robots';
  const embedder = bm25Embedder({ avg_len: 100 });
  expect(await embedder.embedDocuments([text, ''])).toEqual([
    bm25Document(text, { avg_len: 100 }),
    { indices: [], values: [] },
  ]);
  expect(await embedder.embedQuery(text)).toEqual(bm25Query(text));
});

test('settings are part of its name', () => {
  expect(bm25Embedder({ avg_len: 110 }).name).toBe(bm25Embedder().name);
  expect(bm25Embedder({ b: 0.5 }).name).not.toBe(bm25Embedder().name);
});
