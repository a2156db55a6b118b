import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { CollectionStatus, OptimizationsResponse } from '../../engine/index.js';
import type { Collection, Upkeep } from '../collection/index.js';
import { describeOptimizations, describeSegment } from './describe.js';
import type { OptimizationLog } from './optimization-log.js';
import { planOptimization } from './plan-optimization.js';
import { runOptimization } from './run-optimization.js';

/** How long a collection must be left alone before its segments are merged. */
const QUIET_MILLISECONDS = 2_000;
/** Finished optimizations that are remembered. */
const REMEMBERED = 32;

/**
 * Keeps one collection in shape in the background: one optimization at a time, woken by writes. A failed one is
 * remembered and not tried again before the next write.
 */
export class Optimizer implements Upkeep {
  readonly #collection: Collection;
  readonly #log: OptimizationLog[] = [];
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wait = 0;

  constructor(collection: Collection) {
    this.#collection = collection;
  }

  get status(): CollectionStatus {
    if (this.#running) return 'yellow';
    if (this.#log.at(-1)?.error) return 'red';
    return this.#isPaused ? 'green' : this.#plan(false) ? 'grey' : 'green';
  }

  /** Why the last optimization failed, if it did. */
  get failure(): Error | undefined {
    return this.#log.at(-1)?.error;
  }

  /** Something was written: look whether there is work now, and again when it has become quiet. */
  notify(): void {
    if (this.#abort.signal.aborted || this.#isPaused) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#start(true), QUIET_MILLISECONDS);
    this.#timer.unref();
    if (!this.#running && this.#plan(false)) void this.#start(false);
  }

  /** Does all there is to do and resolves when nothing is left; rejects with what went wrong. */
  async optimize(): Promise<void> {
    this.#wait++;
    try {
      await this.#running;
      await this.#start(true);
      const error = this.failure;
      if (error) throw error;
    } finally {
      this.#wait--;
    }
  }

  describe(): OptimizationsResponse {
    const next = this.#running ? undefined : this.#plan(false);
    return describeOptimizations(this.#log, next, this.#collection.store.segments);
  }

  /** Stops what is running and waits for it. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#abort.abort();
    await this.#running;
  }

  get #isPaused(): boolean {
    return this.#collection.settings.optimizer_config.max_optimization_threads === 0;
  }

  #plan(isQuiet: boolean) {
    const { settings, store, storage } = this.#collection;
    return planOptimization({
      settings,
      segments: store.segments,
      appendable: store.appendable,
      logBytes: storage.logBytes(),
      isQuiet: isQuiet || this.#wait > 0,
      isAsked: this.#wait > 0,
    });
  }

  #start(isQuiet: boolean): Promise<void> {
    this.#running ??= this.#run(isQuiet).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(isQuiet: boolean): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const next = this.#plan(isQuiet);
      if (!next) return;
      const entry: OptimizationLog = {
        id: randomUUID(),
        kind: next.kind,
        sources: next.sources.map(describeSegment),
        started: new Date(),
        progress: 0,
      };
      this.#remember(entry);
      try {
        await runOptimization(this.#collection, next, {
          workers: this.#workers(),
          signal: this.#abort.signal,
          onProgress: (share) => {
            entry.progress = share;
          },
        });
        entry.finished = new Date();
        entry.progress = 1;
      } catch (error) {
        if (!this.#abort.signal.aborted) entry.error = error as Error;
        return;
      }
    }
  }

  /** A core is left to the main thread, unless a caller waits for the result. */
  #workers(): number {
    const { hnsw_config, optimizer_config } = this.#collection.settings;
    const cores = availableParallelism();
    const wanted =
      hnsw_config.max_indexing_threads || optimizer_config.max_optimization_threads || cores;
    return Math.max(1, Math.min(wanted, this.#wait > 0 ? cores : cores - 1, 16));
  }

  #remember(entry: OptimizationLog): void {
    this.#log.push(entry);
    if (this.#log.length > REMEMBERED) this.#log.shift();
  }
}
