import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddingLikeRows } from '../../../../test/support/embedding-like-rows.js';
import { Bitset, RowSet } from '../../bytes/index.js';
import type { Distance } from '../../kernel/index.js';
import { FlatVectors, GrowingVectors } from './index.js';

interface Sample {
  readonly growing: GrowingVectors;
  /** The same rows, always compared in full. */
  readonly flat: FlatVectors;
  readonly rows: Float32Array[];
  readonly queries: Float32Array[];
}

function sample(distance: Distance, dimension: number, count: number, seed = 1): Sample {
  const normalized = distance === 'Cosine';
  const { rows } = embeddingLikeRows({ count: count + 40, dimension, seed, normalized });
  const queries = rows.splice(count);
  const growing = new GrowingVectors({ dimension, distance });
  const flat = new FlatVectors({ dimension, distance });
  return { growing, flat, rows, queries };
}

function append({ growing, flat, rows }: Sample, from = 0, to = rows.length): void {
  for (let row = from; row < to; row++) {
    expect(growing.append(rows[row]!)).toBe(row);
    flat.append(rows[row]!);
  }
}

/** Searches until nothing is left that they would pay for. */
function settle({ growing, queries }: Sample): void {
  for (let bytes = -1; bytes !== growing.bytes(); ) {
    bytes = growing.bytes();
    for (let i = 0; i < 50; i++) growing.search(queries[i % queries.length]!, { limit: 10 });
  }
}

/** Share of the true answers found; whatever is found has its exact score, and is allowed. */
function recall({ growing, flat, queries }: Sample, limit: number, allowed?: Bitset): number {
  let hits = 0;
  let total = 0;
  for (const query of queries) {
    const wanted = flat.search(query, limit, allowed);
    const rowSet = allowed && RowSet.ofBits(allowed);
    const found = growing.search(query, { limit, allowed: rowSet });
    expect(found.rows).toHaveLength(wanted.rows.length);
    expect(new Set(found.rows).size).toBe(found.rows.length);
    expect([...found.scores]).toEqual([...flat.similarities(query, found.rows)]);
    expect([...found.scores]).toEqual([...found.scores].sort((a, b) => b - a));
    for (const row of found.rows) if (allowed) expect(allowed.has(row)).toBe(true);
    const truth = new Set(wanted.rows);
    for (const row of found.rows) if (truth.has(row)) hits++;
    total += truth.size;
  }
  return hits / total;
}

describe.each<[Distance, number, number]>([
  ['Cosine', 768, 3000],
  ['Dot', 300, 4000],
  ['Euclid', 768, 3000],
  ['Euclid', 130, 6000],
  ['Cosine', 96, 8000],
])('GrowingVectors: %s, %d dimensions, %d rows', (distance, dimension, count) => {
  const data = sample(distance, dimension, count);
  append(data);
  settle(data);

  it('finds by codes what comparing all rows finds', () => {
    const { growing, queries } = data;
    const found = growing.search(queries[0]!, { limit: 10 });
    expect(found.strategy).toBe('scan');
    expect(found.visited).toBe(count);
    // All codes, some rows in full, and the rows that have no codes yet.
    expect(found.scored).toBeGreaterThan(count);
    expect(found.scored).toBeLessThan(count * 1.25);
    expect(recall(data, 10)).toBeGreaterThanOrEqual(0.995);
    expect(recall(data, 1)).toBeGreaterThanOrEqual(0.995);
    expect(recall(data, 50)).toBeGreaterThanOrEqual(0.995);
  });

  it.each([0.6, 0.2, 0.02])('finds it among allowed rows (%d)', (share) => {
    const allowed = new Bitset(count);
    for (let row = 0; row < count; row++) {
      if (((row * 2654435761) >>> 0) / 2 ** 32 < share) allowed.add(row);
    }
    expect(recall(data, 10, allowed)).toBeGreaterThanOrEqual(0.995);
  });

  it('compares all rows where that is asked for, or where many are wanted', () => {
    const { growing, flat, queries } = data;
    for (const options of [
      { limit: 10, exact: true },
      { limit: count >> 2 },
      { limit: 2 * count },
    ]) {
      const found = growing.search(queries[1]!, options);
      expect(found.strategy).toBe('exact');
      expect(found.scored).toBe(count);
      expect([...found.rows]).toEqual([...flat.search(queries[1]!, options.limit).rows]);
    }
  });

  it('gathers more where more is asked for', () => {
    const { growing, queries } = data;
    const plain = growing.search(queries[2]!, { limit: 20 });
    const more = growing.search(queries[2]!, { limit: 20, oversampling: count });
    expect(plain.strategy).toBe('scan');
    expect(more.strategy).toBe('exact');
    expect(growing.search(queries[2]!, { limit: 20, ef: count }).strategy).toBe('exact');
  });
});

