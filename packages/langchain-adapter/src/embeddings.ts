import { Embeddings, type EmbeddingsParams } from '@langchain/core/embeddings';
import type { Embedder } from '@quarry/core/ingest';

/**
 * An embedder of Quarry (`offlineEmbedder()`, `openaiEmbedder()` or your own) as embeddings of LangChain.
 *
 * @example const embeddings = new QuarryEmbeddings(offlineEmbedder());
 */
export class QuarryEmbeddings extends Embeddings {
  readonly #embedder: Pick<Embedder, 'embedDocuments' | 'embedQuery' | 'maximumBatch'>;

  constructor(
    embedder: Pick<Embedder, 'embedDocuments' | 'embedQuery' | 'maximumBatch'>,
    params: EmbeddingsParams = {},
  ) {
    super(params);
    this.#embedder = embedder;
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    const { maximumBatch = texts.length } = this.#embedder;
    const vectors: number[][] = [];
    for (let at = 0; at < texts.length; at += maximumBatch) {
      const batch = texts.slice(at, at + maximumBatch);
      const embedded = await this.caller.call(() => this.#embedder.embedDocuments(batch));
      vectors.push(...embedded.map((vector) => Array.from(vector)));
    }
    return vectors;
  }

  override async embedQuery(text: string): Promise<number[]> {
    return Array.from(await this.caller.call(() => this.#embedder.embedQuery(text)));
  }
}
