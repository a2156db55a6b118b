import type { Room } from '../../library/index.ts';
import type { Route } from '../../protocol/index.ts';
import type { Retriever } from '../answer-question.ts';
import { langchainRetriever } from './langchain.ts';
import { llamaindexRetriever } from './llamaindex.ts';
import { quarryRetriever } from './quarry.ts';

const retrievers: { readonly [route in Route]: (room: Room) => Retriever } = {
  quarry: quarryRetriever,
  langchain: langchainRetriever,
  llamaindex: llamaindexRetriever,
};

/** The retriever of a route. All three search the same engine, which is scoped to one tenant. */
export function retrieverFor(route: Route, room: Room): Retriever {
  return retrievers[route](room);
}
