import type { PointId } from '../../engine/index.js';
import { pointIdWords } from '../bytes/index.js';

/**
 * SipHash-2-4 with a zero key (Aumasson & Bernstein 2012) of a point id: over the 8 little-endian bytes of a number or
 * the 16 bytes of a UUID. Its remainder decides the `slice` condition, so it must never change.
 *
 * 64-bit words are pairs of 32-bit halves, because BigInt is some fifty times slower.
 */
export function slicePart(id: PointId, total: number): number {
  const { isUuid, words } = pointIdWords(id);
  if (isUuid) {
    // The bytes of a UUID are big-endian words; SipHash reads them little-endian.
    state(16);
    absorb(swap(words[1]), swap(words[0]));
    absorb(swap(words[3]), swap(words[2]));
  } else {
    state(8);
    absorb(words[2], words[3]);
  }
  return finish(total);
}

const v = new Int32Array(8);
let length = 0;

function state(bytes: number): void {
  length = bytes;
  v.set([
    0x736f6d65, 0x70736575, 0x646f7261, 0x6e646f6d, 0x6c796765, 0x6e657261, 0x74656462, 0x79746573,
  ]);
}

/** Mixes in one 64-bit word. `v` holds the four state words, high half first. */
function absorb(high: number, low: number): void {
  v[6]! ^= high;
  v[7]! ^= low;
  round();
  round();
  v[0]! ^= high;
  v[1]! ^= low;
}

function finish(total: number): number {
  absorb(length << 24, 0);
  v[5]! ^= 0xff;
  for (let i = 0; i < 4; i++) round();
  const high = (v[0]! ^ v[2]! ^ v[4]! ^ v[6]!) >>> 0;
  const low = (v[1]! ^ v[3]! ^ v[5]! ^ v[7]!) >>> 0;
  return Number(((BigInt(high) << 32n) | BigInt(low)) % BigInt(total));
}

function round(): void {
  add(0, 2);
  rotate(2, 13);
  xor(2, 0);
  rotate(0, 32);
  add(4, 6);
  rotate(6, 16);
  xor(6, 4);
  add(0, 6);
  rotate(6, 21);
  xor(6, 0);
  add(4, 2);
  rotate(2, 17);
  xor(2, 4);
  rotate(4, 32);
}

function add(to: number, from: number): void {
  const low = (v[to + 1]! >>> 0) + (v[from + 1]! >>> 0);
  v[to] = v[to]! + v[from]! + (low > 0xffffffff ? 1 : 0);
  v[to + 1] = low;
}

function xor(to: number, from: number): void {
  v[to]! ^= v[from]!;
  v[to + 1]! ^= v[from + 1]!;
}

function rotate(word: number, bits: number): void {
  let high = v[word]!;
  let low = v[word + 1]!;
  if (bits >= 32) [high, low] = [low, high];
  const left = bits & 31;
  v[word] = left === 0 ? high : (high << left) | (low >>> (32 - left));
  v[word + 1] = left === 0 ? low : (low << left) | (high >>> (32 - left));
}

function swap(word: number): number {
  return (
    ((word & 0xff) << 24) |
    ((word & 0xff00) << 8) |
    ((word >>> 8) & 0xff00) |
    ((word >>> 24) & 0xff)
  );
}
