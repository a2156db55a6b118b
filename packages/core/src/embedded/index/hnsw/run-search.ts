import type { Bitset, RowSet } from '../../bytes/index.js';
import type { SearchPlan } from './plan.js';
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

/** One search in one kernel call. Allowed rows at and above the row count are ignored. */
export function runSearch(
  segment: SealedMemory,
  query: Float32Array,
  plan: SearchPlan,
  allowed?: RowSet,
): RawResult {
  segment.ensureCapacity(Math.max(plan.ef, plan.walked));
  const { kernels } = segment;
  writeQueryAt(segment, kernels.queryAddress(), query);
  const listed = plan.plan === Plan.Scan && allowed && writeListAt(segment, allowed);
  if (allowed && !listed) writeAllowedAt(segment, kernels.allowedAddress(), allowed.bits());
  const [kind, stage, limit, ef, walked, finals, count, beam] = searchNumbers(
    segment,
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
    rows: segment.words(result, found),
    scores: segment.floats(result + plan.limit * 4, found),
    plan: kernels.searchPlan() as Plan,
    visited: kernels.searchVisited(),
    scored: kernels.searchScored(),
  };
}

/** The arguments of the kernels' `search`. */
export function searchNumbers(
  { shape }: SealedMemory,
  plan: SearchPlan,
  allowedCount: number,
): [number, number, number, number, number, number, number, number] {
  const beam = Math.max(1, Math.min(BEAM, Math.floor(BATCH_CAPACITY / (2 * shape.m))));
  const { plan: kind, stage, limit, ef, walked, finals } = plan;
  return [kind, stage, limit, ef, walked, finals, allowedCount, beam];
}

/** Puts a query where kernels read it, padded with zeros. */
export function writeQueryAt(segment: SealedMemory, address: number, query: Float32Array): void {
  const target = segment.floats(address, segment.layout.floatWidth);
  target.set(query);
  target.fill(0, query.length);
}

/** Puts the allowed rows where kernels read them. */
function writeAllowedAt(segment: SealedMemory, address: number, allowed: Bitset): void {
  const { count } = segment.shape;
  copyAllowed(segment.words(address, (count + 31) >>> 5), allowed, count);
}

/** Puts a short list of allowed rows in the place of their bits, and says whether there is one that fits. */
function writeListAt(segment: SealedMemory, { list }: RowSet): boolean {
  const { count } = segment.shape;
  if (!list || list.length > (count + 31) >>> 5 || (list.at(-1) ?? 0) >= count) return false;
  segment.words(segment.kernels.allowedAddress(), list.length).set(list);
  return true;
}

/** Copies the bits of rows below `count`; `target` has just as many words as they take. */
export function copyAllowed(target: Uint32Array, allowed: Bitset, count: number): void {
  target.set(allowed.words.subarray(0, target.length));
  target.fill(0, Math.min(target.length, allowed.words.length));
  if (count & 31) target[target.length - 1]! &= (1 << (count & 31)) - 1;
}
