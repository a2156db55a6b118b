/** Checked by the compiler alone: what fits where. */

import type { BaseNodePostprocessor } from '@llamaindex/core/postprocessor';
import type { BaseQueryEngine } from '@llamaindex/core/query-engine';
import type { BaseRetriever } from '@llamaindex/core/retriever';
import type { BaseVectorStore, MetadataFilters } from '@llamaindex/core/vector-store';
import type { QdrantClient } from '@qdrant/js-client-rest';
import type { EmbeddedEngine, VectorEngine } from '@quarry/core';
import { VectorStoreIndex } from 'llamaindex';
import { CitationQueryEngine, QuarryReranker, QuarryVectorStore } from '../src/index.js';

declare const embedded: EmbeddedEngine;
declare const scoped: VectorEngine;
declare const remote: QdrantClient;
declare const retriever: BaseRetriever;
declare const filters: MetadataFilters;

// Any engine is a client, the official one included.
const store = new QuarryVectorStore({ client: embedded });
new QuarryVectorStore({ client: scoped });
new QuarryVectorStore({ client: remote });

// A store is LlamaIndex's, and so is what stands around it.
store satisfies BaseVectorStore<VectorEngine, never>;
await VectorStoreIndex.fromVectorStore(store);
new CitationQueryEngine({ retriever }) satisfies BaseQueryEngine;
new QuarryReranker({ score: () => [] }) satisfies BaseNodePostprocessor;

// LlamaIndex's filters, and the nested ones that it has no type for.
await store.getNodes(undefined, filters);
await store.getNodes(undefined, {
  condition: 'not',
  filters: [{ filters: [{ key: 'ok', operator: '==', value: true }] }],
});
// @ts-expect-error there is no such option
new QuarryVectorStore({ client: embedded, collection: 'docs' });
