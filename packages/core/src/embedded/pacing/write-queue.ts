/**
 * Runs one piece of work at a time, in order of arrival. A collection's writes are resolved and applied inside it;
 * waiting for the disk happens outside, so that many callers share one flush.
 */
export class WriteQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #length = 0;

  /** Pieces of work waiting or running. */
  get length(): number {
    return this.#length;
  }

  run<T>(work: () => T | Promise<T>): Promise<T> {
    this.#length++;
    const result = this.#tail.then(work);
    this.#tail = result.then(
      () => this.#length--,
      () => this.#length--,
    );
    return result;
  }

  /** Resolves when all that was asked for so far is done. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
