import { crc32 } from 'node:zlib';

/**
 * CRC-32 (the polynomial of ISO 3309, as in gzip) of one or several pieces, as an unsigned integer.
 *
 * `seed` binds the sum to a place: the same bytes read from somewhere else do not match. Since CRC-32 is a bijection
 * of its state, two different seeds never give equal sums for equal bytes.
 */
export function checksum(pieces: Uint8Array | readonly Uint8Array[], seed = 0): number {
  if (pieces instanceof Uint8Array) return extend(pieces, seed);
  let sum = seed;
  for (const piece of pieces) sum = extend(piece, sum);
  return sum;
}

/** zlib takes an empty piece, which has no address, for a request of the initial value. */
function extend(piece: Uint8Array, sum: number): number {
  return piece.length === 0 ? sum : crc32(piece, sum);
}
