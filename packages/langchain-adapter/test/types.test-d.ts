/** Checked by the compiler alone: what fits where. */

import type { EmbeddingsInterface } from '@langchain/core/embeddings';
import type { BaseRetrieverInterface } from '@langchain/core/retrievers';
import type { VectorStore, VectorStoreInterface } from '@langchain/core/vectorstores';
import type { QdrantClient } from '@qdrant/js-client-rest';
import type { EmbeddedEngine, VectorEngine } from '@quarry/core';
import { QuarryVectorStore } from '../src/index.js';

declare const embeddings: EmbeddingsInterface;
declare const embedded: EmbeddedEngine;
declare const scoped: VectorEngine;
declare const remote: QdrantClient;

// Any engine is a client, the official one included.
const store = new QuarryVectorStore(embeddings, { client: embedded });
new QuarryVectorStore(embeddings, { client: scoped });
new QuarryVectorStore(embeddings, { client: remote });

// A store and its retriever are LangChain's.
store satisfies VectorStore;
store satisfies VectorStoreInterface;
store.asRetriever() satisfies BaseRetrieverInterface;
(await QuarryVectorStore.fromTexts(['a'], {}, embeddings, {
  client: embedded,
})) satisfies QuarryVectorStore;

// Filters of both forms, and nothing else.
await store.similaritySearch('x', 4, { year: { $gte: 2020 }, tag: ['a', 'b'], done: null });
await store.similaritySearch('x', 4, { must: [{ key: 'metadata.year', range: { gte: 2020 } }] });
// @ts-expect-error a function is no filter
await store.similaritySearch('x', 4, () => true);
// @ts-expect-error there is no such search type
store.asRetriever({ searchType: 'fuzzy' });
// @ts-expect-error there is no such mode
new QuarryVectorStore(embeddings, { client: embedded, retrievalMode: 'both' });

// Ids come back.
(await store.addDocuments([])) satisfies string[];
