import { type RetryOptions, withRetry } from './retry.js';

interface EmbeddingQueueOptions<Vector> {
  /** Embeds texts, or throws; called with no more than a batch. */
  readonly embed: (texts: string[]) => Promise<readonly Vector[]>;
  readonly batchSize: number;
  readonly batchBytes: number;
  readonly concurrency: number;
  readonly retry: RetryOptions | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What one caller asked for. */
interface Job<Vector> {
  readonly texts: readonly string[];
  readonly vectors: Vector[];
  remaining: number;
  failed: boolean;
  readonly onProgress: (embedded: number) => void;
  readonly resolve: (vectors: Vector[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Entry<Vector> {
  readonly job: Job<Vector>;
  readonly position: number;
  readonly bytes: number;
}

/**
 * Collects texts of many documents into batches for an embedder.
 *
 * Whenever one of `concurrency` calls is free, all that waits is sent, up to a full batch: small batches while there is
 * little to do, full ones under load, and no timer. A batch that fails for good is tried again job by job, so that one
 * document's bad text fails that document alone.
 */
export class EmbeddingQueue<Vector> {
  readonly #options: EmbeddingQueueOptions<Vector>;
  readonly #waiting: Entry<Vector>[] = [];
  #running = 0;
  #scheduled = false;

  constructor(options: EmbeddingQueueOptions<Vector>) {
    this.#options = options;
  }

  /** Vectors of the texts, in order. `onProgress` receives how many of them are there so far. */
  embed(texts: readonly string[], onProgress: (embedded: number) => void): Promise<Vector[]> {
    if (texts.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const vectors = new Array<Vector>(texts.length);
      const remaining = texts.length;
      const job = { texts, vectors, remaining, failed: false, onProgress, resolve, reject };
      for (const [position, text] of texts.entries()) {
        this.#waiting.push({ job, position, bytes: Buffer.byteLength(text) });
      }
      this.#schedule();
    });
  }

  /** Waits for the end of the current turn, for other documents to join the batch. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#running < this.#options.concurrency && this.#waiting.length > 0) {
        this.#running++;
        void this.#send(this.#takeBatch()).finally(() => {
          this.#running--;
          this.#schedule();
        });
      }
    });
  }

  #takeBatch(): Entry<Vector>[] {
    const { batchSize, batchBytes } = this.#options;
    let count = 0;
    for (let bytes = 0; count < this.#waiting.length && count < batchSize; count++) {
      bytes += this.#waiting[count]!.bytes;
      if (bytes > batchBytes && count > 0) break;
    }
    return this.#waiting.splice(0, count).filter(({ job }) => !job.failed);
  }

  async #send(batch: readonly Entry<Vector>[]): Promise<void> {
    if (batch.length === 0) return;
    const { embed, retry, signal } = this.#options;
    const texts = batch.map(({ job, position }) => job.texts[position]!);
    try {
      const vectors = await withRetry(() => embed(texts), retry, signal);
      for (const [index, entry] of batch.entries()) settle(entry, vectors[index]!);
    } catch (error) {
      const jobs = new Set(batch.map(({ job }) => job));
      if (jobs.size === 1 || signal?.aborted) {
        for (const job of jobs) fail(job, error);
        return;
      }
      for (const job of jobs) await this.#send(batch.filter((entry) => entry.job === job));
    }
  }
}

function settle<Vector>({ job, position }: Entry<Vector>, vector: Vector): void {
  job.vectors[position] = vector;
  job.remaining--;
  if (job.failed) return;
  job.onProgress(job.texts.length - job.remaining);
  if (job.remaining === 0) job.resolve(job.vectors);
}

function fail<Vector>(job: Job<Vector>, error: unknown): void {
  job.failed = true;
  job.reject(error);
}
