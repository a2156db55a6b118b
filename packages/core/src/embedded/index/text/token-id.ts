/**
 * The sparse index of a token: the absolute value of its 32-bit MurmurHash3 (seed 0, over UTF-8) read as a signed
 * integer, as `qdrant/bm25` defines it. Two tokens can share an id.
 */
export function tokenId(token: string): number {
  const length = utf8Into(token);
  return Math.abs(murmur3(buffer, length));
}

let buffer = new Uint8Array(256);
const encoder = new TextEncoder();

function utf8Into(token: string): number {
  if (token.length * 3 > buffer.length) buffer = new Uint8Array(token.length * 3);
  for (let i = 0; i < token.length; i++) {
    const unit = token.charCodeAt(i);
    if (unit > 0x7f) return encoder.encodeInto(token, buffer).written;
    buffer[i] = unit;
  }
  return token.length;
}

/** MurmurHash3 x86 32-bit (Austin Appleby, public domain), seed 0, as a signed integer. */
function murmur3(bytes: Uint8Array, length: number): number {
  let hash = 0;
  const whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const block = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash ^= scrambled(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = length - 1; i >= whole; i--) tail = (tail << 8) | bytes[i]!;
  hash ^= scrambled(tail);
  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function scrambled(block: number): number {
  const spread = Math.imul(block, 0xcc9e2d51);
  return Math.imul((spread << 15) | (spread >>> 17), 0x1b873593);
}
