import { expect, it } from 'vitest';
import { halfValues, writeHalves } from './half.js';

function toHalf(value: number): number {
  const half = new Uint16Array(1);
  writeHalves(Float32Array.of(value), half);
  return half[0]!;
}

/** Bits of all finite halves that are not negative, in order of their values. */
const BITS = Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits);

it('reads every half as IEEE 754 has it', () => {
  const values = halfValues();
  expect(values[0x0000]).toBe(0);
  expect(values[0x8000]).toBe(-0);
  expect(values[0x0001]).toBe(2 ** -24);
  expect(values[0x03ff]).toBe(1023 * 2 ** -24);
  expect(values[0x0400]).toBe(2 ** -14);
  expect(values[0x3555]).toBe(0.333251953125);
  expect(values[0x3c00]).toBe(1);
  expect(values[0xc000]).toBe(-2);
  expect(values[0x7bff]).toBe(65504);
  expect(BITS.every((bits) => values[bits | 0x8000] === -values[bits]!)).toBe(true);
  expect(BITS.every((bits) => bits === 0 || values[bits]! > values[bits - 1]!)).toBe(true);
});

it('writes every half as itself, and what lies between two as the nearer, ties to even', () => {
  const values = halfValues();
  expect(BITS.map((bits) => toHalf(values[bits]!))).toEqual(BITS);
  expect(BITS.map((bits) => toHalf(-values[bits]!))).toEqual(BITS.map((bits) => bits | 0x8000));
  const lower = BITS.subarray(0, -1);
  const middle = (bits: number) => (values[bits]! + values[bits + 1]!) / 2;
  // A float has room for what is a hair beside the middle.
  const hair = (bits: number) => middle(bits) * 2 ** -22;
  expect(lower.map((bits) => toHalf(middle(bits) - hair(bits)))).toEqual(lower);
  expect(lower.map((bits) => toHalf(middle(bits)))).toEqual(lower.map((bits) => bits + (bits & 1)));
  expect(lower.map((bits) => toHalf(middle(bits) + hair(bits)))).toEqual(BITS.subarray(1));
});

it('stays within the range of halves', () => {
  expect([65504.1, 65520, 1e6, 3e38].map(toHalf)).toEqual([0x7bff, 0x7bff, 0x7bff, 0x7bff]);
  expect([-65520, -3e38].map(toHalf)).toEqual([0xfbff, 0xfbff]);
  expect([2 ** -26, -(2 ** -25), 2 ** -149].map(toHalf)).toEqual([0, 0x8000, 0]);
});
