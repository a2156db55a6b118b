import { isFull, kilobytesOf, largestSegment, vectorKilobytes } from '../collection/index.js';
import { storageName } from '../quantization/index.js';
import type { Segment, TenantGraphs } from '../segment/index.js';
import { AppendableSegment, FlatDenseField, HnswDenseField } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import {
  bytesPerVector,
  denseVectors,
  hnswOf,
  storageOf,
  tenantGraphs,
} from '../settings/index.js';

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
  /** A caller waits for the best there can be, whatever it takes. */
  readonly isAsked?: boolean;
}

/** A vector's kilobytes are those of its originals in their datatype, as in Qdrant's thresholds. */
const KILOBYTE = 1024;
/** Fewer unindexed rows than this are searched in less time than a segment of their own would take. */
const SHORTEST_TAIL = 1000;
/** In the background, the largest segment is rewritten for others only if they have at least this share of its rows. */
const WORTH_MERGING = 1 / 16;
/** Where a caller waits: this share is worth its rewriting. */
const WORTH_MERGING_WHEN_ASKED = 1 / 100;
/** Dead rows that the segment which takes writes may gather while it is written to. Filters read them all. */
const MOST_DEAD_WHILE_WRITTEN = 10_000;
/** A log longer than this is put into a segment, so that a restart does not replay for long. */
const LONGEST_LOG_BYTES = 256 << 20;

/**
 * What to do next, if anything. The most urgent first: unindexed rows, wrong parameters, dead rows, many segments, and rows
 * left over that a graph would serve better.
 */
export function planOptimization(state: OptimizerState): Optimization | undefined {
  return (
    planIndexing(state) ??
    planConfigChange(state) ??
    planVacuum(state) ??
    planCheckpoint(state) ??
    planMerge(state) ??
    planTail(state)
  );
}

/** Kilobytes of one name from which on a graph is built; `undefined` in bulk mode. */
function indexingThreshold({ optimizer_config }: CollectionSettings): number | undefined {
  const threshold = optimizer_config.indexing_threshold ?? 10_000;
  return threshold === 0 ? undefined : threshold;
}

/**
 * Whether so many vectors of a name, in one segment, get a graph: by the threshold; or where the collection has passed the
 * threshold as a whole, so that answers do not depend on the batches in which points came, and they are not very few.
 */
export function wantsGraph(
  settings: CollectionSettings,
  segments: readonly Segment[],
  name: string,
  count: number,
): boolean {
  const threshold = indexingThreshold(settings);
  const params = denseVectors(settings.params.vectors).get(name);
  if (!params || threshold === undefined) return false;
  if (hnswOf(settings, name).m === 0 && !tenantGraphs(settings, name)) return false;
  const vectorBytes = bytesPerVector(params);
  if ((count * vectorBytes) / KILOBYTE >= threshold) return true;
  if (count < SHORTEST_TAIL) return false;
  return segments.reduce((sum, each) => sum + kilobytesOf(each, name, vectorBytes), 0) >= threshold;
}

function planIndexing(state: OptimizerState): Optimization | undefined {
  const unindexed = state.segments.filter((segment) =>
    lacksGraph(state.settings, segment, [segment]),
  );
  if (unindexed.length === 0) return undefined;
  return { kind: 'indexing', sources: withSimilar(state, fitting(state, unindexed)) };
}

/** What the threshold alone leaves without a graph, once no more rows come that it could be indexed with. */
function planTail(state: OptimizerState): Optimization | undefined {
  if (!state.isQuiet) return undefined;
  const { settings, segments } = state;
  const tail = segments.filter((segment) => lacksGraph(settings, segment, segments));
  return tail.length > 0 ? { kind: 'indexing', sources: fitting(state, tail) } : undefined;
}

function planConfigChange({ settings, segments, appendable }: OptimizerState) {
  const stale = segments.find(
    (segment) => segment !== appendable && hasOtherGraph(settings, segment),
  );
  return stale && { kind: 'config-mismatch' as const, sources: [stale] };
}

function planVacuum(state: OptimizerState): Optimization | undefined {
  const { settings, segments, appendable } = state;
  const { deleted_threshold = 0.2, vacuum_min_vector_number = 1000 } = settings.optimizer_config;
  const empty = segments.filter((segment) => segment !== appendable && segment.liveCount === 0);
  if (empty.length > 0) return { kind: 'vacuum', sources: empty };
  const wasteful = segments.find(
    (segment) =>
      segment.size >= vacuum_min_vector_number &&
      segment.deadCount / segment.size > deleted_threshold &&
      (segment !== appendable || state.isQuiet || segment.deadCount >= MOST_DEAD_WHILE_WRITTEN),
  );
  if (wasteful === undefined) return undefined;
  const isWritten = wasteful === appendable;
  return { kind: 'vacuum', sources: isWritten ? withSimilar(state, [wasteful]) : [wasteful] };
}

