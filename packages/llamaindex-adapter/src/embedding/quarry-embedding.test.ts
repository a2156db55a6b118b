import { TextNode } from '@llamaindex/core/schema';
import { fakeEmbedder } from '@quarry/core/testing';
import { expect, test } from 'vitest';
import { QuarryEmbedding } from './quarry-embedding.js';

test('embeds texts, queries and nodes, in batches as large as the embedder takes', async () => {
  const embedder = fakeEmbedder({ dimension: 8, maximumBatch: 2 });
  const model = new QuarryEmbedding(embedder);
  const [vector] = await embedder.embedDocuments(['red fox']);
  expect(await model.getTextEmbedding('red fox')).toEqual(vector);
  expect(await model.getQueryEmbedding({ type: 'text', text: 'red fox' })).toEqual(vector);
  const image = { type: 'image_url', image_url: { url: 'x' } } as const;
  await expect(model.getQueryEmbedding(image)).rejects.toThrow(/only texts/);
  const nodes = ['a', 'b', 'red fox'].map((text) => new TextNode({ text }));
  const embedded = await model(nodes);
  expect(embedded[2]!.embedding).toEqual(vector);
  expect(embedder.calls.slice(-2).map((texts) => texts.length)).toEqual([2, 1]);
});
