import { describe, expect, test } from 'vitest';
import { checkFusion, fuseByScore, fusionQuery } from './fusion.js';

const dense = [
  { id: 1, score: 0.9 },
  { id: 2, score: 0.7 },
  { id: 3, score: 0.5 },
];
const sparse = [
  { id: 3, score: 12 },
  { id: 4, score: 6 },
];

describe('fuseByScore', () => {
  test('adds what is left of each score after scaling', () => {
    const fused = fuseByScore(dense, sparse, { alpha: 0.5, sparseFrom: 'worst' });
    expect(fused).toEqual([
      { id: 3, score: 0.5 },
      { id: 1, score: 0.5 },
      { id: 2, score: expect.closeTo(0.25) },
      { id: 4, score: 0 },
    ]);
  });

  test('from zero, a poor match by words is still a match', () => {
    const fused = fuseByScore(dense, sparse, { alpha: 0.5 });
    expect(fused.find(({ id }) => id === 4)).toEqual({ id: 4, score: 0.25 });
  });

  test('alpha 1 is the dense ranking, alpha 0 the sparse one', () => {
    expect(
      fuseByScore(dense, sparse, { alpha: 1 })
        .slice(0, 2)
        .map(({ id }) => id),
    ).toEqual([1, 2]);
    expect(
      fuseByScore(dense, sparse, { alpha: 0 })
        .slice(0, 2)
        .map(({ id }) => id),
    ).toEqual([3, 4]);
  });

  test('one ranking alone, and scores all alike', () => {
    expect(fuseByScore([], sparse, { alpha: 0.5 })).toEqual([
      { id: 3, score: 0.5 },
      { id: 4, score: 0.25 },
    ]);
    const alike = [
      { id: 1, score: 0.4 },
      { id: 2, score: 0.4 },
    ];
    expect(fuseByScore(alike, [], { alpha: 1 }).map(({ score }) => score)).toEqual([1, 1]);
    expect(fuseByScore([], [], { alpha: 1 })).toEqual([]);
  });
});

describe('checkFusion', () => {
  test.each([
    'rrf',
    'dbsf',
    { rrf: {} },
    { rrf: { k: 60, weights: [1, 2] } },
    { alpha: 0 },
  ] as const)('takes %j', (fusion) => {
    expect(checkFusion(fusion as never)).toBe(fusion);
  });

  test.each(['sum', { alpha: 2 }, { alpha: Number.NaN }, {}, null, { rrf: 3 }])(
    'refuses %j',
    (fusion) => {
      expect(() => checkFusion(fusion as never)).toThrow(/fusion/);
    },
  );
});

test.each([
  ['dbsf', { fusion: 'dbsf' }],
  [{ rrf: {} }, { fusion: 'rrf' }],
  [{ rrf: { k: 60 } }, { rrf: { k: 60 } }],
  [{ rrf: { weights: [1, 2] } }, { rrf: { weights: [1, 2] } }],
  [{ alpha: 0.5 }, undefined],
])('%j as a query is %j', (fusion, query) => {
  expect(fusionQuery(fusion as never)).toEqual(query);
});
