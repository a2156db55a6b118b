/**
 * What a search thread is told and what it answers, in memory that both sides share: a message to another thread costs tens
 * of microseconds at each end, these words cost one. Jobs lie in a ring of slots; the thread sleeps while none is posted.
 *
 *   0    i32 posted      jobs written since the beginning; the thread waits for a change of this word
 *   4    i32 completed   jobs done
 *   8    i32 rung        1 from when the thread rings (an empty message) until the other side looks
 *   64   slots, each:
 *          0    i32 kind, segment, arguments, query floats, allowed words, status, found, plan, visited, scored,
 *             header: address of that of the graph
 *          64   f64 arguments of the kernels' `search`, 16 at most
 *          192  the query, then the allowed rows; afterwards the rows that were found, then their scores
 *
 * `worker/search-worker.ts` is the other side, and is given this layout.
 */
import type { Bitset } from '../../bytes/index.js';
import type { Graph } from './range-graphs.js';
import type { RawResult } from './run-search.js';
import { copyAllowed } from './run-search.js';
import type { Plan } from './stages.js';

/** Numbers of the layout above, as the thread is given them. */
export const MAILBOX = {
  slots: 8,
  slotBytes: 1 << 19,
  firstSlot: 64,
  posted: 0,
  completed: 1,
  rung: 2,
  arguments: 64,
  data: 192,
} as const;

/** What a thread is asked to do. */
export const JobKind = { Attach: 0, Search: 1, Detach: 2 } as const;
type JobKind = (typeof JobKind)[keyof typeof JobKind];

/** How a job ended. */
export const JobStatus = { Done: 1, Failed: 2 } as const;

/** A search in the form in which it is written down. */
export interface SearchJob {
  /** The number that the segment was attached under. */
  readonly segment: number;
  readonly numbers: readonly number[];
  readonly query: Float32Array;
  /** Rows of the segment. */
  readonly allowed: Bitset | undefined;
  /** The graph to search. */
  readonly graph: Graph;
}

const SLOT_HEADER_WORDS = 12;
const ROOM = MAILBOX.slotBytes - MAILBOX.data;

/** The asking side of one thread's mailbox. */
export class SearchMailbox {
  readonly memory = new SharedArrayBuffer(MAILBOX.firstSlot + MAILBOX.slots * MAILBOX.slotBytes);
  readonly #control = new Int32Array(this.memory, 0, 3);
  #posted = 0;
  #collected = 0;

  /** Whether a query and the allowed rows of a segment fit a slot. */
  static hasRoom(dimension: number, rows: number): boolean {
    return dimension * 4 + Math.ceil(rows / 32) * 4 <= ROOM;
  }

  /** Jobs posted and not yet collected. */
  get load(): number {
    return (this.#posted - this.#collected) | 0;
  }

  get isFull(): boolean {
    return this.load === MAILBOX.slots;
  }

  /** Posts what has no arguments; what it is about has been sent by message. */
  postNotice(kind: JobKind, segment: number): void {
    this.#header(this.#posted).set([kind, segment]);
    this.#post();
  }

  postSearch({ segment, graph, numbers, query, allowed }: SearchJob): void {
    const slot = this.#posted;
    const words = allowed === undefined ? 0 : Math.ceil(graph.count / 32);
    const header = this.#header(slot);
    header.set([JobKind.Search, segment, numbers.length, query.length, words]);
    header[10] = graph.header;
    header[11] = graph.first;
    new Float64Array(this.memory, this.#at(slot) + MAILBOX.arguments, numbers.length).set(numbers);
    const data = this.#at(slot) + MAILBOX.data;
    new Float32Array(this.memory, data, query.length).set(query);
    if (allowed !== undefined) {
      copyAllowed(new Uint32Array(this.memory, data + query.length * 4, words), allowed, graph);
    }
    this.#post();
  }

  /** The thread has rung: from now on it may ring again. */
  answerBell(): void {
    Atomics.store(this.#control, MAILBOX.rung, 0);
  }

  /** Whether the oldest job that was posted is done. */
  get isReady(): boolean {
    return this.load > 0 && Atomics.load(this.#control, MAILBOX.completed) !== this.#collected;
  }

  /** Takes the oldest job out, which is ready. `undefined` where the thread could not do it, or it was no search. */
  collect(): RawResult | undefined {
    const slot = this.#collected;
    this.#collected = (slot + 1) | 0;
    const header = this.#header(slot);
    const found = header[6]!;
    if (header[0] !== JobKind.Search || header[5] !== JobStatus.Done) return undefined;
    const data = this.#at(slot) + MAILBOX.data;
    return {
      rows: new Uint32Array(this.memory, data, found).slice(),
      scores: new Float32Array(this.memory, data + found * 4, found).slice(),
      plan: header[7] as Plan,
      visited: header[8]!,
      scored: header[9]!,
    };
  }

  #post(): void {
    this.#posted = (this.#posted + 1) | 0;
    Atomics.store(this.#control, MAILBOX.posted, this.#posted);
    Atomics.notify(this.#control, MAILBOX.posted);
  }

  #header(slot: number): Int32Array {
    return new Int32Array(this.memory, this.#at(slot), SLOT_HEADER_WORDS);
  }

  #at(slot: number): number {
    // A power of two of slots: right for counters that have gone round to negative numbers too.
    return MAILBOX.firstSlot + (slot & (MAILBOX.slots - 1)) * MAILBOX.slotBytes;
  }
}
