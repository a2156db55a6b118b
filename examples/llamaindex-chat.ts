/** A conversation over documents, with a memory of its own in the same engine. Answers are streamed. */

import { createMemory, VectorMemoryBlock } from '@llamaindex/core/memory';
import { extractText } from '@llamaindex/core/utils';
import { openEngine } from '@quarry/core';
import { QuarryEmbedding, QuarryReranker, QuarryVectorStore } from '@quarry/llamaindex';
import { offlineEmbedder } from '@quarry/offline-embedder';
import {
  ContextChatEngine,
  Document,
  Settings,
  storageContextFromDefaults,
  VectorStoreIndex,
} from 'llamaindex';
import { scriptedLLM } from './support/scripted-llm.js';

const engine = await openEngine({ memory: true });
Settings.embedModel = new QuarryEmbedding(offlineEmbedder());
// Stands in for a language model, with no key and no network: repeats the line it was given about ten years.
Settings.llm = scriptedLLM((messages) => {
  const lines = messages.flatMap(({ content }) => extractText(content).split('\n'));
  return lines.find((line) => line.includes('ten years')) ?? 'I do not know.';
});

const vectorStore = new QuarryVectorStore({ client: engine, collectionName: 'handbook' });
const index = await VectorStoreIndex.fromDocuments(
  [
    new Document({ text: 'Invoices are kept for ten years, then shredded.' }),
    new Document({ text: 'Passwords expire after ninety days.' }),
  ],
  { storageContext: await storageContextFromDefaults({ vectorStore }) },
);

const chat = new ContextChatEngine({
  retriever: index.asRetriever({ similarityTopK: 2 }),
  // Any function that scores texts will do: a cross-encoder, a reranking service, a model.
  nodePostprocessors: [
    new QuarryReranker({
      score: (query, texts) => texts.map((text) => commonWords(query, text)),
      topN: 1,
    }),
  ],
});
let answer = '';
for await (const { delta } of await chat.chat({
  message: 'For how many years are invoices kept?',
  stream: true,
})) {
  answer += delta;
}
console.log(answer); // Invoices are kept for ten years, then shredded.

// What was said long ago is found again by meaning. Each block keeps to its own session.
const memory = createMemory({
  memoryBlocks: [
    new VectorMemoryBlock({
      id: 'session-1',
      priority: 1,
      vectorStore: new QuarryVectorStore({ client: engine, collectionName: 'memory' }),
    }),
  ],
});
await memory.add({ role: 'user', content: 'For how many years are invoices kept?' });
await memory.add({ role: 'assistant', content: answer });
console.log((await memory.getLLM()).length); // 2
await engine.close();

function commonWords(query: string, text: string): number {
  const words = new Set(query.toLowerCase().match(/\w+/g));
  return (text.toLowerCase().match(/\w+/g) ?? []).filter((word) => words.has(word)).length;
}
