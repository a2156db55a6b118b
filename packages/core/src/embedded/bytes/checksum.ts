import { crc32 } from 'node:zlib';

/**
 * CRC-32 (the polynomial of ISO 3309, as in gzip) of one or several pieces, as an unsigned integer.
 *
 * `seed` binds the sum to a place: the same bytes read from somewhere else do not match. Since CRC-32 is a bijection
 * of its state, two different seeds never give equal sums for equal bytes.
 */
export function checksum(pieces: Uint8Array | readonly Uint8Array[], seed = 0): number {
  if (pieces instanceof Uint8Array) return crc32(pieces, seed);
  let sum = seed;
  for (const piece of pieces) sum = crc32(piece, sum);
  return sum;
}
