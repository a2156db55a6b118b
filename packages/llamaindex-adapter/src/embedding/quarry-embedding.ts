import { BaseEmbedding } from '@llamaindex/core/embeddings';
import type { MessageContentDetail } from '@llamaindex/core/llms';
import { extractSingleText } from '@llamaindex/core/utils';
import { VectorStoreError } from '@quarry/adapter-kit';
import type { Embedder } from '@quarry/core/ingest';

/**
 * An embedder of Quarry (`offlineEmbedder()`, `openaiEmbedder()` or your own) as an embedding model of LlamaIndex.
 *
 * @example Settings.embedModel = new QuarryEmbedding(offlineEmbedder());
 */
export class QuarryEmbedding extends BaseEmbedding {
  readonly #embedder: Pick<Embedder, 'embedDocuments' | 'embedQuery' | 'maximumBatch'>;

  constructor(embedder: Pick<Embedder, 'embedDocuments' | 'embedQuery' | 'maximumBatch'>) {
    super();
    this.#embedder = embedder;
    const { maximumBatch } = embedder;
    if (maximumBatch !== undefined && maximumBatch < this.embedBatchSize) {
      this.embedBatchSize = maximumBatch;
    }
  }

  override async getTextEmbedding(text: string): Promise<number[]> {
    return (await this.getTextEmbeddings([text]))[0]!;
  }

  override getTextEmbeddings = async (texts: string[]): Promise<number[][]> => {
    const vectors = await this.#embedder.embedDocuments(texts);
    return vectors.map((vector) => Array.from(vector));
  };

  override async getQueryEmbedding(query: MessageContentDetail): Promise<number[] | null> {
    const text = extractSingleText(query);
    if (text === null) {
      throw new VectorStoreError('unsupported', 'only texts can be embedded by this model');
    }
    return Array.from(await this.#embedder.embedQuery(text));
  }
}
