import { retrieve } from '@quarry/core/retrieve';
import type { Room } from '../../library/index.ts';
import type { Retriever } from '../answer-question.ts';

/** BM25 alone. */
export function wordsRetriever({ engine, collection, sparse }: Room): Retriever {
  return async (query, signal) => {
    const { passages } = await retrieve({ engine, collection, sparse, query, signal });
    return passages;
  };
}

/** Quarry's own retrieval: dense and BM25 in one round trip, fused as fits the embedder. */
export function quarryRetriever({ engine, collection, embedder, sparse }: Room): Retriever {
  return async (query, signal) => {
    const { passages } = await retrieve({ engine, collection, embedder, sparse, query, signal });
    return passages;
  };
}