it('finds what comparing all rows finds, whatever comes between searches', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Distance>('Cosine', 'Dot', 'Euclid', 'Manhattan'),
      fc.constantFrom(64, 96, 131, 256),
      fc.array(
        fc.record({
          rows: fc.integer({ min: 1, max: 900 }),
          searches: fc.integer({ min: 0, max: 30 }),
          limit: fc.integer({ min: 1, max: 60 }),
          percent: fc.option(fc.integer({ min: 0, max: 100 })),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      fc.integer({ min: 1, max: 1000 }),
      (distance, dimension, steps, seed) => {
        const count = steps.reduce((sum, { rows }) => sum + rows, 0);
        const data = sample(distance, dimension, count, seed);
        for (const { rows, searches, limit, percent } of steps) {
          append(data, data.flat.size, data.flat.size + rows);
          for (let i = 0; i < searches; i++) {
            data.growing.search(data.queries[i]!, { limit: 10 });
          }
          const isAllowed = (row: number) => (row * 7919 + seed) % 100 < (percent ?? 100);
          const allowed = Bitset.from([...data.rows.keys()].filter(isAllowed), count);
          const found = recall(data, limit, percent === null ? undefined : allowed);
          expect(Number.isNaN(found) || found >= 0.98).toBe(true);
        }
      },
    ),
    { numRuns: 25 },
  );
});

it('encodes nothing that nobody searches, little for few searches, and catches up with many', () => {
  const data = sample('Cosine', 768, 3000);
  const { growing, flat, queries } = data;
  append(data, 0, 2000);
  expect(growing.bytes()).toBe(flat.bytes());
  expect(growing.search(queries[0]!, { limit: 10 }).strategy).toBe('exact');
  expect(growing.search(queries[0]!, { limit: 10 }).strategy).toBe('scan');
  settle(data);
  const { scored } = growing.search(queries[0]!, { limit: 10 });
  append(data, 2000);
  // Rows that came since are found, with codes or without.
  expect(recall(data, 10)).toBeGreaterThanOrEqual(0.995);
  settle(data);
  expect(growing.search(queries[0]!, { limit: 10 }).scored).toBeGreaterThan(scored);
  expect(growing.bytes()).toBeGreaterThan(flat.bytes() + 3000 * 104);
});

it.each<[Distance, number, number]>([
  ['Manhattan', 256, 5000],
  ['Cosine', 64, 9000],
  ['Cosine', 768, 300],
])(
  'compares all rows where codes would gain nothing: %s, %d x %d',
  (distance, dimension, count) => {
    const data = sample(distance, dimension, count);
    append(data);
    settle(data);
    expect(data.growing.search(data.queries[0]!, { limit: 10 }).strategy).toBe('exact');
    expect(recall(data, 10)).toBe(1);
    expect(data.growing.bytes()).toBe(data.flat.bytes());
  },
);

it('finds rows in a narrow datatype', () => {
  for (const datatype of ['float16', 'uint8'] as const) {
    const data = sample('Euclid', 128, 5000);
    const vectors = { dimension: 128, distance: 'Euclid', datatype } as const;
    const rows = data.rows.map((row) => row.map((value) => Math.round(Math.abs(value) * 100)));
    const narrow = {
      ...data,
      rows,
      growing: new GrowingVectors(vectors),
      flat: new FlatVectors(vectors),
    };
    const queries = data.queries.map((row) =>
      row.map((value) => Math.round(Math.abs(value) * 100)),
    );
    append(narrow);
    settle({ ...narrow, queries });
    expect(narrow.growing.search(queries[0]!, { limit: 10 }).strategy).toBe('scan');
    for (const query of queries) {
      // Whole numbers tie, so scores are compared and not rows.
      const wanted = narrow.flat.search(query, 10);
      const found = narrow.growing.search(query, { limit: 10 });
      expect([...found.scores]).toEqual([...wanted.scores]);
    }
  }
});

it('is empty when freed', () => {
  const data = sample('Cosine', 256, 2000);
  append(data);
  settle(data);
  const { growing, queries } = data;
  growing.free();
  expect(growing.bytes()).toBe(0);
  expect(growing.search(queries[0]!, { limit: 10 }).rows).toHaveLength(0);
});
