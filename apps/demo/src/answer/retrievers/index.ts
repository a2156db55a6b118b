import { embedderUnavailable, type Room } from '../../library/index.ts';
import type { Route } from '../../protocol/index.ts';
import type { QuestionRequest, Retriever } from '../answer-question.ts';
import { langchainRetriever } from './langchain.ts';
import { llamaindexRetriever } from './llamaindex.ts';
import { quarryRetriever, wordsRetriever } from './quarry.ts';

const retrievers: { readonly [route in Route]: (room: Room) => Retriever } = {
  quarry: quarryRetriever,
  langchain: langchainRetriever,
  llamaindex: llamaindexRetriever,
};

/**
 * Searches by a route. If the embedding service fails, by words alone: BM25 needs nobody's help, and half a search with a
 * note is better than none.
 */
export function searchBy(route: Route, room: Room): QuestionRequest['search'] {
  const retriever = retrieverFor(route, room);
  return async (question, signal) => {
    try {
      return { passages: await retriever(question, signal), problem: null };
    } catch (error) {
      if (!(error instanceof Error) || error.name !== embedderUnavailable) throw error;
      const passages = await wordsRetriever(room)(question, signal);
      return { passages, problem: `${error.message}, so this search went by words alone.` };
    }
  };
}

/** The retriever of a route. All three search the same engine, which is scoped to one tenant. */
export function retrieverFor(route: Route, room: Room): Retriever {
  return retrievers[route](room);
}
