import { describe, expect, test } from 'vitest';
import { checkFusion, type Fusion, fuse, type Leg } from './fusion.js';

const dense: Leg = { kind: 'cosine', ids: ['a', 'b', 'c'], scores: [0.9, 0.6, 0.5] };
const sparse: Leg = { kind: 'bm25', ids: ['b', 'd'], scores: [8, 2] };
const none: Leg = { kind: 'bm25', ids: [], scores: [] };

function scores(left: Leg, right: Leg, fusion: Fusion) {
  return Object.fromEntries(fuse(left, right, fusion).map(({ id, score }) => [id, score]));
}

describe('reciprocal ranks', () => {
  test('follow Qdrant: 1 / (k + place), k 2, first place 0', () => {
    const fused = scores(dense, sparse, 'rrf');
    expect(fused).toEqual({ b: 1 / 3 + 1 / 2, a: 1 / 2, d: 1 / 3, c: 1 / 4 });
    expect(fuse(dense, sparse, 'rrf').map(({ id }) => id)).toEqual(['b', 'a', 'd', 'c']);
  });

  test('k and weights follow Qdrant: 1 / (rank / weight + k − 1)', () => {
    const fused = scores(dense, sparse, { rrf: { k: 60, weights: { dense: 0.5, sparse: 0 } } });
    expect(fused['a']).toBeCloseTo(1 / (1 / 0.5 + 59), 12);
    expect(fused['b']).toBeCloseTo(1 / (2 / 0.5 + 59), 12);
    expect(fused['d']).toBe(0);
  });
});

describe('convex sum', () => {
  test('scales BM25 by its best and cosine from worst to best', () => {
    const fused = scores(dense, sparse, { convex: 0.2 });
    expect(fused['b']).toBeCloseTo(0.8 * 1 + 0.2 * 0.25, 12);
    expect(fused['a']).toBeCloseTo(0.2, 12);
    expect(fused['d']).toBeCloseTo(0.8 * 0.25, 12);
    expect(fused['c']).toBe(0);
  });

  test('a search that found nothing costs nothing', () => {
    expect(scores(dense, none, { convex: 0.2 })['a']).toBeCloseTo(0.2, 12);
    expect(scores(none, sparse, { convex: 0.2 })['b']).toBeCloseTo(0.8, 12);
    expect(fuse(none, none, { convex: 0.2 })).toEqual([]);
  });

  test('equal cosines count as best, not as NaN', () => {
    const level: Leg = { kind: 'cosine', ids: ['a', 'b'], scores: [0.5, 0.5] };
    expect(scores(level, none, { convex: 1 })).toEqual({ a: 1, b: 1 });
  });
});

test('every hit keeps its place in each search', () => {
  const [best] = fuse(dense, sparse, { convex: 0.2 });
  expect(best).toMatchObject({
    id: 'b',
    kind: 'convex',
    legs: {
      dense: { rank: 2, score: 0.6, kind: 'cosine' },
      sparse: { rank: 1, score: 8, kind: 'bm25' },
    },
  });
});

test.each([
  [{ convex: 1.5 }, 'fusion.convex is 1.5, expected a number from 0 to 1'],
  [{ convex: Number.NaN }, 'fusion.convex is NaN'],
  [{ rrf: { k: 0 } }, 'fusion.rrf.k is 0, expected a number of 1 or more'],
  [{ rrf: { weights: { dense: -1 } } }, 'fusion.rrf.weights.dense is -1'],
])('%o is refused', (fusion, message) => {
  expect(() => checkFusion(fusion)).toThrow(message);
});
