/**
 * The pool of a graph search: the best keys found so far in a sorted array, some of them expanded. At the sizes of a search
 * (tens to hundreds) a binary search and a SIMD shift beat any heap, and the next row to expand is simply the first one that
 * is not.
 */

/** Set in the low word of a key whose row's neighbours have been looked at. */
export const EXPANDED: u64 = 0x80000000;

// @ts-ignore: decorator
@inline
export function poolKey(pool: usize, i: i32): u64 {
  return load<u64>(pool + (<usize>i << 3));
}

/**
 * Inserts `key` into the `size` sorted keys at `pool`, dropping the worst when that would make more than `capacity`, and
 * returns its place. The caller has checked that it belongs among them. One more entry than `capacity` is written over.
 */
export function insertSorted(pool: usize, size: i32, capacity: i32, key: u64): i32 {
  let place = 0, length = size;
  while (length > 0) {
    const half = (length + 1) >>> 1;
    // Without a branch: the outcome is a coin toss, and a misprediction costs more than the whole step.
    place += half & -(<i32>(poolKey(pool, place + half - 1) < key));
    length -= half;
  }
  const target = pool + (<usize>place << 3);
  let at = pool + (<usize>min(size, capacity - 1) << 3);
  while (at >= target + 16) {
    at -= 16;
    v128.store(at, v128.load(at), 8);
  }
  if (at > target) {
    at -= 8;
    store<u64>(at, load<u64>(at), 8);
  }
  store<u64>(target, key);
  return place;
}
