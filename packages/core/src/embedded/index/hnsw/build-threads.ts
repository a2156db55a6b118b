import { Worker } from 'node:worker_threads';
import { compiledKernels } from '../../kernel/index.js';
import type { SealedMemory } from './sealed-memory.js';
import { workerScript } from './worker/build-worker.generated.js';

/** A message of `worker/build-worker.ts`. */
export type BuildJob =
  | {
      readonly kind: 'encode';
      readonly source: number;
      readonly first: number;
      readonly rows: number;
    }
  | {
      readonly kind: 'insert';
      /** Of the graph that is built. */
      readonly header: number;
      readonly stage: number;
      readonly ef: number;
    };

interface BuildThread {
  readonly worker: Worker;
  finish: (() => void) | undefined;
}

/** Threads that work on one segment's memory; each does one job at a time. */
export class BuildThreads {
  readonly #threads: BuildThread[];
  readonly #failure: Promise<never>;

  /** `capacity`: keys their pools hold. */
  constructor(segment: SealedMemory, count: number, capacity: number) {
    let fail: (error: Error) => void;
    this.#failure = new Promise<never>((_, reject) => {
      fail = reject;
    });
    // Nobody may be waiting when a thread dies; whoever waits next hears of it.
    this.#failure.catch(() => undefined);
    this.#threads = Array.from({ length: count }, () => {
      const worker = new Worker(workerScript, {
        eval: true,
        name: 'quarry-build',
        workerData: {
          module: compiledKernels(),
          memory: segment.memory,
          header: segment.layout.header,
          scratch: segment.reserveScratch(capacity),
          capacity,
        },
      });
      const thread: BuildThread = { worker, finish: undefined };
      worker.on('message', () => thread.finish?.());
      worker.on('error', (error) => fail(error));
      worker.on('exit', () => fail(new Error('a build thread ended early')));
      return thread;
    });
  }

  get count(): number {
    return this.#threads.length;
  }

  /** Gives thread `index`, which must be idle, a job; resolves when it is done. */
  run(index: number, job: BuildJob): Promise<void> {
    const thread = this.#threads[index]!;
    const done = new Promise<void>((resolve) => {
      thread.finish = resolve;
    });
    thread.worker.postMessage(job);
    const outcome = Promise.race([done, this.#failure]);
    // A build that is given up leaves jobs behind that nobody waits for any more.
    outcome.catch(() => undefined);
    return outcome;
  }

  /** Gives every thread the same job. */
  async runAll(job: BuildJob): Promise<void> {
    await Promise.all(this.#threads.map((_, index) => this.run(index, job)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
