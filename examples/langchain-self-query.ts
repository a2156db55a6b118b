/** A model takes a question apart into words and a filter; a filter of ours stands whatever it makes of it. */

import { SelfQueryRetriever } from '@langchain/classic/retrievers/self_query';
import { Document } from '@langchain/core/documents';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { QuarryEmbeddings, QuarryTranslator, QuarryVectorStore } from '@quarry/langchain';
import { offlineEmbedder } from '@quarry/offline-embedder';

const films = [
  ['A crew meets a deadly creature aboard its ship.', 1979, 'horror', true],
  ['Marines return to the planet of the creature.', 1986, 'action', true],
  ['A planet makes the memories of its visitors real.', 1972, 'drama', true],
  ['The creature is back. Not released yet.', 1999, 'horror', false],
] as const;

const vectorStore = await QuarryVectorStore.fromDocuments(
  films.map(
    ([pageContent, year, genre, released]) =>
      new Document({ pageContent, metadata: { year, genre, released } }),
  ),
  new QuarryEmbeddings(offlineEmbedder()),
  { location: ':memory:', collectionName: 'films' },
);

const retriever = SelfQueryRetriever.fromLLM({
  // Stands in for a language model, with no key and no network.
  llm: new FakeListChatModel({
    responses: [
      '```json\n{ "query": "a creature", "filter": "and(gt(\\"year\\", 1975), ne(\\"genre\\", \\"action\\"))" }\n```',
    ],
  }),
  vectorStore,
  documentContents: 'Plots of films',
  attributeInfo: [
    { name: 'year', type: 'number', description: 'Year of release' },
    { name: 'genre', type: 'string', description: 'horror, action or drama' },
  ],
  structuredQueryTranslator: new QuarryTranslator(),
  searchParams: { k: 4, filter: { released: true } },
});

const found = await retriever.invoke('creatures after 1975, but no action');
console.log(found.map(({ metadata }) => metadata['year'])); // [ 1979 ]
await vectorStore.close();
