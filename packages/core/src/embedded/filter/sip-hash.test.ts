import { expect, it } from 'vitest';
import type { PointId } from '../../engine/index.js';
import { slicePart } from './sip-hash.js';

const MASK = 0xffffffffffffffffn;
const rotate = (x: bigint, bits: bigint) => ((x << bits) | (x >> (64n - bits))) & MASK;

/** SipHash-2-4 as its paper writes it. */
function reference(bytes: Uint8Array, k0: bigint, k1: bigint): bigint {
  let [a, b, c, d] = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const round = () => {
    a = (a + b) & MASK;
    b = rotate(b, 13n) ^ a;
    a = rotate(a, 32n);
    c = (c + d) & MASK;
    d = rotate(d, 16n) ^ c;
    a = (a + d) & MASK;
    d = rotate(d, 21n) ^ a;
    c = (c + b) & MASK;
    b = rotate(b, 17n) ^ c;
    c = rotate(c, 32n);
  };
  const padded = new Uint8Array((bytes.length >> 3) * 8 + 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length;
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 8) {
    const word = view.getBigUint64(at, true);
    d ^= word;
    round();
    round();
    a ^= word;
  }
  c ^= 0xffn;
  for (let i = 0; i < 4; i++) round();
  return a ^ b ^ c ^ d;
}

function bytesOf(id: PointId): Uint8Array {
  if (typeof id === 'string') return Uint8Array.from(Buffer.from(id.replaceAll('-', ''), 'hex'));
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(id), true);
  return bytes;
}

it('has a reference that gives the published test vector', () => {
  const input = Uint8Array.from({ length: 15 }, (_, i) => i);
  expect(reference(input, 0x0706050403020100n, 0x0f0e0d0c0b0a0908n)).toBe(0xa129ca6149be45e5n);
});

it('hashes ids as the reference does', () => {
  const ids: PointId[] = [
    0,
    1,
    42,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53 - 1,
    18446744073709551615n as unknown as PointId,
    '00000000-0000-0000-0000-000000000000',
    '550e8400-e29b-41d4-a716-446655440000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ];
  for (const id of ids) {
    const hash = reference(bytesOf(id), 0n, 0n);
    for (const total of [1, 2, 7, 1000, 2 ** 31, 2 ** 32 - 1]) {
      expect(slicePart(id, total), `${id} of ${total}`).toBe(Number(hash % BigInt(total)));
    }
  }
});

it('splits ids into parts of about equal size', () => {
  const sizes = new Array<number>(8).fill(0);
  for (let id = 0; id < 8000; id++) sizes[slicePart(id, 8)]!++;
  for (const size of sizes) expect(Math.abs(size - 1000)).toBeLessThan(150);
});
