import { Worker } from 'node:worker_threads';
import { compiledKernels } from '../../kernel/index.js';
import type { RawResult } from './run-search.js';
import type { SealedMemory } from './sealed-memory.js';
import type { SearchJob } from './search-mailbox.js';
import { JobKind, JobStatus, MAILBOX, SearchMailbox } from './search-mailbox.js';
import { workerScript } from './worker/search-worker.generated.js';

/** Keys the pools of a search thread hold; searches that want more run on the calling thread. */
export const CAPACITY = 1024;

/** Told of the answer: `undefined` where the thread could not give one. */
type Answer = (result: RawResult | undefined) => void;

/** A thread that searches, several searches ahead, in order of arrival. It keeps the process alive only while it is busy. */
export class SearchThread {
  readonly #worker: Worker;
  readonly #mailbox = new SearchMailbox();
  /** Those who wait for the jobs in the mailbox, in their order. */
  readonly #answers: Answer[] = [];
  readonly #attached = new Set<number>();
  /** Segments that the thread is to forget, until the mailbox has room for that. */
  readonly #forgotten: number[] = [];
  readonly #onFree: () => void;
  #hasEnded = false;

  /** `onFree`: there is room again, or the thread has ended. `onError`: why it has, unless it was closed. */
  constructor(onFree: () => void, onError: (error: Error) => void) {
    this.#onFree = onFree;
    this.#worker = new Worker(workerScript, {
      eval: true,
      name: 'quarry-search',
      workerData: {
        module: compiledKernels(),
        mailbox: this.#mailbox.memory,
        layout: MAILBOX,
        kinds: JobKind,
        statuses: JobStatus,
      },
    });
    this.#worker.on('message', () => this.#collect());
    this.#worker.on('error', onError);
    this.#worker.on('exit', () => this.#end());
    // Last: listening to messages keeps the process alive again.
    this.#worker.unref();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Searches under way. */
  get load(): number {
    return this.#mailbox.load;
  }

  /** Whether a search, and what has to be said before it, finds room now. */
  get hasRoom(): boolean {
    return !this.#hasEnded && this.#mailbox.load < MAILBOX.slots - 1;
  }

  /** Searches a segment; there has to be room. */
  search(segment: SealedMemory, job: SearchJob, answer: Answer): void {
    if (!this.#attached.has(job.segment)) this.#attach(segment, job.segment);
    this.#mailbox.postSearch(job);
    this.#expect(answer);
  }

  /** Lets the thread forget a segment that is about to be freed, once the searches before are done. */
  detach(number: number): void {
    if (!this.#attached.delete(number) || this.#hasEnded) return;
    this.#forgotten.push(number);
    this.#postForgotten();
  }

  /** Ends the thread. Searches that it has not done are answered with nothing. */
  async close(): Promise<void> {
    await this.#worker.terminate();
    this.#end();
  }

  #attach(segment: SealedMemory, number: number): void {
    this.#worker.postMessage({
      memory: segment.memory,
      header: segment.layout.header,
      scratch: segment.reserveScratch(CAPACITY),
      capacity: CAPACITY,
      width: segment.layout.floatWidth,
      originalBytes: segment.layout.floatStride,
      file: segment.file,
    });
    this.#mailbox.postNotice(JobKind.Attach, number);
    this.#expect(() => undefined);
    this.#attached.add(number);
  }

  #expect(answer: Answer): void {
    if (this.#answers.length === 0) this.#worker.ref();
    this.#answers.push(answer);
  }

  #postForgotten(): void {
    while (this.#forgotten.length > 0 && !this.#mailbox.isFull) {
      this.#mailbox.postNotice(JobKind.Detach, this.#forgotten.shift()!);
      this.#expect(() => undefined);
    }
  }

  #collect(): void {
    this.#mailbox.answerBell();
    while (this.#mailbox.isReady) this.#answers.shift()!(this.#mailbox.collect());
    this.#postForgotten();
    if (this.#answers.length === 0) this.#worker.unref();
    this.#onFree();
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const answer of this.#answers.splice(0)) answer(undefined);
    this.#onFree();
  }
}
