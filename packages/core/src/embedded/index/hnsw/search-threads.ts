import type { RowSet } from '../../bytes/index.js';
import type { SearchPlan } from './plan.js';
import type { Graph } from './range-graphs.js';
import type { RawResult } from './run-search.js';
import { asSegmentRows, searchNumbers } from './run-search.js';
import type { SealedMemory } from './sealed-memory.js';
import { SearchMailbox } from './search-mailbox.js';
import { CAPACITY, SearchThread } from './search-thread.js';

/** Smaller segments are searched in less time than handing a search over takes. */
const FEWEST_ROWS = 1000;

/** A search that no thread has taken yet: to be posted to one, or to none. */
type Waiting = (thread: SearchThread | undefined) => void;

/**
 * Threads that search any number of segments, for throughput that grows with the cores: a search costs the calling thread
 * some ten microseconds instead of its full time, and the event loop is free meanwhile.
 */
export class SearchThreads {
  readonly #threads: SearchThread[];
  readonly #waiting: Waiting[] = [];
  readonly #numbers = new WeakMap<SealedMemory, number>();
  #nextNumber = 0;

  /**
   * `count`: threads; as many as cores are worth while. They keep no process alive. `onError` is told of one that died: the
   * others go on, and without any searches run where they are asked.
   */
  constructor(count: number, onError: (error: Error) => void = () => undefined) {
    this.#threads = Array.from(
      { length: Math.max(1, count) },
      () => new SearchThread(() => this.#handOut(), onError),
    );
  }

  /**
   * Whether a search can be handed over: originals have to be in memory, or in a file that threads can read, and worth the way,
   * its pool within the threads' capacity, what it is told within a slot, and a thread alive.
   */
  accepts(segment: SealedMemory, plan: SearchPlan, { count }: Graph): boolean {
    const { dimension } = segment.shape;
    return (
      (segment.hasFloats || segment.file !== undefined) &&
      count >= FEWEST_ROWS &&
      Math.max(plan.ef, plan.walked) <= CAPACITY &&
      SearchMailbox.hasRoom(dimension, count) &&
      this.#isAlive
    );
  }

  /**
   * The search of `run-search.ts`, elsewhere. The result's arrays are copies. `undefined` where no thread could do it,
   * because it has ended or failed: the caller then searches itself.
   */
  search(
    segment: SealedMemory,
    query: Float32Array,
    plan: SearchPlan,
    graph: Graph,
    allowed?: RowSet,
  ): Promise<RawResult | undefined> {
    return new Promise((resolve) => {
      const answer = (found: RawResult | undefined) =>
        resolve(found && { ...found, rows: asSegmentRows(found.rows, graph) });
      this.#waiting.push((thread) => {
        if (thread === undefined) return resolve(undefined);
        const job = {
          // Now, since the threads may have been told meanwhile to look at it anew.
          segment: this.#numberOf(segment),
          graph,
          numbers: searchNumbers(graph, plan, allowed?.count ?? -1),
          query,
          allowed: allowed?.bits(),
        };
        thread.search(segment, job, answer);
      });
      this.#handOut();
    });
  }

  /** Lets the threads forget a segment that is about to be freed, or that has changed: what is searched next, they look at anew. */
  detach(segment: SealedMemory): void {
    const number = this.#numbers.get(segment);
    if (number === undefined) return;
    this.#numbers.delete(segment);
    for (const thread of this.#threads) thread.detach(number);
  }

  /** Ends the threads. Searches that wait or run are left to those who asked. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  get #isAlive(): boolean {
    return this.#threads.some(({ hasEnded }) => !hasEnded);
  }

  #leastBusy(): SearchThread | undefined {
    let best: SearchThread | undefined;
    for (const thread of this.#threads) {
      if (thread.hasRoom && thread.load < (best?.load ?? Number.POSITIVE_INFINITY)) best = thread;
    }
    return best;
  }

  /** Gives searches that wait to threads, as many as there is room for; to nobody, where all have ended. */
  #handOut(): void {
    const isOver = !this.#isAlive;
    while (this.#waiting.length > 0) {
      const thread = this.#leastBusy();
      if (thread === undefined && !isOver) return;
      this.#waiting.shift()!(thread);
    }
  }

  #numberOf(segment: SealedMemory): number {
    let number = this.#numbers.get(segment);
    if (number === undefined) {
      number = this.#nextNumber++;
      this.#numbers.set(segment, number);
    }
    return number;
  }
}
