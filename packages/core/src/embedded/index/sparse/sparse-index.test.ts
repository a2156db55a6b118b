import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SparseVector } from '../../../engine/index.js';
import { StorageError } from '../../../engine/index.js';
import { Bitset } from '../../bytes/index.js';
import { seededRandom } from '../../filesystem/simulated/random.js';
import { SparseIndex } from './index.js';

/** The definition: multiply and add in order of index, keep what overlaps and is not 0, sort, cut. */
function bruteForce(
  vectors: ReadonlyMap<number, SparseVector>,
  query: SparseVector,
  limit: number,
  allowed?: Bitset,
): { offsets: number[]; scores: number[] } {
  const weights = new Map(query.indices.map((index, i) => [index, query.values[i]!]));
  const hits: { offset: number; score: number }[] = [];
  for (const [offset, { indices, values }] of vectors) {
    if (allowed !== undefined && !allowed.has(offset)) continue;
    let sum = 0;
    indices.forEach((index, i) => {
      sum += (weights.get(index) ?? 0) * Math.fround(values[i]!);
    });
    if (sum !== 0) hits.push({ offset, score: Math.fround(sum) });
  }
  hits.sort((a, b) => b.score - a.score || a.offset - b.offset);
  const best = hits.slice(0, limit);
  return { offsets: best.map((hit) => hit.offset), scores: best.map((hit) => hit.score) };
}

function indexOf(vectors: ReadonlyMap<number, SparseVector>): SparseIndex {
  const index = new SparseIndex();
  for (const [offset, vector] of vectors) index.append(offset, vector);
  return index;
}

function found(index: SparseIndex, query: SparseVector, limit: number, allowed?: Bitset) {
  const { offsets, scores } = index.search(query, limit, allowed);
  return { offsets: [...offsets], scores: [...scores] };
}

/** Vectors whose dimensions follow a Zipf law, as words do, over rows with gaps. */
function zipfVectors(count: number, dimensions: number, seed: number, signed = false) {
  const next = seededRandom(seed);
  const vectors = new Map<number, SparseVector>();
  let row = 0;
  for (let n = 0; n < count; n++) {
    row += next() < 0.9 ? 1 : 1 + Math.floor(next() * 40);
    const indices = new Set<number>();
    const size = Math.floor(next() * 30);
    for (let i = 0; i < size; i++) indices.add(Math.floor(dimensions ** next()) * 7919);
    const sorted = [...indices].sort((a, b) => a - b);
    const values = sorted.map(() => (signed && next() < 0.3 ? -1 : 1) * (0.1 + next() ** 3 * 3));
    vectors.set(row, { indices: sorted, values });
  }
  return { vectors, next };
}

function zipfQuery(next: () => number, dimensions: number, signed = false): SparseVector {
  const indices = new Set<number>();
  const size = 1 + Math.floor(next() * 8);
  for (let i = 0; i < size; i++) indices.add(Math.floor(dimensions ** next()) * 7919);
  const list = [...indices];
  return {
    indices: list,
    values: list.map(() => (signed && next() < 0.3 ? -1 : 1) * (0.2 + next() * 4)),
  };
}

const number = fc.oneof(
  fc.constantFrom(0, 1, -1, 0.5, 2),
  fc.float({ noNaN: true, min: -8, max: 8 }).filter((n) => n === 0 || Math.abs(n) > 1e-3),
);
const sparse = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(4294967295, 2 ** 31)), {
    maxLength: 8,
  })
  .chain((indices) =>
    fc
      .array(number, { minLength: indices.length, maxLength: indices.length })
      .map((values): SparseVector => ({ indices, values })),
  );

