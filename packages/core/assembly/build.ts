/**
 * Building the graph, by any number of threads at once: rows are claimed from a counter; a thread that writes a list of
 * links holds the lock of its row; readers take no lock, because a list is whole words that are valid at any moment.
 *
 * Rows are compared by codes alone (walking by one bit and choosing links by seven bits gives graphs that search as well as
 * those built from originals), so originals need not be in memory.
 */
import { encodeRows } from './encode';
import { keyOf, keyRow, keySimilarity } from './key';
import { insertSorted, poolKey } from './pool';
import { rescore } from './refine';
import { pool, refined } from './scratch';
import {
  claimRow, count, entryLock, entryRow, floats, INT8, isStopped, levels, linkCapacity, linksOf, locks, m, NONE, ONE_BIT,
  originalBytes, setEntry, topLevel,
} from './segment';
import { chosen, kept, selectLinks } from './select';
import { pair, prepareStored } from './stage';
import { descend, setBestSimilarity, startAt, traverse } from './traverse';

/** Rounds of spinning before a thread sleeps: with more threads than cores the holder needs the core. */
const SPINS: i32 = 2000;
const NAP_NANOSECONDS: i64 = 50_000;
/** Rows expanded at once, as in searches: their cache misses overlap. */
const BEAM: i32 = 3;

function acquire(lock: usize): void {
  let spins = 0;
  while (atomic.cmpxchg<i32>(lock, 0, 1) != 0) {
    if (++spins < SPINS) continue;
    atomic.wait<i32>(lock, 1, NAP_NANOSECONDS);
    spins = 0;
  }
}

function release(lock: usize): void {
  atomic.store<i32>(lock, 0);
}

/** Encodes rows `[from, to)` from the originals in memory. */
export function encodeStored(from: i32, to: i32): void {
  encodeRows(floats + <usize>from * originalBytes(), from, to - from);
}

/**
 * Inserts up to `batch` rows that no other thread has claimed; returns how many, 0 when there are none left or `stop` was
 * set. `stage` says how to walk the graph (`ONE_BIT`, `INT8`, `FLOAT`), `ef` how many candidates to gather.
 */
export function insertClaimed(stage: i32, ef: i32, batch: i32): i32 {
  let inserted = 0;
  while (inserted < batch && !isStopped()) {
    const row = claimRow();
    if (row >= count) break;
    insert(stage, row, ef);
    inserted++;
  }
  return inserted;
}

function insert(stage: i32, row: usize, ef: i32): void {
  const level = <i32>load<u8>(levels + row);
  prepareStored(stage, row);
  // A row that rises above the graph changes its entry, so it is alone while it is inserted.
  const rises = level > topLevel();
  if (rises) acquire(entryLock());
  const entry = entryRow();
  const top = topLevel();
  if (entry != NONE) {
    let from = entry;
    startAt(stage, from);
    for (let l = top; l > level; l--) from = descend(stage, from, l);
    for (let l = min(level, top); l >= 0; l--) {
      let size = traverse(stage, pool, from, l, ef, BEAM);
      const nearest = poolKey(pool, 0);
      from = keyRow(nearest);
      setBestSimilarity(keySimilarity(nearest));
      let candidates = pool;
      if (stage == ONE_BIT) {
        size = rescore(INT8, pool, size, refined, size);
        candidates = refined;
      }
      connect(stage, row, l, candidates, size);
    }
  }
  if (level > top || entry == NONE) setEntry(row, level);
  if (rises) release(entryLock());
}

/** Links a row to the best of its candidates, and those to it. */
function connect(stage: i32, row: usize, level: i32, candidates: usize, size: i32): void {
  const links = selectLinks(stage, candidates, size, m);
  memory.copy(kept, chosen, <usize>links << 2);
  const lock = locks + (row << 2);
  const list = linksOf(row, level);
  acquire(lock);
  if (load<u32>(list) == NONE) {
    memory.copy(list, kept, <usize>links << 2);
  } else {
    // Other threads came by an upper level and have linked this row already.
    for (let i = 0; i < links; i++) addLink(stage, row, load<u32>(kept + (<usize>i << 2)), level);
  }
  release(lock);
  for (let i = 0; i < links; i++) {
    const other = <usize>load<u32>(kept + (<usize>i << 2));
    const otherLock = locks + (other << 2);
    acquire(otherLock);
    addLink(stage, other, <u32>row, level);
    release(otherLock);
  }
}

/** Adds `to` to the links of `from`, whose lock is held; a full list is chosen anew from its entries and `to`. */
function addLink(stage: i32, from: usize, to: u32, level: i32): void {
  const capacity = linkCapacity(level);
  const list = linksOf(from, level);
  let used = 0;
  for (; used < capacity; used++) {
    const present = load<u32>(list + (<usize>used << 2));
    if (present == NONE) break;
    if (present == to) return;
  }
  if (used < capacity) {
    store<u32>(list + (<usize>used << 2), to);
    return;
  }
  for (let i = 0; i <= used; i++) {
    const candidate = i < used ? load<u32>(list + (<usize>i << 2)) : to;
    insertSorted(refined, i, used + 1, keyOf(pair(stage, from, candidate), candidate));
  }
  const links = selectLinks(stage, refined, used + 1, capacity);
  memory.copy(list, chosen, <usize>links << 2);
  memory.fill(list + (<usize>links << 2), 0xff, <usize>(capacity - links) << 2);
}
