import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitset } from '../../bytes/index.js';
import type { Distance } from '../../kernel/index.js';
import { FlatVectors } from './index.js';

const distances: Distance[] = ['Cosine', 'Dot', 'Euclid', 'Manhattan'];

function similarity(distance: Distance, a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    if (distance === 'Euclid') sum -= difference * difference;
    else if (distance === 'Manhattan') sum -= Math.abs(difference);
    else sum += a[i]! * b[i]!;
  }
  return sum;
}

function randomRows(seed: number, count: number, dimension: number): Float32Array[] {
  let state = seed | 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => Float32Array.from({ length: dimension }, next));
}

/** Rows by similarity, best first, equal ones in row order; in double precision. */
function bruteForce(
  distance: Distance,
  rows: readonly Float32Array[],
  query: Float32Array,
  allowed: (row: number) => boolean,
): { row: number; score: number }[] {
  return rows
    .map((values, row) => ({ row, score: similarity(distance, values, query) }))
    .filter(({ row }) => allowed(row))
    .sort((a, b) => b.score - a.score || a.row - b.row);
}

function expectBest(
  found: { rows: Uint32Array; scores: Float32Array },
  wanted: { row: number; score: number }[],
  limit: number,
  scoreOf: (row: number) => number,
): void {
  expect(found.rows.length).toBe(Math.min(limit, wanted.length));
  expect(new Set(found.rows).size).toBe(found.rows.length);
  found.rows.forEach((row, i) => {
    // Rounding may swap near-equal neighbours, so scores are compared place by place, and each with its row.
    expect(found.scores[i]).toBeCloseTo(wanted[i]!.score, 3);
    expect(found.scores[i]).toBeCloseTo(scoreOf(row), 3);
  });
}

describe('FlatVectors', () => {
  it('finds exactly what brute force finds', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...distances),
        fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(100, 128, 257, 768)),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 400 }),
        fc.option(fc.integer({ min: 0, max: 100 })),
        fc.integer({ min: 1, max: 2 ** 30 }),
        (distance, dimension, count, limit, percent, seed) => {
          const rows = randomRows(seed, count, dimension);
          const [query] = randomRows(seed + 7, 1, dimension) as [Float32Array];
          const vectors = new FlatVectors({ dimension, distance });
          for (const [row, values] of rows.entries()) expect(vectors.append(values)).toBe(row);
          const isAllowed = (row: number) =>
            percent === null || (row * 7919 + seed) % 100 < percent;
          const allowed =
            percent === null ? undefined : Bitset.from([...rows.keys()].filter(isAllowed), count);
          const wanted = bruteForce(distance, rows, query, isAllowed);
          const found = vectors.search(query, limit, allowed);
          expectBest(found, wanted, limit, (row) => similarity(distance, rows[row]!, query));
          expect(found.scored).toBe(wanted.length);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keeps rows as they were while it grows and is searched in between', () => {
    const dimension = 33;
    const rows = randomRows(5, 9000, dimension);
    const vectors = new FlatVectors({ dimension, distance: 'Euclid' });
    rows.forEach((values, row) => {
      vectors.append(values);
      if (row % 1000 === 0) expect(vectors.search(values, 1).rows[0]).toBe(row);
    });
    for (let row = 0; row < rows.length; row += 97)
      expect(vectors.vectorAt(row)).toEqual(rows[row]);
    expect(vectors.bytes()).toBeGreaterThan(9000 * dimension * 4);
  });

  it.each(distances)('scores listed rows, in their order (%s)', (distance) => {
    const rows = randomRows(11, 3000, 20);
    const query = rows[17]!;
    const vectors = new FlatVectors({ dimension: 20, distance });
    for (const values of rows) vectors.append(values);
    const listed = Uint32Array.from({ length: 2500 }, (_, i) => (i * 7) % 3000);
    vectors.similarities(query, listed).forEach((score, i) => {
      expect(score).toBeCloseTo(similarity(distance, rows[listed[i]!]!, query), 4);
    });
    expect(vectors.similarities(query, new Uint32Array(0))).toHaveLength(0);
  });

  it.each(distances)(
    'sums the best similarity of each query row to runs of rows (%s)',
    (distance) => {
      const dimension = 19;
      const rows = randomRows(31, 3000, dimension);
      const queries = randomRows(32, 5, dimension);
      const vectors = new FlatVectors({ dimension, distance });
      for (const values of rows) vectors.append(values);
      // Runs of one row, of a few, of more than a batch, and of none.
      const ranges = Uint32Array.of(0, 1, 5, 17, 100, 2900, 2999, 3000, 7, 7);
      const found = vectors.maxSimilarities(queries, ranges);
      expect(found).toHaveLength(5);
      for (let run = 0; run < 4; run++) {
        const candidates = rows.slice(ranges[run * 2], ranges[run * 2 + 1]);
        const sum = queries
          .map((query) => Math.max(...candidates.map((row) => similarity(distance, row, query))))
          .reduce((total, best) => total + best, 0);
        expect(found[run]).toBeCloseTo(sum, 3);
      }
      expect(found[4]).toBe(Number.NEGATIVE_INFINITY);
      expect(vectors.maxSimilarities(queries, new Uint32Array(0))).toHaveLength(0);
    },
  );

  it('orders equal scores by row and takes a bitset shorter or longer than the rows', () => {
    const vectors = new FlatVectors({ dimension: 2, distance: 'Dot' });
    for (let i = 0; i < 100; i++) vectors.append(Float32Array.of(1, 1));
    const query = Float32Array.of(1, 0);
    expect([...vectors.search(query, 3).rows]).toEqual([0, 1, 2]);
    expect([...vectors.search(query, 9, Bitset.from([5, 2])).rows]).toEqual([2, 5]);
    expect([...vectors.search(query, 9, Bitset.from([99, 100, 500])).rows]).toEqual([99]);
  });

  it('serves the widest vectors', () => {
    const dimension = 65_536;
    const rows = randomRows(3, 5, dimension);
    const vectors = new FlatVectors({ dimension, distance: 'Cosine' });
    for (const values of rows) vectors.append(values);
    expect(vectors.search(rows[3]!, 1).rows[0]).toBe(3);
  });

  it('finds nothing in an empty or freed store', () => {
    const vectors = new FlatVectors({ dimension: 4, distance: 'Dot' });
    expect(vectors.search(new Float32Array(4), 5).rows).toHaveLength(0);
    vectors.append(Float32Array.of(1, 2, 3, 4));
    vectors.free();
    expect(vectors.search(new Float32Array(4), 5).rows).toHaveLength(0);
    expect(vectors.bytes()).toBe(0);
  });
});
