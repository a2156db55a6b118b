import type { QueryBundle } from '@llamaindex/core/query-engine';
import { BaseRetriever } from '@llamaindex/core/retriever';
import { MetadataMode, type NodeWithScore } from '@llamaindex/core/schema';
import { VectorStoreQueryMode } from '@llamaindex/core/vector-store';
import { ingestLayout, QuarryVectorStore } from '@quarry/llamaindex';
import type { Room } from '../../library/index.ts';
import type { Retriever } from '../answer-question.ts';
import { foundPassage, fusionFor, passagesSearched, passagesWanted } from './found-passage.ts';

/** A LlamaIndex retriever over the vector store, in hybrid mode. */
class LibraryRetriever extends BaseRetriever {
  readonly #room: Room;
  readonly #store: QuarryVectorStore;

  constructor(room: Room) {
    super();
    const { engine, collection, sparse } = room;
    this.#room = room;
    this.#store = new QuarryVectorStore({
      ...ingestLayout,
      client: engine,
      collectionName: collection,
      enableHybrid: true,
      sparseDocFn: async (texts) => {
        const vectors = await Promise.all(texts.map((text) => sparse.embedQuery(text)));
        return [vectors.map(({ indices }) => indices), vectors.map(({ values }) => values)];
      },
      sparseModifier: 'idf',
      fusion: fusionFor(room).fusion,
      prefetchLimit: passagesSearched,
    });
  }

  async _retrieve({ query }: QueryBundle): Promise<NodeWithScore[]> {
    const queryStr = String(query);
    const { nodes = [], similarities } = await this.#store.query({
      queryStr,
      queryEmbedding: Array.from(await this.#room.embedder.embedQuery(queryStr)),
      similarityTopK: passagesWanted,
      mode: VectorStoreQueryMode.HYBRID,
    });
    return nodes.map((node, index) => ({ node, score: similarities[index] ?? 0 }));
  }
}

/** The same question through LlamaIndex.TS. */
export function llamaindexRetriever(room: Room): Retriever {
  const retriever = new LibraryRetriever(room);
  const { kind } = fusionFor(room);
  return async (query) => {
    const found = await retriever.retrieve({ query });
    return found.map(({ node, score = 0 }, index) =>
      foundPassage(
        {
          id: node.id_,
          text: node.getContent(MetadataMode.NONE),
          metadata: node.metadata,
          score,
          kind,
        },
        index,
      ),
    );
  };
}