describe('SparseIndex', () => {
  it('equals the definition on small random vectors, negative and zero weights among them', () => {
    fc.assert(
      fc.property(
        fc.array(sparse, { maxLength: 40 }),
        sparse,
        fc.integer({ min: 1, max: 12 }),
        fc.option(fc.array(fc.integer({ min: 0, max: 45 }), { maxLength: 40 })),
        (list, query, limit, rows) => {
          const vectors = new Map(list.map((vector, i) => [i, ascending(vector)]));
          const allowed = rows === null ? undefined : Bitset.from(rows);
          const expected = bruteForce(vectors, ascending(query), limit, allowed);
          expect(found(indexOf(vectors), query, limit, allowed)).toEqual(expected);
        },
      ),
      { numRuns: 600, seed: 20241 },
    );
  });

  describe.each([
    ['positive weights', false, 7],
    ['signed weights', true, 8],
  ])('on 9,000 rows over several windows, %s', (_, signed, seed) => {
    const { vectors, next } = zipfVectors(9000, 3000, seed, signed);
    const built = indexOf(vectors);
    const loaded = SparseIndex.load(built.save());
    const last = [...vectors.keys()].at(-1)!;

    it.each([1, 10, 200])('equals the definition, limit %i', (limit) => {
      for (let n = 0; n < 60; n++) {
        const query = zipfQuery(next, 3000, signed);
        const expected = bruteForce(vectors, query, limit);
        expect(found(built, query, limit), `seed ${seed}, query ${n}`).toEqual(expected);
        expect(found(loaded, query, limit), `seed ${seed}, query ${n}, loaded`).toEqual(expected);
      }
    });

    it.each([0.5, 0.01, 0.0005])(
      'equals the definition where %f of the rows are allowed',
      (share) => {
        for (let n = 0; n < 40; n++) {
          const allowed = new Bitset(last + 1);
          for (const row of vectors.keys()) if (next() < share) allowed.add(row);
          const query = zipfQuery(next, 3000, signed);
          const expected = bruteForce(vectors, query, 10, allowed);
          expect(found(built, query, 10, allowed), `seed ${seed}, query ${n}`).toEqual(expected);
        }
      },
    );

    it('reads every vector back, and scores every row like a search does', () => {
      const query = zipfQuery(next, 3000, signed);
      const rows = [...vectors.keys()];
      const scores = built.scores(query, rows.concat(rows.slice(0, 5)));
      rows.forEach((row, i) => {
        const stored = vectors.get(row)!;
        for (const index of [built, loaded]) {
          expect(index.has(row)).toBe(true);
          expect(index.vectorAt(row)).toEqual({
            indices: stored.indices,
            values: stored.values.map(Math.fround),
          });
        }
        expect(built.score(query, row) ?? Number.NaN).toBe(scores[i]);
      });
      expect([...scores.slice(rows.length)]).toEqual([...scores.slice(0, 5)]);
      const best = found(built, query, 10);
      best.offsets.forEach((row, i) => {
        expect(built.score(query, row)).toBe(best.scores[i]);
      });
    });
  });

  it('does not read all postings of a common word beside a rare one', () => {
    const index = new SparseIndex();
    for (let row = 0; row < 50_000; row++) {
      const rare = row % 500 === 0;
      index.append(row, {
        indices: rare ? [1, 2] : [1],
        values: rare ? [0.5, 1] : [0.5 + (row % 7) / 100],
      });
    }
    const { visited } = index.search({ indices: [1, 2], values: [0.1, 9] }, 10);
    expect(visited).toBeLessThan(10_000);
  });

  it('counts rows and document frequencies', () => {
    const index = new SparseIndex();
    index.append(3, { indices: [5, 1], values: [1, 2] });
    index.append(9, { indices: [], values: [] });
    index.append(10, { indices: [5], values: [3] });
    for (const each of [index, SparseIndex.load(index.save())]) {
      expect(each.count).toBe(3);
      expect(each.dimensions).toBe(2);
      expect([1, 5, 6].map((dimension) => each.documentFrequency(dimension))).toEqual([1, 2, 0]);
      expect(each.has(9)).toBe(true);
      expect(each.has(4)).toBe(false);
      expect(each.vectorAt(3)).toEqual({ indices: [1, 5], values: [2, 1] });
      expect(each.vectorAt(9)).toEqual({ indices: [], values: [] });
      expect(each.vectorAt(4)).toBeUndefined();
      expect(each.score({ indices: [7], values: [1] }, 3)).toBeUndefined();
      expect(each.search({ indices: [7], values: [1] }, 5).offsets).toHaveLength(0);
    }
  });

  it('goes on growing after it was loaded', () => {
    const { vectors, next } = zipfVectors(1500, 400, 3);
    const rows = [...vectors.keys()];
    const half = new Map(rows.slice(0, 700).map((row) => [row, vectors.get(row)!]));
    const index = SparseIndex.load(indexOf(half).save());
    for (const row of rows.slice(700)) index.append(row, vectors.get(row)!);
    for (let n = 0; n < 50; n++) {
      const query = zipfQuery(next, 400);
      expect(found(index, query, 10), `query ${n}`).toEqual(bruteForce(vectors, query, 10));
    }
    for (const row of rows) expect(index.vectorAt(row)?.indices).toEqual(vectors.get(row)!.indices);
    expect(index.save()).toEqual(indexOf(vectors).save());
  });

  it('saves an empty index', () => {
    const index = SparseIndex.load(new SparseIndex().save());
    expect(index.count).toBe(0);
    expect(index.search({ indices: [1], values: [1] }, 3).offsets).toHaveLength(0);
  });

  it('refuses rows out of order and bytes that are not an index', () => {
    const index = indexOf(new Map([[4, { indices: [1], values: [1] }]]));
    expect(() => index.append(4, { indices: [1], values: [1] })).toThrow(RangeError);
    const bytes = index.save();
    expect(() => SparseIndex.load(bytes.subarray(0, bytes.length - 1))).toThrow(StorageError);
    expect(() => SparseIndex.load(new Uint8Array(3))).toThrow(StorageError);
    const other = bytes.slice();
    other[0] = 9;
    expect(() => SparseIndex.load(other)).toThrow(
      expect.objectContaining({ code: 'wrong-version' }),
    );
  });

  it('takes bytes at any alignment', () => {
    const { vectors, next } = zipfVectors(200, 50, 5);
    const bytes = indexOf(vectors).save();
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    const query = zipfQuery(next, 50);
    expect(found(SparseIndex.load(shifted), query, 5)).toEqual(bruteForce(vectors, query, 5));
  });
});

function ascending({ indices, values }: SparseVector): SparseVector {
  const order = indices.map((_, i) => i).sort((a, b) => indices[a]! - indices[b]!);
  return { indices: order.map((i) => indices[i]!), values: order.map((i) => values[i]!) };
}
