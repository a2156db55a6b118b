import { Worker } from 'node:worker_threads';
import type { Bitset } from '../../bytes/index.js';
import { compiledKernels } from '../../kernel/index.js';
import type { SearchPlan } from './plan.js';
import type { RawResult } from './run-search.js';
import { searchNumbers, writeAllowedAt, writeQueryAt } from './run-search.js';
import type { SealedMemory } from './sealed-memory.js';
import type { Plan } from './stages.js';
import { workerScript } from './worker/search-worker.generated.js';

/** Keys the pools of a search thread hold; searches that want more run on the calling thread. */
const CAPACITY = 1024;

/** Where a segment's query and allowed rows go in the scratch of one thread. */
interface Places {
  readonly query: number;
  readonly allowed: number;
}

interface SearchThread {
  readonly worker: Worker;
  readonly places: Map<SealedMemory, Places>;
  answer: ((numbers: number[]) => void) | undefined;
  fail: ((error: Error) => void) | undefined;
  hasEnded: boolean;
}

/**
 * Threads that search any number of segments, for throughput that grows with the cores: a search costs the calling thread
 * some 20 microseconds of messages instead of its full time. One at a time per thread; others wait in order of arrival.
 */
export class SearchThreads {
  readonly #threads: SearchThread[];
  readonly #idle: SearchThread[];
  readonly #waiting: ((thread: SearchThread) => void)[] = [];
  readonly #numbers = new WeakMap<SealedMemory, number>();
  #nextNumber = 0;

  /** `count`: threads; as many as cores are worth while. They keep no process alive. */
  constructor(count: number) {
    this.#threads = Array.from({ length: Math.max(1, count) }, startThread);
    this.#idle = [...this.#threads];
  }

  /**
   * Whether a search can be handed over: originals have to be in memory, its pool within the threads' capacity, and the
   * threads alive.
   */
  accepts(segment: SealedMemory, plan: SearchPlan): boolean {
    return (
      segment.hasFloats &&
      Math.max(plan.ef, plan.walked) <= CAPACITY &&
      !this.#threads.some(({ hasEnded }) => hasEnded)
    );
  }

  /** The search of `run-search.ts`, elsewhere. The result's arrays are copies. */
  async search(
    segment: SealedMemory,
    query: Float32Array,
    plan: SearchPlan,
    allowed?: Bitset,
    allowedCount = -1,
  ): Promise<RawResult> {
    const thread = await this.#take();
    try {
      const places = thread.places.get(segment) ?? (await this.#attach(thread, segment));
      writeQueryAt(segment, places.query, query);
      if (allowed !== undefined) writeAllowedAt(segment, places.allowed, allowed);
      const numbers = searchNumbers(segment, plan, allowed === undefined ? -1 : allowedCount);
      const answer = await ask(thread, {
        kind: 'search',
        segment: this.#numberOf(segment),
        numbers,
      });
      const [found, result, used, visited, scored] = answer as [
        number,
        number,
        Plan,
        number,
        number,
      ];
      return {
        rows: segment.words(result, found).slice(),
        scores: segment.floats(result + plan.limit * 4, found).slice(),
        plan: used,
        visited,
        scored,
      };
    } finally {
      this.#give(thread);
    }
  }

  /** Lets the threads forget a segment that is about to be freed. */
  detach(segment: SealedMemory): void {
    for (const thread of this.#threads) {
      if (thread.places.delete(segment)) {
        thread.worker.postMessage({ kind: 'detach', segment: this.#numberOf(segment) });
      }
    }
  }

  /** Ends the threads. Searches that wait or run are rejected. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  async #attach(thread: SearchThread, segment: SealedMemory): Promise<Places> {
    const answer = await ask(thread, {
      kind: 'attach',
      segment: this.#numberOf(segment),
      memory: segment.memory,
      header: segment.layout.header,
      scratch: segment.reserveScratch(CAPACITY),
      capacity: CAPACITY,
    });
    const [query, allowed] = answer as [number, number];
    const places = { query, allowed };
    thread.places.set(segment, places);
    return places;
  }

  #numberOf(segment: SealedMemory): number {
    let number = this.#numbers.get(segment);
    if (number === undefined) {
      number = this.#nextNumber++;
      this.#numbers.set(segment, number);
    }
    return number;
  }

  #take(): Promise<SearchThread> {
    const thread = this.#idle.pop();
    if (thread !== undefined) return Promise.resolve(thread);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(thread: SearchThread): void {
    const next = this.#waiting.shift();
    if (next !== undefined) next(thread);
    else this.#idle.push(thread);
  }
}

function startThread(): SearchThread {
  const worker = new Worker(workerScript, {
    eval: true,
    name: 'quarry-search',
    workerData: { module: compiledKernels() },
  });
  worker.unref();
  const thread: SearchThread = {
    worker,
    places: new Map(),
    answer: undefined,
    fail: undefined,
    hasEnded: false,
  };
  worker.on('message', (numbers: number[]) => thread.answer?.(numbers));
  worker.on('error', (error) => thread.fail?.(error));
  worker.on('exit', () => {
    thread.hasEnded = true;
    thread.fail?.(new Error('a search thread ended'));
  });
  return thread;
}

/** Sends a request and waits for its answer; the thread keeps the process alive meanwhile. */
function ask(thread: SearchThread, request: object): Promise<number[]> {
  thread.worker.ref();
  return new Promise<number[]>((resolve, reject) => {
    thread.answer = resolve;
    thread.fail = reject;
    if (thread.hasEnded) reject(new Error('a search thread ended'));
    else thread.worker.postMessage(request);
  }).finally(() => thread.worker.unref());
}