function planCheckpoint(state: OptimizerState): Optimization | undefined {
  const { appendable, settings, segments } = state;
  // What became full while something else was under way.
  const full = segments.filter(
    (each) => each !== appendable && each instanceof AppendableSegment && isFull(settings, each),
  );
  if (full.length > 0) return { kind: 'checkpoint', sources: full };
  // Without a log too: what has grown larger than a segment may be could never be indexed.
  const isLarge = vectorKilobytes(settings, appendable) * 2 >= largestSegment(settings);
  if ((state.logBytes < LONGEST_LOG_BYTES && !isLarge) || appendable.size === 0) return undefined;
  return { kind: 'checkpoint', sources: withSimilar(state, [appendable]) };
}

/**
 * Few segments search faster than many; but merging costs a rebuild, so it waits for a quiet moment, and for enough rows to
 * be worth that. What takes writes is merged too where it has become worth a graph.
 */
function planMerge(state: OptimizerState): Optimization | undefined {
  const { settings, segments, appendable, isQuiet, isAsked = false } = state;
  if (!isQuiet) return undefined;
  const target = Math.max(1, settings.optimizer_config.default_segment_number || 1);
  const candidates = segments
    .filter((segment) => segment !== appendable || isTail(state, segment))
    .sort((a, b) => a.liveCount - b.liveCount);
  if (candidates.length <= target) return undefined;
  const limit = largestSegment(settings);
  const sources: Segment[] = [];
  let kilobytes = 0;
  for (const segment of candidates.slice(0, candidates.length - target + 1)) {
    kilobytes += vectorKilobytes(settings, segment);
    if (kilobytes > limit) break;
    sources.push(segment);
  }
  const rows = sources.map(({ liveCount }) => liveCount);
  const largest = rows.pop() ?? 0;
  const others = rows.reduce((sum, count) => sum + count, 0);
  const isWorthIt = isAsked || others >= largest * WORTH_MERGING;
  return sources.length > 1 && isWorthIt ? { kind: 'merge', sources } : undefined;
}

/** Whether searches suffer from the rows that came last, which no graph serves. */
function isTail({ settings, segments, isAsked }: OptimizerState, appendable: Segment): boolean {
  if (indexingThreshold(settings) === undefined) return false;
  if (lacksGraph(settings, appendable, segments)) return true;
  const rows = segments.reduce((sum, { liveCount }) => sum + liveCount, 0);
  return isAsked === true && appendable.liveCount > rows * WORTH_MERGING_WHEN_ASKED;
}

/** As many of `segments`, in their order, as may become one; at least the first. */
export function fitting(
  { settings }: Pick<OptimizerState, 'settings'>,
  segments: readonly Segment[],
): Segment[] {
  const limit = largestSegment(settings);
  let kilobytes = 0;
  return segments.filter((segment, i) => {
    const own = vectorKilobytes(settings, segment);
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

/** Whether a segment has rows without a graph that should have one, beside those of `segments`. */
function lacksGraph(
  settings: CollectionSettings,
  segment: Segment,
  segments: readonly Segment[],
): boolean {
  for (const name of denseVectors(settings.params.vectors).keys()) {
    const field = segment.fields.get(name);
    if (!(field instanceof FlatDenseField)) continue;
    const living = Math.min(field.count, segment.liveCount);
    if (wantsGraph(settings, segments, name, living)) return true;
  }
  return false;
}

function hasOtherGraph(settings: CollectionSettings, segment: Segment): boolean {
  for (const name of denseVectors(settings.params.vectors).keys()) {
    const field = segment.fields.get(name);
    if (!(field instanceof HnswDenseField)) continue;
    const { m, ef_construct } = hnswOf(settings, name);
    const { built } = field;
    if (built.m !== m || built.efConstruct !== ef_construct) return true;
    const storage = storageName(storageOf(settings, name));
    if ((built.storage ?? storage) !== storage) return true;
    if (!areSame(built.tenants, tenantGraphs(settings, name))) return true;
  }
  return false;
}

function areSame(a: TenantGraphs | undefined, b: TenantGraphs | undefined): boolean {
  return a?.field === b?.field && a?.m === b?.m && a?.fullScanKilobytes === b?.fullScanKilobytes;
}
