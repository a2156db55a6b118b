import { expect, test } from 'vitest';
import { maximalMarginalRelevance } from './marginal-relevance.js';

const candidates = [
  { name: 'best', score: 9, vector: [1, 0, 0] },
  { name: 'its double', score: 8, vector: [1, 0.01, 0] },
  { name: 'other', score: 5, vector: [0, 1, 0] },
  { name: 'far', score: 1, vector: [0, 0, 1] },
];
const names = (lambda: number, limit = 4) =>
  maximalMarginalRelevance(candidates, { lambda, limit }).map(({ name }) => name);

test('lambda 1 keeps the ranking', () => {
  expect(names(1)).toEqual(['best', 'its double', 'other', 'far']);
});

test('lambda 0 looks at variety alone, after the best', () => {
  expect(names(0, 1)).toEqual(['best']);
  expect(names(0, 3)).not.toContain('its double');
});

test('in between, the double waits', () => {
  expect(names(0.5)).toEqual(['best', 'other', 'far', 'its double']);
});

test('a candidate without vector is like no other', () => {
  const found = maximalMarginalRelevance(
    [...candidates.slice(0, 2), { name: 'bare', score: 2, vector: undefined }],
    { lambda: 0.4, limit: 2 },
  );
  expect(found.map(({ name }) => name)).toEqual(['best', 'bare']);
});

test('nothing from nothing', () => {
  expect(maximalMarginalRelevance([], { lambda: 0.5, limit: 3 })).toEqual([]);
});
