import type { ServerLogger } from './options.js';

/** Work that goes on after its answer. Closing the server waits for it. */
export class Background {
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly logger: ServerLogger | undefined) {}

  run(what: string, work: Promise<unknown>): void {
    const done = work.then(
      () => undefined,
      (error: unknown) => this.logger?.error(`${what} failed`, error),
    );
    this.#running.add(done);
    done.finally(() => this.#running.delete(done));
  }

  async finished(): Promise<void> {
    await Promise.all(this.#running);
  }
}
