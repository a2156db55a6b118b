/** Where a background job stands. */
export type TrackerStatus = 'optimizing' | 'done' | { cancelled: string } | { error: string };

/** A segment and its size in points. */
export type OptimizationSegmentInfo = {
  uuid: string;
  points_count: number;
};

/** Steps of a job and how far each has come; times are RFC 3339. */
export type ProgressTree = {
  name: string;
  started_at?: string | null;
  finished_at?: string | null;
  duration_sec?: number | null;
  done?: number | null;
  total?: number | null;
  children?: ProgressTree[];
};

/** A job that runs or has run. */
export type Optimization = {
  uuid: string;
  /** `indexing`, `merge`, `vacuum` and so on. */
  optimizer: string;
  status: TrackerStatus;
  segments: OptimizationSegmentInfo[];
  progress: ProgressTree;
};

/** A job that waits. */
export type PendingOptimization = {
  optimizer: string;
  segments: OptimizationSegmentInfo[];
};

/** How much waits. */
export type OptimizationsSummary = {
  queued_optimizations: number;
  queued_segments: number;
  queued_points: number;
  idle_segments: number;
};

/** Background jobs of a collection. */
export type OptimizationsResponse = {
  summary: OptimizationsSummary;
  running: Optimization[];
  /** Each of these only when asked for. */
  queued?: PendingOptimization[] | null;
  completed?: Optimization[] | null;
  idle_segments?: OptimizationSegmentInfo[] | null;
};
