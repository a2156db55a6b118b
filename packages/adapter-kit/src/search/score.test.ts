import { describe, expect, test } from 'vitest';
import { fromEngineScore, reaches, relevanceOf, toEngineThreshold } from './score.js';

describe('relevance', () => {
  test.each([
    [1, 'cosine', 1],
    [0, 'cosine', 0.5],
    [-1, 'cosine', 0],
    [0.25, 'euclid', 0.25],
    [1, 'rrf', 1],
    [0.5, 'rrf', 0.5],
    [2, 'dbsf', 1],
    [2.4, 'dbsf', 1],
    [0.3, 'relative', 0.3],
  ] as const)('%d of kind %s is %d', (score, kind, relevance) => {
    expect(relevanceOf(score, kind)).toBeCloseTo(relevance);
  });

  test('RRF is a share of what leads both rankings, by its k and weights', () => {
    expect(relevanceOf(2 / 60, 'rrf', { rrf: { k: 60 } })).toBeCloseTo(1);
    expect(relevanceOf(1 / (1 / 3 + 1) + 1 / 2, 'rrf', { rrf: { weights: [3, 1] } })).toBeCloseTo(
      1,
    );
  });

  test.each(['dot', 'sparse'] as const)('%s has none', (kind) => {
    expect(() => relevanceOf(1, kind)).toThrow(/no upper limit/);
  });
});

test('distances become similarities, and thresholds distances', () => {
  expect(fromEngineScore(0, 'euclid')).toBe(1);
  expect(fromEngineScore(3, 'manhattan')).toBe(0.25);
  expect(fromEngineScore(0.3, 'cosine')).toBe(0.3);
  expect(toEngineThreshold(0.25, 'euclid')).toBeCloseTo(3, 3);
  expect(toEngineThreshold(0.25, 'euclid')).toBeGreaterThan(3);
  expect(toEngineThreshold(0, 'euclid')).toBeUndefined();
  expect(toEngineThreshold(0.3, 'cosine')).toBeLessThan(0.3);
});

test('a score that equals the threshold reaches it, whatever its precision', () => {
  expect(reaches(Math.fround(0.7), 0.7)).toBe(true);
  expect(reaches(0.7, Math.fround(0.7))).toBe(true);
  expect(reaches(0.6999, 0.7)).toBe(false);
  expect(reaches(-1, undefined)).toBe(true);
});
