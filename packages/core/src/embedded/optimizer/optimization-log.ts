import type { OptimizationKind } from './plan-optimization.js';

/** One optimization, running or done. */
export interface OptimizationLog {
  readonly id: string;
  readonly kind: OptimizationKind;
  readonly sources: { uuid: string; points_count: number }[];
  readonly started: Date;
  finished?: Date;
  /** Share of the graph that is built, 0 to 1. */
  progress: number;
  error?: Error;
}
