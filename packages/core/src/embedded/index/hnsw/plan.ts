import type { RowSource } from '../../kernel/index.js';
import { VALUE_BYTES } from '../../vectors/index.js';
import { Plan, Stage } from './stages.js';

/** What the choice of a plan depends on. */
export interface PlanInput {
  /** Rows of the segment. */
  readonly count: number;
  /** Rows that may be returned; absent: all. */
  readonly allowedCount?: number | undefined;
  /** Rows up to which everything is scanned and above which it is not, where somebody has chosen that. */
  readonly fullScanRows?: number | undefined;
  readonly limit: number;
  /** Candidates to gather; at least `limit` are. */
  readonly ef: number;
  readonly exact: boolean;
  /** Whether the best are scored by originals at the end. */
  readonly rescore: boolean;
  /** How many times `limit` are gathered and scored by originals, at least. */
  readonly oversampling?: number | undefined;
  readonly navigation: Stage;
  readonly hasInt8: boolean;
  readonly hasOneBit: boolean;
}

/** Arguments of the kernels' `search`. */
export interface SearchPlan {
  readonly plan: Plan;
  readonly stage: Stage;
  readonly limit: number;
  /** Candidates to gather. */
  readonly ef: number;
  /** Candidates the plain walk gathers before it drops what the filter forbids. */
  readonly walked: number;
  readonly finals: number;
}

/** Scans of fewer rows than this cost less than a walk. */
const ALWAYS_SCAN = 6_000;
/** Below this share of allowed rows a walk loses its way (recall .98 at 5 %, .82 at 1 %): scan instead. */
const SPARSEST_WALK = 0.05;
/** From this share on, walking on as if all were allowed and dropping the rest is cheaper than looking through them. */
const DENSE = 0.4;
/** A walk costs about as much per candidate as scanning this many rows. */
const ROWS_PER_CANDIDATE = 40;
/** Up to here 7-bit codes scan as fast as one-bit codes, which need a second stage. */
const INT8_SCAN = 1_200;
/** One-bit codes misplace rows, so a scan by them keeps this many for the next stage, or ten times the limit. */
const ONE_BIT_SCAN_POOL = 100;

/** Rows whose originals take so many kilobytes: the form in which somebody chooses up to where searches scan. */
export function fullScanRows(
  kilobytes: number | undefined,
  { dimension, datatype = 'float32' }: Pick<RowSource, 'dimension' | 'datatype'>,
): number | undefined {
  return kilobytes && Math.floor((kilobytes * 1024) / (dimension * VALUE_BYTES[datatype]));
}

/** Of how many rows, all of which may be returned, a search that gathers `ef` scans at most. */
function mostScanned(ef: number, chosen: number | undefined): number {
  return chosen ?? ef * ROWS_PER_CANDIDATE;
}

/** Fewer rows are scanned in less than a tenth of a millisecond, whatever was chosen; and there may be very many tenants. */
const FEWEST_IN_GRAPH = 1000;

/**
 * From how many rows on those of a tenant are worth a graph of their own: where a search among them that names no `hnsw_ef`
 * would walk it. `chosen`: rows up to which it would not, where somebody has chosen that.
 */
export function fewestInGraph(efConstruct: number, chosen?: number): number {
  return Math.max(FEWEST_IN_GRAPH, mostScanned(efConstruct, chosen) + 1);
}

/** How to search: the plans are those of `assembly/search.ts`; thresholds are measured, see `bench/src/filtered.mjs`. */
export function planSearch(input: PlanInput): SearchPlan {
  const { count, limit, navigation: stage } = input;
  const allowed = Math.min(input.allowedCount ?? count, count);
  if (input.exact) return scanPlan(Stage.Float, limit, limit, 0);
  const isFiltered = allowed < count;
  const share = allowed / count;
  const ef = Math.max(input.ef, oversampled(input));
  const walked = isFiltered && share >= DENSE ? Math.ceil(ef / share) : ef;
  const least = isFiltered && input.fullScanRows === undefined ? ALWAYS_SCAN : 0;
  const most = Math.max(least, mostScanned(walked, input.fullScanRows));
  if (allowed <= most || (isFiltered && share < SPARSEST_WALK)) return planScan(input, allowed, ef);
  const plan = isFiltered && share < DENSE ? Plan.TwoHop : Plan.Graph;
  return { plan, stage, limit, ef, walked, finals: finalsFor(input, stage, ef) };
}

function scanPlan(stage: Stage, limit: number, ef: number, finals: number): SearchPlan {
  return { plan: Plan.Scan, stage, limit, ef, walked: ef, finals };
}

function planScan(input: PlanInput, allowed: number, ef: number): SearchPlan {
  const { limit, navigation, hasOneBit, hasInt8 } = input;
  if (navigation === Stage.Float) return scanPlan(Stage.Float, limit, limit, 0);
  if (hasInt8 && (!hasOneBit || allowed <= INT8_SCAN)) {
    const finals = finalsFor(input, Stage.Int8, ef);
    return scanPlan(Stage.Int8, limit, Math.max(finals, limit), finals);
  }
  const pool = Math.max(ef, ONE_BIT_SCAN_POOL, limit * 10);
  return scanPlan(Stage.OneBit, limit, pool, finalsFor(input, Stage.OneBit, pool));
}

/** Rows that are scored by originals: after 7-bit codes a few more than are returned, after one-bit codes alone all. */
function finalsFor(input: PlanInput, stage: Stage, ef: number): number {
  if (!input.rescore || stage === Stage.Float) return 0;
  if (stage === Stage.OneBit && !input.hasInt8) return ef;
  return Math.min(ef, Math.max(oversampled(input), input.limit + 3 + (input.limit >> 3)));
}

function oversampled({ limit, oversampling = 1 }: PlanInput): number {
  return Math.ceil(limit * Math.max(1, oversampling));
}
