import { RunnableLambda } from '@langchain/core/runnables';
import { ingestLayout, QuarryEmbeddings, QuarryVectorStore } from '@quarry/langchain';
import type { Room } from '../../library/index.ts';
import type { Retriever } from '../answer-question.ts';
import { foundPassage, fusionFor, passagesSearched, passagesWanted } from './found-passage.ts';

/** Metadata key the store writes a document's score to: LangChain's retrievers return documents without scores. */
const scoreKey = 'score';

/** A LangChain chain: the vector store's retriever, then a step that makes passages of documents. */
export function langchainRetriever(room: Room): Retriever {
  const { engine, collection, embedder, sparse } = room;
  const { fusion, kind } = fusionFor(room);
  // Who asks should hear of a failure at once, not after six attempts.
  const embeddings = new QuarryEmbeddings(embedder, { maxRetries: 0 });
  const store = new QuarryVectorStore(embeddings, {
    ...ingestLayout,
    client: engine,
    collectionName: collection,
    retrievalMode: 'hybrid',
    sparseEmbeddings: sparse,
    fusion,
    prefetchLimit: passagesSearched,
    scoreMetadataKey: scoreKey,
  });
  const chain = store
    .asRetriever({ k: passagesWanted })
    .pipe(
      RunnableLambda.from((documents: Awaited<ReturnType<typeof store.similaritySearch>>) =>
        documents.map(({ id = '', pageContent, metadata }, index) =>
          foundPassage(
            { id, text: pageContent, metadata, score: Number(metadata[scoreKey]), kind },
            index,
          ),
        ),
      ),
    );
  return (question, signal) => chain.invoke(question, { signal });
}
