import { BaseEmbedding } from '@llamaindex/core/embeddings';
import { fakeEmbedder } from '@quarry/core/testing';

/** Each word falls on one dimension, so texts that share words are similar. */
export class WordEmbedding extends BaseEmbedding {
  readonly #fake = fakeEmbedder({ dimension: 64 });

  // The base class keeps its constructor to itself.
  // biome-ignore lint/complexity/noUselessConstructor: it makes this class constructible
  constructor() {
    super();
  }

  async getTextEmbedding(text: string): Promise<number[]> {
    const [vector] = await this.#fake.embedDocuments([text]);
    return [...vector!];
  }
}

const model = new WordEmbedding();

/** The vector of a text. */
export function embed(text: string): Promise<number[]> {
  return model.getTextEmbedding(text);
}
