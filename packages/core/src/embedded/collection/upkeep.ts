import type { CollectionStatus, OptimizationsResponse } from '../../engine/index.js';

/** What keeps a collection in shape while it is open; the optimizer implements it. */
export interface Upkeep {
  /** `green`, `yellow` while rewriting, `grey` when there is work that waits for a write, `red` after a failure. */
  readonly status: CollectionStatus;
  /** Why the last rewrite failed, if it did. */
  readonly failure: Error | undefined;
  /** Called after every applied write. */
  notify(): void;
  /** Resolves when nothing is left to do. */
  optimize(): Promise<void>;
  describe(): OptimizationsResponse;
  close(): Promise<void>;
}

/** A collection that nobody looks after. */
export const NO_UPKEEP: Upkeep = {
  status: 'green',
  failure: undefined,
  notify() {},
  async optimize() {},
  describe: () => ({
    summary: { queued_optimizations: 0, queued_points: 0, queued_segments: 0, idle_segments: 0 },
    running: [],
  }),
  async close() {},
};
