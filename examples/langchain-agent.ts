/** An agent that searches a tenant's documents and cites what it found. */

import { Document } from '@langchain/core/documents';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, ToolMessage } from '@langchain/core/messages';
import { openEngine, scopeToTenant } from '@quarry/core';
import {
  checkAgentAnswer,
  citationPrompt,
  QuarryEmbeddings,
  QuarryVectorStore,
  type RetrieverArtifact,
  retrieverTool,
} from '@quarry/langchain';
import { offlineEmbedder } from '@quarry/offline-embedder';
import { createAgent, FakeToolCallingModel } from 'langchain';

const engine = await openEngine({ memory: true });

// The store gets an engine that sees one tenant alone. The id would come from the session.
const store = new QuarryVectorStore(new QuarryEmbeddings(offlineEmbedder()), {
  client: scopeToTenant(engine, {
    tenant: 'acme',
    collections: ['documents'],
    createCollections: true,
  }),
  retrievalMode: 'hybrid',
});
await store.addDocuments([
  new Document({
    pageContent: 'Invoices are kept for ten years, then shredded.',
    metadata: { source: 'finance.md' },
  }),
  new Document({
    pageContent: 'Passwords expire after ninety days.',
    metadata: { source: 'security.md' },
  }),
]);

const search = retrieverTool(store, { k: 2 });
const question = 'How long do we keep invoices?';
const agent = createAgent({ model: model(), tools: [search], systemPrompt: citationPrompt });
const { messages } = await agent.invoke({ messages: [{ role: 'user', content: question }] });

// With a language model, `messages` ends with its answer. Here one stands in for it, true to the first passage and false
// about another, to show what becomes of both.
const found = messages.find((message) => ToolMessage.isInstance(message))!;
const { passages } = found.artifact as RetrieverArtifact;
const answer = new AIMessage(`Ten years [[${passages[0]!.key}]]. Then they are sold [[p42]].`);

const { text, citations, unsupported } = await checkAgentAnswer([...messages, answer]);
console.log(text); // Ten years [1]. Then they are sold.
console.log(citations.map(({ number, passage }) => [number, passage.metadata['source']])); // [ [ 1, 'finance.md' ] ]
console.log(unsupported); // [ 'p42' ]
await engine.close();

/** Stands in for `new ChatOpenAI(...)`: calls the tool once, with no key and no network. */
function model(): BaseChatModel {
  return new FakeToolCallingModel({
    toolCalls: [[{ name: search.name, args: { query: question }, id: 'call-1' }], []],
  });
}
