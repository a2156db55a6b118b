/**
 * Rows seen by the current search, one bit a row: at 100,000 rows all bits fit the innermost cache, and clearing them costs
 * less than the misses of a larger mark that would need no clearing.
 */

let bits: usize = 0;
let bytes: usize = 0;

/** Bytes of marks for so many rows. */
export function visitedBytes(rows: i32): usize {
  return ((<usize>rows + 63) >> 6) << 3;
}

export function placeVisited(address: usize, rows: i32): void {
  bits = address;
  bytes = visitedBytes(rows);
}

export function forgetVisited(): void {
  memory.fill(bits, 0, bytes);
}

/** Marks a row and says whether this is the first time. */
// @ts-ignore: decorator
@inline
export function visit(row: usize): bool {
  const at = bits + ((row >> 6) << 3);
  const word = load<u64>(at);
  const bit = <u64>1 << (row & 63);
  store<u64>(at, word | bit);
  return (word & bit) == 0;
}
