import { Embeddings } from '@langchain/core/embeddings';
import { fakeEmbedder } from '@quarry/core/testing';

/** Each word falls on one dimension, so texts that share words are similar. Keeps what it was asked. */
export class WordEmbeddings extends Embeddings {
  readonly #fake: ReturnType<typeof fakeEmbedder>;
  readonly queries: string[] = [];

  constructor(dimension = 64) {
    super({});
    this.#fake = fakeEmbedder({ dimension });
  }

  get documents(): string[] {
    return this.#fake.calls.flat();
  }

  async embedDocuments(texts: string[]): Promise<number[][]> {
    return (await this.#fake.embedDocuments(texts)).map((vector) => [...vector]);
  }

  async embedQuery(text: string): Promise<number[]> {
    this.queries.push(text);
    return [...(await this.#fake.embedQuery(text))];
  }
}
