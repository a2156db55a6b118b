/**
 * The best keys seen so far: a binary max-heap, worst at the root, so that any limit costs O(log limit) per improvement
 * and most candidates cost one comparison. Sorting it in place at the end leaves the keys best first.
 */
import { WORST_KEY } from './key';

let heap: usize = 0;
let size: i32 = 0;
let limit: i32 = 0;
/** Keys not below this one cannot enter. */
export let threshold: u64 = 0;

/** Starts over, keeping at most `capacity` keys in the `8 * capacity` bytes at `address`. */
export function resetTop(address: usize, capacity: i32): void {
  heap = address;
  limit = capacity;
  size = 0;
  threshold = capacity > 0 ? WORST_KEY : 0;
}

// @ts-ignore: decorator
@inline
function at(i: i32): u64 {
  return load<u64>(heap + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
function put(i: i32, key: u64): void {
  store<u64>(heap + (<usize>i << 3), key);
}

/** Adds a key below `threshold`; the caller has compared. */
export function enterTop(key: u64): void {
  if (size < limit) {
    let i = size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (at(parent) >= key) break;
      put(i, at(parent));
      i = parent;
    }
    put(i, key);
  } else {
    sink(key, size);
  }
  if (size == limit) threshold = at(0);
}

/** Puts `key` in the root's place and restores the order of the first `count` keys. */
function sink(key: u64, count: i32): void {
  let i = 0;
  while (true) {
    let child = (i << 1) + 1;
    if (child >= count) break;
    if (child + 1 < count && at(child + 1) > at(child)) child++;
    if (at(child) <= key) break;
    put(i, at(child));
    i = child;
  }
  put(i, key);
}

/** Sorts what was kept, best first, and returns how many there are. The heap is used up. */
export function sortTop(): i32 {
  for (let last = size - 1; last > 0; last--) {
    const key = at(last);
    put(last, at(0));
    sink(key, last);
  }
  return size;
}
