/** Search by meaning and by words at once, in a directory of this machine. Needs no key and no network. */

import { Document } from '@langchain/core/documents';
import { QuarryEmbeddings, QuarryVectorStore } from '@quarry/langchain';
import { offlineEmbedder } from '@quarry/offline-embedder';

const store = new QuarryVectorStore(new QuarryEmbeddings(offlineEmbedder()), {
  path: './quarry-data',
  collectionName: 'handbook',
  retrievalMode: 'hybrid', // dense vectors and BM25, both made on the way in
  fusion: { alpha: 0.25 }, // the offline embedder is weak, so words count for more
  payloadIndexes: { 'metadata.year': 'integer' },
});

await store.addDocuments(
  [
    ['Invoices are kept for ten years, then shredded.', 'finance', 2024],
    ['Travel costs are refunded within two weeks.', 'finance', 2021],
    ['Passwords expire after ninety days.', 'security', 2024],
    ['Report a stolen laptop to the security desk at once.', 'security', 2022],
  ].map(
    ([pageContent, topic, year]) =>
      new Document({ pageContent: String(pageContent), metadata: { topic, year } }),
  ),
  { ids: ['invoices', 'travel', 'passwords', 'laptops'] }, // any text will do
);

const [best] = await store.search('how long do we keep an invoice?', { k: 1 });
console.log(best!.document.id, best!.scoreKind); // invoices relative

// Filters in short form look into the metadata; `$and`, `$or`, `$not` and many operators are there.
const recent = await store.similaritySearch('security', 5, {
  topic: 'security',
  year: { $gte: 2024 },
});
console.log(recent.map(({ id }) => id)); // [ 'passwords' ]

// A retriever keeps every option: here results that are relevant but unlike each other.
const retriever = store.asRetriever({ k: 2, searchType: 'mmr', searchKwargs: { lambda: 0.5 } });
console.log((await retriever.invoke('what happens to money?')).length); // 2

await store.delete({ filter: { year: { $lt: 2022 } } });
console.log(await store.count()); // 3
await store.close();
