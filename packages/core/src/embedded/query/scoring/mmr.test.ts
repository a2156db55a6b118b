import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickDiverse } from './mmr.js';

/** Asks a symmetric matrix for the rows that picking needs, and counts how many it asks for. */
function over(matrix: readonly (readonly number[])[]) {
  const asked: number[] = [];
  return {
    asked,
    rows: async (picked: number, remaining: readonly number[]) => {
      asked.push(picked);
      return remaining.map((candidate) => matrix[picked]![candidate]!);
    },
  };
}

describe('pickDiverse', () => {
  const relevance = [0.9, 0.89, 0.3];
  const twins = [
    [1, 0.99, 0],
    [0.99, 1, 0],
    [0, 0, 1],
  ];

  it('orders by relevance without diversity, and by distance from the picked with nothing else', async () => {
    expect(await pickDiverse(relevance, over(twins).rows, 0, 3)).toEqual([0, 1, 2]);
    expect(await pickDiverse(relevance, over(twins).rows, 1, 3)).toEqual([0, 2, 1]);
    expect(await pickDiverse(relevance, over(twins).rows, 0.5, 3)).toEqual([0, 2, 1]);
  });

  it('asks for a row per pick but the last', async () => {
    const source = over(twins);
    await pickDiverse(relevance, source.rows, 0.5, 2);
    expect(source.asked).toEqual([0]);
  });

  it('takes the earlier of equal candidates and stops when none is left', async () => {
    const equal = [
      [0, 0],
      [0, 0],
    ];
    expect(await pickDiverse([1, 1], over(equal).rows, 0.5, 10)).toEqual([0, 1]);
    expect(await pickDiverse([], over([]).rows, 0.5, 10)).toEqual([]);
  });

  it('agrees with the greedy definition over the whole matrix', async () => {
    const size = fc.integer({ min: 1, max: 8 });
    const cases = size.chain((n) =>
      fc.record({
        relevance: fc.array(fc.integer({ min: -50, max: 50 }), { minLength: n, maxLength: n }),
        matrix: fc.array(
          fc.array(fc.integer({ min: -50, max: 50 }), { minLength: n, maxLength: n }),
          { minLength: n, maxLength: n },
        ),
        // Quarters, so that both sides compute without rounding.
        diversity: fc.constantFrom(0, 0.25, 0.5, 0.75, 1),
        count: fc.integer({ min: 1, max: n }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ relevance, matrix, diversity, count }) => {
        const picked: number[] = [];
        while (picked.length < count) {
          let winner = -1;
          let winning = Number.NEGATIVE_INFINITY;
          for (let c = 0; c < relevance.length; c++) {
            if (picked.includes(c)) continue;
            const closest = Math.max(...picked.map((p) => matrix[p]![c]!));
            const value =
              picked.length === 0
                ? relevance[c]!
                : (1 - diversity) * relevance[c]! - diversity * closest;
            if (value > winning) [winner, winning] = [c, value];
          }
          picked.push(winner);
        }
        expect(await pickDiverse(relevance, over(matrix).rows, diversity, count)).toEqual(picked);
      }),
      { seed: 31 },
    );
  });
});
