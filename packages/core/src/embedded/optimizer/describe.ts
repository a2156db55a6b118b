import type { Optimization, OptimizationsResponse } from '../../engine/index.js';
import type { Segment } from '../segment/index.js';
import type { OptimizationLog } from './optimization-log.js';
import type { Optimization as Plan } from './plan-optimization.js';

/** What `getOptimizations` answers. */
export function describeOptimizations(
  log: readonly OptimizationLog[],
  next: Plan | undefined,
  segments: readonly Segment[],
): OptimizationsResponse {
  const entries = log.map(describe);
  const isQueued = next !== undefined;
  return {
    summary: {
      queued_optimizations: isQueued ? 1 : 0,
      queued_segments: next?.sources.length ?? 0,
      queued_points: next?.sources.reduce((rows, segment) => rows + segment.liveCount, 0) ?? 0,
      idle_segments: segments.length - (next?.sources.length ?? 0),
    },
    running: entries.filter(({ status }) => status === 'optimizing'),
    queued: next ? [{ optimizer: next.kind, segments: next.sources.map(describeSegment) }] : [],
    completed: entries.filter(({ status }) => status !== 'optimizing'),
  };
}

function describe(entry: OptimizationLog): Optimization {
  const end = entry.finished ?? new Date();
  return {
    uuid: entry.id,
    optimizer: entry.kind,
    status: entry.error ? { error: entry.error.message } : entry.finished ? 'done' : 'optimizing',
    segments: entry.sources,
    progress: {
      name: 'Segment Optimizing',
      started_at: entry.started.toISOString(),
      finished_at: entry.finished?.toISOString() ?? null,
      duration_sec: (end.getTime() - entry.started.getTime()) / 1000,
      done: Math.round(entry.progress * 100),
      total: 100,
    },
  };
}

/** A segment's number as the UUID that the interface wants. */
export function describeSegment(segment: Segment): { uuid: string; points_count: number } {
  const number = segment.number.toString(16).padStart(12, '0');
  return { uuid: `00000000-0000-4000-8000-${number}`, points_count: segment.liveCount };
}
