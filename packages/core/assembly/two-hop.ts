/**
 * Filtered graph search: only allowed rows are scored and kept; a neighbour that is not allowed is looked through, that is
 * replaced by its own allowed neighbours (the one-hop expansion of ACORN-1, Patel et al. 2024). Keeps its recall down to a
 * twentieth of the rows allowed; below that they lose touch, and a scan is better.
 *
 * A filter may be correlated with the query, so that nothing near it is allowed. Seeds, allowed rows from all over the
 * segment, then give the search other places to start from.
 */
import { allowedWord, isAllowed } from './allowed';
import { keepTouched, row, setRow, similarity } from './batch';
import { keyOf, keyRow, WORST_KEY } from './key';
import { EXPANDED, insertSorted, poolKey } from './pool';
import { count, links0, links0Stride, m0, NONE } from './segment';
import { score } from './stage';
import { countExpanded, bestSimilarity } from './traverse';
import { forgetVisited, visit } from './visited';

/** Allowed rows a search starts from besides the one nearest the query: a cluster of 5 % is missed by 64 in 1 of 27. */
const SEEDS: i32 = 64;
/**
 * Expansion of one row stops looking through neighbours once it has collected as many rows as an unfiltered list has links:
 * more cost twice the time and buy little (measured at 10 to 50 % allowed).
 */
const ENOUGH: i32 = 32;

/**
 * A filter goes against the query where its share among the rows around the query is this many times below its share of all.
 * Some hundreds of rows are looked at, so chance alone does not make it so.
 */
const AGAINST: f64 = 1.5;

let pool: usize = 0;
let size: i32 = 0;
let capacity: i32 = 0;
let next: i32 = 0;

/** The `ef` best allowed rows found from `entry`, sorted into `target` (room for `ef + 2` keys). Returns how many. */
export function traverseTwoHop(stage: i32, target: usize, entry: u32, ef: i32): i32 {
  forgetVisited();
  pool = target;
  // An entry row that may not be returned gets a place of its own.
  capacity = isAllowed(entry) ? ef : ef + 1;
  size = 1;
  next = 0;
  visit(entry);
  store<u64>(pool, keyOf(bestSimilarity, entry));
  offerBatch(stage, collectSeeds());
  next = 0;
  while (next < size) {
    const key = poolKey(pool, next);
    if (key & EXPANDED) {
      next++;
      continue;
    }
    store<u64>(pool + (<usize>next << 3), key | EXPANDED);
    countExpanded(1);
    next++;
    offerBatch(stage, collect(keyRow(key)));
  }
  return min(ef, dropDisallowed(pool, size));
}

/**
 * Whether far fewer of the rows around `entry`, its neighbours' neighbours (some hundreds), are allowed than of all rows. What is
 * allowed then lies at the edge of a region that the walk would have to go all around: it finds too little.
 */
export function goesAgainst(entry: u32, allowed: i32): bool {
  let looked = 0, found = 0;
  const list = links0 + <usize>entry * links0Stride;
  for (let i = 0; i < m0; i++) {
    const neighbour = load<u32>(list + (<usize>i << 2));
    if (neighbour == NONE) break;
    const further = links0 + <usize>neighbour * links0Stride;
    for (let j = 0; j < m0; j++) {
      const row = load<u32>(further + (<usize>j << 2));
      if (row == NONE) break;
      looked++;
      found += <i32>isAllowed(row);
    }
  }
  return <f64>found * AGAINST * <f64>count < <f64>allowed * <f64>looked;
}

/** The first allowed row at or after each of `SEEDS` evenly spaced places. */
function collectSeeds(): i32 {
  const words = (count + 31) >>> 5;
  const step = max(1, words / SEEDS);
  let taken = 0;
  for (let start = 0; start < words && taken < SEEDS; start += step) {
    const end = min(start + step, words);
    for (let i = start; i < end; i++) {
      const word = allowedWord(i);
      if (word == 0) continue;
      const seed = <u32>((i << 5) + ctz(word));
      if (visit(seed)) setRow(taken++, seed);
      break;
    }
  }
  return taken;
}

/** Puts the unseen allowed rows within reach of `from` into the batch. */
function collect(from: u32): i32 {
  const list = links0 + <usize>from * links0Stride;
  let touched = 0;
  for (let i = 0; i < m0; i++) {
    const neighbour = load<u32>(list + (<usize>i << 2));
    if (neighbour == NONE) break;
    if (isAllowed(neighbour)) continue;
    const further = links0 + <usize>neighbour * links0Stride;
    touched |= load<i32>(further) | load<i32>(further, 64);
  }
  keepTouched(touched);
  let taken = 0;
  for (let i = 0; i < m0; i++) {
    const neighbour = load<u32>(list + (<usize>i << 2));
    if (neighbour == NONE) break;
    if (!visit(neighbour)) continue;
    if (isAllowed(neighbour)) {
      setRow(taken++, neighbour);
    } else if (taken < ENOUGH) {
      taken = collectThrough(neighbour, taken);
    }
  }
  return taken;
}

function collectThrough(neighbour: u32, from: i32): i32 {
  const list = links0 + <usize>neighbour * links0Stride;
  let taken = from;
  for (let i = 0; i < m0; i++) {
    const further = load<u32>(list + (<usize>i << 2));
    if (further == NONE) break;
    if (isAllowed(further) && visit(further)) setRow(taken++, further);
  }
  return taken;
}

function offerBatch(stage: i32, collected: i32): void {
  if (collected == 0) return;
  score(stage, collected);
  let worst: u64 = size < capacity ? WORST_KEY : poolKey(pool, capacity - 1);
  for (let i = 0; i < collected; i++) {
    const key = keyOf(similarity(i), <u32>row(i));
    if (key >= worst) continue;
    const place = insertSorted(pool, size, capacity, key);
    if (size < capacity) size++;
    if (size == capacity) worst = poolKey(pool, capacity - 1);
    if (place < next) next = place;
  }
}

/** Closes the gaps that rows which may not be returned leave among sorted keys. Returns how many are left. */
export function dropDisallowed(keys: usize, size: i32): i32 {
  let kept = 0;
  for (let i = 0; i < size; i++) {
    const key = poolKey(keys, i);
    if (!isAllowed(keyRow(key))) continue;
    store<u64>(keys + (<usize>kept << 3), key);
    kept++;
  }
  return kept;
}
