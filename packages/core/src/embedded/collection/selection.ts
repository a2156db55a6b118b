import { Bitset } from '../bytes/index.js';
import type { CompiledFilter, ParsedFilter } from '../filter/index.js';
import { compileFilter, matchesAll } from '../filter/index.js';
import { TimeSlice } from '../pacing/index.js';
import type { Scope } from '../query/index.js';
import type { Segment } from '../segment/index.js';
import type { SegmentStore } from './segment-store.js';

/** The rows of one segment that a read may return. */
export interface Selection {
  readonly segment: Segment;
  /** Absent when every row may be returned. */
  readonly allowed: Bitset | undefined;
  readonly count: number;
}

/** Rows evaluated between two looks at the clock. */
const ROWS_PER_STEP = 256;
/** A filter that reads fewer payloads than this is evaluated in one go. */
const ROWS_IN_ONE_GO = 2_000;

/**
 * The rows in scope, segment by segment, never empty ones. Filters that must read many payloads are evaluated in
 * slices; rows that are written meanwhile are caught up with at the end, in the same turn in which the caller goes on,
 * so that the answer is that of one moment.
 */
export async function select(store: SegmentStore, scope: Scope): Promise<Selection[]> {
  if (!needsSlices(store, scope)) return selectNow(store, scope);
  const done = new Map<Segment, { filter: CompiledFilter; bits: Bitset; size: number }>();
  const slice = new TimeSlice();
  for (;;) {
    const pending = store.segments.find((segment) => !done.has(segment));
    if (!pending) break;
    const release = pending.use();
    try {
      const filter = compileFilter(scope.filter!, pending);
      const size = pending.size;
      const bits = new Bitset(size);
      for (let from = 0; from < size; from += ROWS_PER_STEP) {
        filter.evaluate(from, Math.min(size, from + ROWS_PER_STEP), bits);
        if (slice.due()) await slice.pause();
      }
      done.set(pending, { filter, bits, size });
    } finally {
      release();
    }
  }
  return collect(store, scope, (segment) => {
    const { filter, bits, size } = done.get(segment)!;
    if (segment.size > size) filter.evaluate(size, segment.size, bits);
    return bits;
  });
}

/** The same in one turn, however long it takes. */
export function selectNow(store: SegmentStore, scope: Scope): Selection[] {
  return collect(store, scope, (segment, filter) => {
    const bits = new Bitset(segment.size);
    compileFilter(filter, segment).evaluate(0, segment.size, bits);
    return bits;
  });
}

/** Whether answering takes long enough to give the event loop back in between. */
export function needsSlices(store: SegmentStore, scope: Scope): boolean {
  if (!scope.filter || matchesAll(scope.filter) || scope.only) return false;
  let rows = 0;
  for (const segment of store.segments) {
    if (segment.size > 0 && compileFilter(scope.filter, segment).readsPayloads)
      rows += segment.size;
  }
  return rows > ROWS_IN_ONE_GO;
}

function collect(
  store: SegmentStore,
  scope: Scope,
  filterBits: (segment: Segment, filter: ParsedFilter) => Bitset,
): Selection[] {
  const selections: Selection[] = [];
  for (const segment of store.segments) {
    if (segment.liveCount === 0) continue;
    const allowed = scope.only
      ? candidates(segment, scope)
      : scope.filter && !matchesAll(scope.filter)
        ? filterBits(segment, scope.filter).and(segment.live)
        : undefined;
    const selection = exclude(segment, allowed, scope.except);
    if (selection.count > 0) selections.push(selection);
  }
  return selections;
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

function exclude(
  segment: Segment,
  allowed: Bitset | undefined,
  except: Scope['except'],
): Selection {
  const dropped: number[] = [];
  for (const id of except ?? []) {
    const offset = segment.offsetOf(id);
    if (offset !== undefined && (!allowed || allowed.has(offset))) dropped.push(offset);
  }
  if (!allowed && dropped.length === 0) {
    const all = segment.deadCount === 0;
    return { segment, allowed: all ? undefined : segment.live, count: segment.liveCount };
  }
  if (dropped.length === 0) return { segment, allowed, count: allowed!.count() };
  const rest = allowed ?? segment.live.clone();
  for (const offset of dropped) rest.remove(offset);
  return { segment, allowed: rest, count: rest.count() };
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
