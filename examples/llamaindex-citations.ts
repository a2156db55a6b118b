/** A LlamaIndex query engine whose answers cite their sources, and cite nothing else. */

import { openEngine } from '@quarry/core';
import { CitationQueryEngine, QuarryEmbedding, QuarryVectorStore } from '@quarry/llamaindex';
import { offlineEmbedder } from '@quarry/offline-embedder';
import {
  Document,
  Settings,
  storageContextFromDefaults,
  VectorStoreIndex,
  VectorStoreQueryMode,
} from 'llamaindex';
import { scriptedLLM } from './support/scripted-llm.js';

const engine = await openEngine({ memory: true });
Settings.embedModel = new QuarryEmbedding(offlineEmbedder());
// Stands in for a language model, with no key and no network. It cites a passage it was given and one it was not.
Settings.llm = scriptedLLM('Invoices are kept for ten years [[p1]], and then sold [[p9]].');

const vectorStore = new QuarryVectorStore({
  client: engine,
  collectionName: 'handbook',
  enableHybrid: true,
});
const index = await VectorStoreIndex.fromDocuments(
  [
    new Document({
      text: 'Invoices are kept for ten years, then shredded.',
      metadata: { title: 'Finance', year: 2024 },
    }),
    new Document({
      text: 'Invoices were kept for six years.',
      metadata: { title: 'Finance, old', year: 2012 },
    }),
    new Document({
      text: 'Passwords expire after ninety days.',
      metadata: { title: 'Security', year: 2024 },
    }),
  ],
  { storageContext: await storageContextFromDefaults({ vectorStore }) },
);

const queryEngine = new CitationQueryEngine({
  retriever: index.asRetriever({
    similarityTopK: 2,
    mode: VectorStoreQueryMode.HYBRID,
    filters: { filters: [{ key: 'year', operator: '>=', value: 2020 }] },
    customParams: { alpha: 0.25 }, // weight of meaning beside words
  }),
});

const { response, sourceNodes, metadata } = await queryEngine.query({
  query: 'How long do we keep invoices?',
});
console.log(response); // Invoices are kept for ten years [1], and then sold.
console.log(sourceNodes![0]!.node.metadata['title']); // Finance
console.log(metadata['unsupported']); // [ 'p9' ]
await engine.close();
