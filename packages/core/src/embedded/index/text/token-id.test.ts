import { expect, it } from 'vitest';
import { tokenId } from './token-id.js';

/** Published MurmurHash3_x86_32 values, seed 0. */
const KNOWN: readonly (readonly [string, number])[] = [
  ['', 0],
  ['hello', 0x248bfa47],
  ['hello, world', 0x149bbb7f],
  ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
];

it.each(KNOWN)('of %j is the absolute value of the published hash', (token, hash) => {
  expect(tokenId(token)).toBe(Math.abs(hash | 0));
});

it('hashes UTF-8 bytes, whatever their number', () => {
  for (const token of [
    'й',
    'жизнь',
    '中文字',
    'naïve',
    '😀😀',
    'x'.repeat(1000),
    'ж'.repeat(999),
  ]) {
    const id = tokenId(token);
    expect(Number.isInteger(id) && id >= 0 && id <= 0x80000000).toBe(true);
    expect(tokenId(token)).toBe(id);
  }
});

it('does not let a long token disturb the next one', () => {
  const before = tokenId('hello');
  tokenId('ж'.repeat(5000));
  expect(tokenId('hello')).toBe(before);
});
