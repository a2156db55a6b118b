/** An ingestion pipeline into a directory: changed documents replace their nodes, documents that are gone take theirs along. */

import { QuarryEmbedding, QuarryVectorStore } from '@quarry/llamaindex';
import { offlineEmbedder } from '@quarry/offline-embedder';
import {
  DocStoreStrategy,
  Document,
  IngestionPipeline,
  SentenceSplitter,
  SimpleDocumentStore,
} from 'llamaindex';

const vectorStore = new QuarryVectorStore({ path: './quarry-data', collectionName: 'wiki' });
const docStore = new SimpleDocumentStore(); // remembers what was ingested; persist it beside the vectors

async function ingest(texts: { [source: string]: string }) {
  const pipeline = new IngestionPipeline({
    transformations: [new SentenceSplitter(), new QuarryEmbedding(offlineEmbedder())],
    vectorStore,
    docStore,
    docStoreStrategy: DocStoreStrategy.UPSERTS_AND_DELETE,
  });
  const documents = Object.entries(texts).map(
    ([id_, text]) => new Document({ id_, text, metadata: { source: id_ } }),
  );
  await pipeline.run({ documents });
}

await ingest({ 'fox.md': 'Foxes are red.', 'whale.md': 'Whales are blue.' });
await ingest({ 'whale.md': 'Whales are grey.' });

const nodes = await vectorStore.getNodes(undefined, {
  filters: [{ key: 'source', operator: 'in', value: ['fox.md', 'whale.md'] }],
});
console.log(nodes.map((node) => node.toJSON()['text'])); // [ 'Whales are grey.' ]
await vectorStore.close();
