/** Incremental indexing with no other database: what is unchanged is skipped, what is gone is deleted. */

import { Document } from '@langchain/core/documents';
import { index } from '@langchain/core/indexing';
import { QuarryEmbeddings, QuarryRecordManager, QuarryVectorStore } from '@quarry/langchain';
import { offlineEmbedder } from '@quarry/offline-embedder';

const where = { path: './quarry-data' };
const vectorStore = new QuarryVectorStore(new QuarryEmbeddings(offlineEmbedder()), {
  ...where,
  collectionName: 'wiki',
});
const recordManager = new QuarryRecordManager('wiki', where);
const page = (source: string, pageContent: string) =>
  new Document({ pageContent, metadata: { source } });
const update = (docsSource: Document[]) =>
  index({
    docsSource,
    recordManager,
    vectorStore,
    options: { cleanup: 'incremental', sourceIdKey: 'source' },
  });

console.log(await update([page('a.md', 'Foxes are red.'), page('b.md', 'Whales are blue.')]));
// { numAdded: 2, numDeleted: 0, numUpdated: 0, numSkipped: 0 }
console.log(await update([page('a.md', 'Foxes are red.'), page('b.md', 'Whales are grey.')]));
// { numAdded: 1, numDeleted: 1, numUpdated: 0, numSkipped: 1 }

const [found] = await vectorStore.similaritySearch('what colour is a whale?', 1);
console.log(found!.pageContent); // Whales are grey.
await vectorStore.close();
await recordManager.close();
