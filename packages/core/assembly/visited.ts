/**
 * Rows seen by the current search: one byte a row holds the number of the search that saw it last, so that starting a search
 * costs nothing and only every 255th clears the bytes.
 */

let bytes: usize = 0;
let rows: i32 = 0;
/** Number of the current search, 1 to 255. */
export let generation: i32 = 0;

export function placeVisited(address: usize, count: i32): void {
  bytes = address;
  rows = count;
  generation = 0;
  memory.fill(address, 0, <usize>count);
}

export function forgetVisited(): void {
  if (++generation == 256) {
    generation = 1;
    memory.fill(bytes, 0, <usize>rows);
  }
}

/** Address of a row's byte; callers compare it with `generation` themselves, without branching. */
// @ts-ignore: decorator
@inline
export function visitedByte(row: usize): usize {
  return bytes + row;
}

/** Marks a row and says whether this is the first time. */
// @ts-ignore: decorator
@inline
export function visit(row: usize): bool {
  const at = bytes + row;
  const isNew = load<u8>(at) != <u8>generation;
  store<u8>(at, <u8>generation);
  return isNew;
}
