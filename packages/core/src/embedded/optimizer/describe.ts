import {
  BadRequestError,
  type Optimization,
  type OptimizationsResponse,
  type VectorEngine,
} from '../../engine/index.js';
import type { Segment } from '../segment/index.js';
import type { OptimizationLog } from './optimization-log.js';
import type { Optimization as Plan } from './plan-optimization.js';

/** Which parts to tell of. */
type OptimizationParts = NonNullable<Parameters<VectorEngine['getOptimizations']>[1]>;

/** All that can be told of a collection's background jobs. */
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
    idle_segments: segments
      .filter((segment) => !next?.sources.includes(segment))
      .map(describeSegment),
  };
}

/** What is only told when it is asked for. */
const EXTRA_PARTS = ['queued', 'completed', 'idle_segments'] as const;
const COMPLETED_LIMIT = 16;

/** Leaves out the parts that were not asked for. 400 for an unknown part. */
export function chooseParts(
  response: OptimizationsResponse,
  { with: parts = '', completed_limit = COMPLETED_LIMIT }: OptimizationParts = {},
): OptimizationsResponse {
  const asked = new Set(
    parts
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
  for (const part of asked) {
    if (EXTRA_PARTS.some((known) => known === part)) continue;
    throw BadRequestError.wrongInput(`with: expected ${EXTRA_PARTS.join(', ')}, got ${part}`);
  }
  const chosen = { ...response };
  for (const part of EXTRA_PARTS) if (!asked.has(part)) delete chosen[part];
  if (chosen.completed) {
    chosen.completed = completed_limit === 0 ? [] : chosen.completed.slice(-completed_limit);
  }
  return chosen;
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
