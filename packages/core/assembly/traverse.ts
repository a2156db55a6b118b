/**
 * Best-first search of one level of the graph (Malkov & Yashunin 2018, algorithm 2), expanding a beam of several rows per
 * round: their neighbours are scored in one batch, so more cache misses overlap, and recall rises a little at equal work.
 */
import { BATCH_CAPACITY, keepTouched, row, setRow, similarity } from './batch';
import { keyOf, WORST_KEY } from './key';
import { EXPANDED, insertSorted, poolKey } from './pool';
import { linkCapacity, links0, links0Stride, linksOf, NONE } from './segment';
import { score } from './stage';
import { forgetVisited, visit } from './visited';

/** Keys of a batch that may enter the pool. */
let betterKeys: usize = 0;

export const BETTER_KEYS_BYTES: usize = <usize>(BATCH_CAPACITY + 1) << 3;

export function placeBetterKeys(address: usize): void {
  betterKeys = address;
}

/** Rows expanded since the search began. */
export let expanded: i32 = 0;

export function resetExpanded(): void {
  expanded = 0;
}

export function countExpanded(rows: i32): void {
  expanded += rows;
}

/** Similarity of the row that `descend` arrived at. */
export let bestSimilarity: f32 = 0;

/** Scores the row that a descent starts from. */
export function startAt(stage: i32, entry: u32): void {
  setRow(0, entry);
  score(stage, 1);
  bestSimilarity = similarity(0);
}

/** From `from`, which `startAt` or another descent left scored, walks to the locally best row of a level. */
export function descend(stage: i32, from: u32, level: i32): u32 {
  let current = from;
  const capacity = linkCapacity(level);
  while (true) {
    const list = linksOf(current, level);
    let taken = 0;
    for (; taken < capacity; taken++) {
      const neighbour = load<u32>(list + (<usize>taken << 2));
      if (neighbour == NONE) break;
      setRow(taken, neighbour);
    }
    if (taken == 0) break;
    score(stage, taken);
    let better = false;
    for (let i = 0; i < taken; i++) {
      if (similarity(i) > bestSimilarity) {
        bestSimilarity = similarity(i);
        current = <u32>row(i);
        better = true;
      }
    }
    if (!better) break;
  }
  return current;
}

/**
 * The `ef` best rows of a level reachable from `entry`, whose similarity is `bestSimilarity`, sorted into `pool` (room for
 * `ef + 1` keys). Returns how many. `beam`: rows expanded per round, at most `BATCH_CAPACITY / links` of them.
 */
export function traverse(stage: i32, pool: usize, entry: u32, level: i32, ef: i32, beam: i32): i32 {
  forgetVisited();
  const capacity = linkCapacity(level);
  let size = 1;
  let next = 0;
  store<u64>(pool, keyOf(bestSimilarity, entry));
  visit(entry);
  while (next < size) {
    let collected = 0;
    let budget = beam;
    let at = next;
    if (level == 0) touchLists(pool, next, min(next + beam, size));
    while (at < size && budget > 0) {
      const key = poolKey(pool, at);
      if (key & EXPANDED) {
        at++;
        continue;
      }
      store<u64>(pool + (<usize>at << 3), key | EXPANDED);
      expanded++;
      budget--;
      at++;
      const list = linksOf(<usize>(<u32>key), level);
      for (let i = 0; i < capacity; i++) {
        const neighbour = load<u32>(list + (<usize>i << 2));
        if (neighbour == NONE) break;
        // Written whether new or not, and counted if new: a branch would be a coin toss.
        setRow(collected, neighbour);
        collected += <i32>visit(neighbour);
      }
    }
    next = at;
    if (level == 0) touchLists(pool, next, min(next + beam, size));
    if (collected == 0) continue;
    score(stage, collected);
    let worst: u64 = size < ef ? WORST_KEY : poolKey(pool, ef - 1);
    const better = collectBetter(collected, worst);
    for (let i = 0; i < better; i++) {
      const key = load<u64>(betterKeys + (<usize>i << 3));
      if (key >= worst) continue;
      const place = insertSorted(pool, size, ef, key);
      if (size < ef) size++;
      if (size == ef) worst = poolKey(pool, ef - 1);
      if (place < next) next = place;
    }
  }
  return size;
}

/** Gathers the batch's keys that are below `worst`, without a branch per key. Returns how many. */
// @ts-ignore: decorator
@inline
function collectBetter(count: i32, worst: u64): i32 {
  let better = 0;
  for (let i = 0; i < count; i++) {
    const key = keyOf(similarity(i), <u32>row(i));
    store<u64>(betterKeys + (<usize>better << 3), key);
    better += <i32>(key < worst);
  }
  return better;
}

/** The rows that will most likely be expanded next: their links load while the batch is scored. */
// @ts-ignore: decorator
@inline
function touchLists(pool: usize, from: i32, to: i32): void {
  let touched = 0;
  for (let i = from; i < to; i++) {
    const list = links0 + <usize>(<u32>poolKey(pool, i) & 0x7fffffff) * links0Stride;
    touched |= load<i32>(list) | load<i32>(list, 64);
  }
  keepTouched(touched);
}

export function setBestSimilarity(value: f32): void {
  bestSimilarity = value;
}
