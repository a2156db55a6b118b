import type { Segment } from '../segment/index.js';
import { FlatDenseField, HnswDenseField } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { denseVectors, hnswOf } from '../settings/index.js';

/** Why segments are rewritten. */
export type OptimizationKind = 'indexing' | 'merge' | 'vacuum' | 'config-mismatch' | 'checkpoint';

/** Segments to be replaced by one. */
export interface Optimization {
  readonly kind: OptimizationKind;
  readonly sources: readonly Segment[];
}

/** What the plan looks at. */
export interface OptimizerState {
  readonly settings: CollectionSettings;
  readonly segments: readonly Segment[];
  readonly appendable: Segment;
  /** Bytes in the log that a restart would have to replay. */
  readonly logBytes: number;
  /** No write has come for a while: the time to tidy up. */
  readonly isQuiet: boolean;
}

/** A vector's kilobytes are those of its float32 originals, as in Qdrant's thresholds. */
const KILOBYTE = 1024;
/** Kilobytes of vectors in one segment at most, where the settings name no `max_segment_size`: one WebAssembly memory. */
const LARGEST_SEGMENT = 1_500_000;
/** A log longer than this is put into a segment, so that a restart does not replay for long. */
const LONGEST_LOG_BYTES = 256 << 20;

/** What to do next, if anything. The most urgent first: unindexed rows, wrong parameters, dead rows, many segments. */
export function planOptimization(state: OptimizerState): Optimization | undefined {
  return (
    planIndexing(state) ??
    planConfigChange(state) ??
    planVacuum(state) ??
    planCheckpoint(state) ??
    planMerge(state)
  );
}

/** Kilobytes of the largest dense vector name in a segment's living rows. */
function vectorKilobytes(settings: CollectionSettings, segment: Segment): number {
  let largest = 0;
  for (const [name, { size }] of denseVectors(settings.params.vectors)) {
    const count = Math.min(segment.fields.get(name)?.count ?? 0, segment.liveCount);
    largest = Math.max(largest, (count * size * 4) / KILOBYTE);
  }
  return largest;
}

/** Kilobytes of one name from which on a graph is built; `undefined` in bulk mode. */
export function indexingThreshold({ optimizer_config }: CollectionSettings): number | undefined {
  const threshold = optimizer_config.indexing_threshold ?? 10_000;
  return threshold === 0 ? undefined : threshold;
}

function planIndexing(state: OptimizerState): Optimization | undefined {
  const threshold = indexingThreshold(state.settings);
  if (threshold === undefined) return undefined;
  const unindexed = state.segments.filter((segment) =>
    lacksGraph(state.settings, segment, threshold),
  );
  if (unindexed.length === 0) return undefined;
  return { kind: 'indexing', sources: withSimilar(state, fitting(state, unindexed)) };
}

function planConfigChange({ settings, segments, appendable }: OptimizerState) {
  const stale = segments.find(
    (segment) => segment !== appendable && hasOtherGraph(settings, segment),
  );
  return stale && { kind: 'config-mismatch' as const, sources: [stale] };
}

function planVacuum({ settings, segments, appendable }: OptimizerState) {
  const { deleted_threshold = 0.2, vacuum_min_vector_number = 1000 } = settings.optimizer_config;
  const wasteful = segments.find(
    (segment) =>
      segment !== appendable &&
      segment.size >= vacuum_min_vector_number &&
      segment.deadCount / segment.size > deleted_threshold,
  );
  return wasteful && { kind: 'vacuum' as const, sources: [wasteful] };
}

function planCheckpoint(state: OptimizerState): Optimization | undefined {
  const { appendable, settings } = state;
  // Without a log too: what has grown larger than a segment may be could never be indexed.
  const isLarge = vectorKilobytes(settings, appendable) * 2 >= largestSegment(settings);
  if ((state.logBytes < LONGEST_LOG_BYTES && !isLarge) || appendable.size === 0) return undefined;
  return { kind: 'checkpoint', sources: withSimilar(state, [appendable]) };
}

/** Few segments search faster than many; but merging costs a rebuild, so it waits for a quiet moment. */
function planMerge(state: OptimizerState): Optimization | undefined {
  if (!state.isQuiet) return undefined;
  const target = Math.max(1, state.settings.optimizer_config.default_segment_number || 1);
  const sealed = state.segments
    .filter((segment) => segment !== state.appendable)
    .sort((a, b) => a.liveCount - b.liveCount);
  if (sealed.length <= target) return undefined;
  const limit = largestSegment(state.settings);
  const sources: Segment[] = [];
  let kilobytes = 0;
  for (const segment of sealed.slice(0, sealed.length - target + 1)) {
    kilobytes += vectorKilobytes(state.settings, segment);
    if (kilobytes > limit) break;
    sources.push(segment);
  }
  return sources.length > 1 ? { kind: 'merge', sources } : undefined;
}

/** As many of `segments`, in their order, as may become one; at least the first. */
function fitting(state: OptimizerState, segments: readonly Segment[]): Segment[] {
  const limit = largestSegment(state.settings);
  let kilobytes = 0;
  return segments.filter((segment, i) => {
    const own = vectorKilobytes(state.settings, segment);
    if (i > 0 && kilobytes + own > limit) return false;
    kilobytes += own;
    return true;
  });
}

/**
 * Adds segments that are no larger than what is being rewritten anyway: sizes then double from one segment to the next,
 * so a row is rewritten about log2(n) times in its life (O'Neil et al., The Log-Structured Merge-Tree, section 3).
 */
function withSimilar(state: OptimizerState, chosen: readonly Segment[]): Segment[] {
  const limit = largestSegment(state.settings);
  const sources = [...chosen];
  const sum = () => sources.reduce((rows, segment) => rows + segment.liveCount, 0);
  const kilobytes = () =>
    sources.reduce((total, segment) => total + vectorKilobytes(state.settings, segment), 0);
  const rest = state.segments
    .filter((segment) => segment !== state.appendable && !chosen.includes(segment))
    .sort((a, b) => a.liveCount - b.liveCount);
  for (const segment of rest) {
    if (segment.liveCount > sum()) break;
    if (kilobytes() + vectorKilobytes(state.settings, segment) > limit) break;
    sources.push(segment);
  }
  return sources;
}

function largestSegment({ optimizer_config }: CollectionSettings): number {
  return optimizer_config.max_segment_size ?? LARGEST_SEGMENT;
}

function lacksGraph(settings: CollectionSettings, segment: Segment, threshold: number): boolean {
  for (const [name, { size }] of denseVectors(settings.params.vectors)) {
    const field = segment.fields.get(name);
    if (!(field instanceof FlatDenseField) || hnswOf(settings, name).m === 0) continue;
    const living = Math.min(field.count, segment.liveCount);
    if ((living * size * 4) / KILOBYTE >= threshold) return true;
  }
  return false;
}

function hasOtherGraph(settings: CollectionSettings, segment: Segment): boolean {
  for (const name of denseVectors(settings.params.vectors).keys()) {
    const field = segment.fields.get(name);
    if (!(field instanceof HnswDenseField)) continue;
    const wanted = hnswOf(settings, name);
    if (field.built.m !== wanted.m || field.built.efConstruct !== wanted.ef_construct) return true;
  }
  return false;
}
