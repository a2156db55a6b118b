/** One search over a sealed segment, from the query in `queryFloats` to rows and similarities, in one call. */
import { isAllowed, placeAllowed } from './allowed';
import { enterBatch } from './enter';
import { keyRow, keySimilarity } from './key';
import { poolKey } from './pool';
import { rescore, scoreOriginals } from './refine';
import { nextScanned, rowsScanned, startListed, startScan } from './scan';
import { allowedAt, pool, poolCapacity, refined } from './scratch';
import { count, entryRow, FLOAT, INT8, int8, NONE, ONE_BIT, topLevel } from './segment';
import { prepareFor, resetScored, score, scored } from './stage';
import { resetTop, sortTop } from './top';
import {
  bestSimilarity, descend, expanded, resetExpanded, setBestSimilarity, startAt, traverse,
} from './traverse';
import { dropDisallowed, goesAgainst, traverseTwoHop } from './two-hop';

/** Score every allowed row, by `stage`. */
export const SCAN: i32 = 0;
/** Walk the graph, looking through rows that are not allowed. */
export const TWO_HOP: i32 = 1;
/** Walk the graph as if every row were allowed, and drop from the pool those that are not. */
export const GRAPH: i32 = 2;
/** `SCAN` of the `allowedCount` row numbers (u32) that stand at `allowedAddress()` in place of bits. */
export const LISTED: i32 = 3;

/**
 * Where the filter goes against the query, or the walk loses its way, the best of the rows that are left are about equally far,
 * and codes put them out of order: so many times as many are scored by originals, by the error of 7-bit codes (measured),
 */
const MORE_FINALS: i32 = 4;
/** a scan keeps this many where there are as many, which one-bit codes need (.99 at 288 dimensions), */
const HARD_SCAN_POOL: i32 = 1024;
/** and a walk gathers this many times `ef`, */
const WIDENED: i32 = 4;
/** which for each of `ef` costs as much as scanning so many rows (measured at 768 dimensions). */
const SCANNED_PER_KEY: i32 = 300;

let result: usize = 0;
let usedPlan: i32 = 0;
let visitedRows: i32 = 0;
/** Whether the search was found to be harder than planned: the filter goes against it, or its walk lost its way. */
let isHard: bool = false;

/**
 * Finds the `limit` best rows.
 *
 * `stage`: what the pool is gathered by. `ef`: keys to gather, at least `limit`. `walked`: the same for the `GRAPH` plan, which
 * loses some to the filter. `finals`: how many are scored by their originals at the end; 0 leaves the codes' estimates.
 * `allowedCount`: number of bits set at `allowedAddress()`, or -1 when every row is allowed.
 *
 * A plan that ends with too few rows although more are allowed has lost its way (the filter and the query are correlated) and
 * gives way to the next surer one: graph, two-hop, scan. `searchPlan()` tells which it was.
 *
 * Returns how many were found; rows (u32) are at `resultAddress()`, similarities (f32) `4 * limit` bytes behind.
 */
export function search(
  plan: i32, stage: i32, limit: i32, ef: i32, walked: i32, finals: i32, allowedCount: i32, beam: i32,
): i32 {
  placeAllowed(allowedCount < 0 ? 0 : allowedAt);
  resetScored();
  resetExpanded();
  visitedRows = 0;
  isHard = false;
  const isListed = plan == LISTED;
  usedPlan = isListed ? SCAN : plan;
  prepareFor(stage);
  const isFiltered = allowedCount >= 0;
  const allowed = isFiltered ? allowedCount : count;
  let size = 0;
  if (usedPlan != SCAN) {
    if (entryRow() == NONE) usedPlan = SCAN;
    else size = walk(stage, ef, walked, allowed, isFiltered, beam);
    if (isHard) finals = min(poolCapacity, MORE_FINALS * finals);
    if (usedPlan == SCAN) ef = min(poolCapacity, max(max(ef, 10 * limit), HARD_SCAN_POOL));
  }
  if (usedPlan == SCAN) {
    if (isListed) startListed(allowedAt, allowed);
    else startScan(0, count, isFiltered);
    size = scan(stage, ef);
  }
  visitedRows += expanded;
  return report(refine(stage, size, limit, finals), limit);
}

/** Walks the graph as `usedPlan` says, or changes it. */
function walk(stage: i32, ef: i32, walked: i32, allowed: i32, isFiltered: bool, beam: i32): i32 {
  let from = entryRow();
  startAt(stage, from);
  for (let level = topLevel(); level > 0; level--) from = descend(stage, from, level);
  const nearest = bestSimilarity;
  let size = 0;
  if (isFiltered && goesAgainst(from, allowed)) {
    isHard = true;
    if (allowed <= ef * SCANNED_PER_KEY) {
      usedPlan = SCAN;
      return 0;
    }
    usedPlan = TWO_HOP;
    ef = min(poolCapacity, WIDENED * ef);
  }
  if (usedPlan == GRAPH) {
    size = traverse(stage, pool, from, 0, walked, beam);
    // An island of the graph has been searched to its shores.
    const isStranded = size < min(walked, count);
    if (isFiltered) size = min(ef, dropDisallowed(pool, size));
    if (!isStranded && size >= min(isFiltered ? (ef + 1) >> 1 : ef, allowed)) return size;
    usedPlan = isFiltered ? TWO_HOP : SCAN;
  }
  if (usedPlan == TWO_HOP) {
    setBestSimilarity(nearest);
    size = traverseTwoHop(stage, pool, from, ef);
    if (size < min(ef, allowed)) usedPlan = SCAN;
  }
  if (usedPlan == SCAN) isHard = true;
  return size;
}

function scan(stage: i32, kept: i32): i32 {
  resetTop(pool, kept);
  while (true) {
    const taken = nextScanned();
    if (taken == 0) break;
    if (stage == FLOAT) scoreOriginals(taken);
    else score(stage, taken);
    enterBatch(taken);
  }
  visitedRows += rowsScanned();
  return sortTop();
}

/** Scores the pool by better and better codes; the best are at `refined` in the end, or still at `pool`. */
function refine(stage: i32, size: i32, limit: i32, finals: i32): i32 {
  best = pool;
  if (stage == FLOAT) return min(size, limit);
  if (stage == ONE_BIT && int8 != 0) {
    size = rescore(INT8, pool, size, refined, finals > 0 ? min(finals, size) : min(limit, size));
    best = refined;
  }
  if (finals > 0) {
    const from = best;
    best = from == pool ? refined : pool;
    size = rescore(FLOAT, from, min(size, finals), best, min(limit, size));
  }
  return min(size, limit);
}

let best: usize = 0;

function report(found: i32, limit: i32): i32 {
  result = best == pool ? refined : pool;
  for (let i = 0; i < found; i++) {
    const key = poolKey(best, i);
    store<u32>(result + (<usize>i << 2), keyRow(key));
    store<f32>(result + (<usize>(limit + i) << 2), keySimilarity(key));
  }
  return found;
}

export function resultAddress(): usize {
  return result;
}

/** The plan that answered the last search. */
export function searchPlan(): i32 {
  return usedPlan;
}

/** Graph rows expanded, or rows scanned, by the last search. */
export function searchVisited(): i32 {
  return visitedRows;
}

/** Similarities computed by the last search, on any stage. */
export function searchScored(): i32 {
  return scored;
}
