import { describe, expect, it } from 'vitest';
import { byScoreDescending, cutAtThreshold } from './ordering.js';

const list = (...scores: number[]) => scores.map((score, id) => ({ id, score }));
const scoresOf = (hits: { score: number }[]) => hits.map(({ score }) => score);

describe('cutAtThreshold', () => {
  it('keeps strictly better scores only, in either direction', () => {
    expect(scoresOf(cutAtThreshold(list(3, 2, 1), 2, 'larger'))).toEqual([3]);
    expect(scoresOf(cutAtThreshold(list(1, 2, 3), 2, 'smaller'))).toEqual([1]);
  });

  it('keeps equal scores where fusion asks for it', () => {
    expect(scoresOf(cutAtThreshold(list(3, 2, 1), 2, 'larger', true))).toEqual([3, 2]);
  });

  it('stops at the first miss, whatever follows', () => {
    expect(cutAtThreshold(list(5, 4, 1), 3, 'smaller')).toEqual([]);
  });

  it('returns the same list when nothing is cut', () => {
    const hits = list(3, 2);
    expect(cutAtThreshold(hits, undefined, 'larger')).toBe(hits);
    expect(cutAtThreshold(hits, 1, 'larger')).toBe(hits);
  });
});

describe('byScoreDescending', () => {
  it('puts larger ids first among equals, UUIDs before numbers', () => {
    const uuid = '00000000-0000-0000-0000-000000000001';
    const hits = [
      { id: 1, score: 1 },
      { id: uuid, score: 1 },
      { id: 2, score: 1 },
      { id: 0, score: 2 },
    ];
    expect(hits.sort(byScoreDescending).map(({ id }) => id)).toEqual([0, uuid, 2, 1]);
  });
});
