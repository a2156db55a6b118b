/** The rows a search may return: one bit a row, in 32-bit words, as `Bitset` has them. */

let words: usize = 0;

/** `address` 0 means that every row is allowed. */
export function placeAllowed(address: usize): void {
  words = address;
}

// @ts-ignore: decorator
@inline
export function isFiltered(): bool {
  return words != 0;
}

// @ts-ignore: decorator
@inline
export function isAllowed(row: usize): bool {
  return ((load<u8>(words + (row >> 3)) >> (<u8>row & 7)) & 1) != 0;
}

// @ts-ignore: decorator
@inline
export function allowedWord(i: usize): u32 {
  return load<u32>(words + (i << 2));
}
