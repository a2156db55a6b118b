import type { Bitset, RowSet } from '../../bytes/index.js';
import type { SearchPlan } from './plan.js';
import type { Graph } from './range-graphs.js';
import type { RowRange } from './row-range.js';
import type { SealedMemory } from './sealed-memory.js';
import { Plan } from './stages.js';

/** What the kernels found. The arrays are views of memory that the next search overwrites. */
export interface RawResult {
  readonly rows: Uint32Array;
  readonly scores: Float32Array;
  /** The plan that answered: a walk that lost its way ends in a scan. */
  readonly plan: Plan;
  readonly visited: number;
  readonly scored: number;
}

/** Rows a search expands at once; measured at 768 dimensions: more recall and up to 8 % less time than one by one. */
const BEAM = 4;
/** `BATCH_CAPACITY` of `assembly/batch.ts`: neighbours of the rows expanded at once have to fit. */
const BATCH_CAPACITY = 1024;

/**
 * One search of a graph, or of its rows, in one kernel call. Of the allowed rows only those of the graph count; absent: all of
 * them. Rows have the numbers of the segment, here as in the result.
 */
export function runSearch(
  segment: SealedMemory,
  query: Float32Array,
  plan: SearchPlan,
  allowed?: RowSet,
  graph: Graph = segment.whole,
): RawResult {
  segment.use(graph);
  segment.ensureCapacity(Math.max(plan.ef, plan.walked));
  const { kernels } = segment;
  writeQueryAt(segment, kernels.queryAddress(), query);
  const listed = plan.plan === Plan.Scan && allowed && writeListAt(segment, allowed, graph);
  if (allowed && !listed) writeAllowedAt(segment, kernels.allowedAddress(), allowed.bits(), graph);
  const [kind, stage, limit, ef, walked, finals, count, beam] = searchNumbers(
    graph,
    plan,
    allowed?.count ?? -1,
  );
  const found = kernels.search(
    listed ? Plan.Listed : kind,
    stage,
    limit,
    ef,
    walked,
    finals,
    count,
    beam,
  );
  const result = kernels.resultAddress();
  return {
    rows: asSegmentRows(segment.words(result, found), graph),
    scores: segment.floats(result + plan.limit * 4, found),
    plan: kernels.searchPlan() as Plan,
    visited: kernels.searchVisited(),
    scored: kernels.searchScored(),
  };
}

/** The arguments of the kernels' `search`. */
export function searchNumbers(
  { m }: Graph,
  plan: SearchPlan,
  allowedCount: number,
): [number, number, number, number, number, number, number, number] {
  const beam = Math.max(1, Math.min(BEAM, Math.floor(BATCH_CAPACITY / (2 * m))));
  const { plan: kind, stage, limit, ef, walked, finals } = plan;
  return [kind, stage, limit, ef, walked, finals, allowedCount, beam];
}

/** Puts a query where kernels read it, padded with zeros. */
export function writeQueryAt(segment: SealedMemory, address: number, query: Float32Array): void {
  const target = segment.floats(address, segment.layout.floatWidth);
  target.set(query);
  target.fill(0, query.length);
}

/** Turns a graph's rows into those of its segment, in place. */
export function asSegmentRows(rows: Uint32Array, { first }: RowRange): Uint32Array {
  if (first > 0) for (let i = 0; i < rows.length; i++) rows[i]! += first;
  return rows;
}

/** Puts the allowed rows where kernels read them. */
function writeAllowedAt(
  segment: SealedMemory,
  address: number,
  allowed: Bitset,
  range: RowRange,
): void {
  copyAllowed(segment.words(address, (range.count + 31) >>> 5), allowed, range);
}

/** Puts a short list of allowed rows in the place of their bits, and says whether there is one that fits. */
function writeListAt(segment: SealedMemory, { list }: RowSet, { first, count }: RowRange): boolean {
  if (!list || list.length > (count + 31) >>> 5) return false;
  if ((list[0] ?? first) < first || (list.at(-1) ?? first) >= first + count) return false;
  const target = segment.words(segment.kernels.allowedAddress(), list.length);
  target.set(list);
  if (first > 0) for (let i = 0; i < target.length; i++) target[i]! -= first;
  return true;
}

/** Copies the bits of a range's rows, from its first on; `target` has just as many words as they take. */
export function copyAllowed(
  target: Uint32Array,
  { words }: Bitset,
  { first, count }: RowRange,
): void {
  const from = first >>> 5;
  const shift = first & 31;
  const own = words.subarray(from, from + target.length);
  target.set(own);
  target.fill(0, own.length);
  if (shift > 0) {
    const next = words.subarray(from + 1, from + 1 + target.length);
    for (let i = 0; i < target.length; i++) {
      target[i] = (target[i]! >>> shift) | ((next[i] ?? 0) << (32 - shift));
    }
  }
  if (count & 31) target[target.length - 1]! &= (1 << (count & 31)) - 1;
}
