import { Bitset, RowSet } from '../bytes/index.js';
import type { CompiledFilter } from '../filter/index.js';
import { compileFilter, filterKey, matchesAll, preparingFilter } from '../filter/index.js';
import { runInSlices, TimeSlice } from '../pacing/index.js';
import type { Scope } from '../query/index.js';
import type { Segment } from '../segment/index.js';
import type { SegmentStore } from './segment-store.js';

/** The rows of one segment that a read may return. */
export interface Selection {
  readonly segment: Segment;
  /** Absent when every row may be returned. */
  readonly allowed: RowSet | undefined;
  readonly count: number;
  /** Whether the filter's rows were known from an earlier read. */
  readonly wasKnown: boolean;
}

/** Rows evaluated between two looks at the clock. */
const ROWS_PER_STEP = 256;
/** A filter that reads fewer payloads than this is evaluated in one go. */
const ROWS_IN_ONE_GO = 2_000;

/**
 * The rows in scope, segment by segment, never empty ones. Indexes that must be sorted first are, and filters that must read
 * many payloads are evaluated, in slices; rows that are written meanwhile are caught up with at the end, in the same turn in which the caller goes on,
 * so that the answer is that of one moment.
 */
export async function select(store: SegmentStore, scope: Scope): Promise<Selection[]> {
  const atOnce = selectAtOnce(store, scope);
  if (atOnce) return atOnce;
  const filter = scope.filter!;
  const key = filterKey(filter);
  const done = new Map<Segment, { filter: CompiledFilter; bits: Bitset; size: number }>();
  const prepared = new Set<Segment>();
  const slice = new TimeSlice();
  for (;;) {
    const pending = store.segments.find(
      (segment) => !prepared.has(segment) && !isKnown(segment, key),
    );
    if (!pending) break;
    prepared.add(pending);
    const release = pending.use();
    try {
      const preparing = preparingFilter(filter, pending.payloadIndexes);
      if (preparing) await runInSlices(preparing, slice);
      const compiled = compileFilter(filter, pending);
      if (!compiled.readsPayloads) continue;
      const size = pending.size;
      const bits = new Bitset(size);
      for (let from = 0; from < size; from += ROWS_PER_STEP) {
        compiled.evaluate(from, Math.min(size, from + ROWS_PER_STEP), bits);
        if (slice.due()) await slice.pause();
      }
      done.set(pending, { filter: compiled, bits, size });
    } finally {
      release();
    }
  }
  return collect(store, scope, {
    key,
    evaluate(segment) {
      const evaluated = done.get(segment);
      if (!evaluated) return compileFilter(filter, segment).rows();
      const { filter: compiled, bits, size } = evaluated;
      if (segment.size > size) compiled.evaluate(size, segment.size, bits);
      return RowSet.ofBits(bits);
    },
  });
}

/** The same in one turn, however long it takes. */
export function selectNow(store: SegmentStore, scope: Scope): Selection[] {
  return collect(store, scope, {
    key: scope.filter && filterKey(scope.filter),
    evaluate: (segment) => compileFilter(scope.filter!, segment).rows(),
  });
}

/** The same in one turn, or `undefined` where that takes long enough to give the event loop back in between. */
export function selectAtOnce(store: SegmentStore, scope: Scope): Selection[] | undefined {
  const { filter, only } = scope;
  if (!filter || matchesAll(filter) || only) return selectNow(store, scope);
  const key = filterKey(filter);
  const compiled = new Map<Segment, CompiledFilter>();
  let read = 0;
  for (const segment of store.segments) {
    if (segment.liveCount === 0 || isKnown(segment, key)) continue;
    if (preparingFilter(filter, segment.payloadIndexes)) return undefined;
    const prepared = compileFilter(filter, segment);
    compiled.set(segment, prepared);
    if (prepared.readsPayloads) read += segment.size;
  }
  if (read > ROWS_IN_ONE_GO) return undefined;
  return collect(store, scope, { key, evaluate: (segment) => compiled.get(segment)!.rows() });
}

/** How the rows that a filter matches are found in a segment where they are not known. */
interface Evaluation {
  /** What the filter is known by; absent where it is too long. */
  readonly key: string | undefined;
  evaluate(segment: Segment): RowSet;
}

function collect(store: SegmentStore, scope: Scope, evaluation: Evaluation): Selection[] {
  const selections: Selection[] = [];
  const isFiltered = scope.filter !== undefined && !matchesAll(scope.filter);
  for (const segment of store.segments) {
    if (segment.liveCount === 0) continue;
    let wasKnown = false;
    let allowed: RowSet | undefined;
    if (scope.only) allowed = RowSet.ofBits(candidates(segment, scope));
    else if (isFiltered) ({ rows: allowed, wasKnown } = matching(segment, evaluation));
    const rows = exclude(segment, allowed, scope.except);
    const count = rows?.count ?? segment.liveCount;
    if (count > 0) selections.push({ segment, allowed: rows, count, wasKnown });
  }
  return selections;
}

/** The living rows that a filter matches. */
function matching(
  segment: Segment,
  { key, evaluate }: Evaluation,
): { rows: RowSet; wasKnown: boolean } {
  const cache = key === undefined ? undefined : segment.filterCache;
  const known = cache?.find(key!, segment);
  if (known) return { rows: known, wasKnown: true };
  const matched = evaluate(segment);
  const rows = segment.deadCount === 0 ? matched : matched.within(segment.live);
  cache?.keep(key!, rows, segment);
  return { rows, wasKnown: false };
}

function isKnown(segment: Segment, key: string | undefined): boolean {
  return key !== undefined && segment.filterCache?.has(key, segment) === true;
}

/** The living rows of the ids in `only` that satisfy the filter. */
function candidates(segment: Segment, { only, filter }: Scope): Bitset {
  const bits = new Bitset(segment.size);
  const compiled = filter && !matchesAll(filter) ? compileFilter(filter, segment) : undefined;
  for (const id of only!) {
    const offset = segment.offsetOf(id);
    if (offset !== undefined && (!compiled || compiled.matches(offset))) bits.add(offset);
  }
  return bits;
}

/** `allowed` (absent: all) without dead rows and without those of the ids in `except`; absent where that leaves all. */
function exclude(
  segment: Segment,
  allowed: RowSet | undefined,
  except: Scope['except'],
): RowSet | undefined {
  const dropped: number[] = [];
  for (const id of except ?? []) {
    const offset = segment.offsetOf(id);
    if (offset !== undefined && (!allowed || allowed.has(offset))) dropped.push(offset);
  }
  if (!allowed && segment.deadCount === 0 && dropped.length === 0) return undefined;
  const rows = allowed ?? RowSet.ofBits(segment.live, segment.liveCount);
  return dropped.length === 0 ? rows : rows.without(dropped);
}

/** About how many points are in scope, from indexes alone where there are any. */
export function estimateCount(store: SegmentStore, { filter }: Scope): number {
  let total = 0;
  for (const segment of store.segments) {
    if (segment.liveCount === 0) continue;
    if (!filter || matchesAll(filter)) {
      total += segment.liveCount;
      continue;
    }
    const { expected } = compileFilter(filter, segment).estimate;
    total += Math.min(segment.liveCount, (expected * segment.liveCount) / segment.size);
  }
  return Math.round(total);
}
