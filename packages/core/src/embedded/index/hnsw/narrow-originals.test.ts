import { describe, expect, it } from 'vitest';
import { embeddingLikeRows } from '../../../../test/support/embedding-like-rows.js';
import type { Distance, RowSource } from '../../kernel/index.js';
import type { DatatypeName } from '../../vectors/index.js';
import { narrow, prepareDense, VALUE_BYTES, widen } from '../../vectors/index.js';
import { FlatVectors } from '../flat/index.js';
import { HnswIndex, SearchThreads } from './index.js';

/**
 * Originals kept in two bytes a value, or one, are floats that happen to fit: whatever asks for them gets the same numbers,
 * and the same scores to the last bit, as from 32-bit floats.
 */

const COUNT = 150;
const DISTANCES: readonly Distance[] = ['Cosine', 'Dot', 'Euclid', 'Manhattan'];
/** All remainders of the kernels' steps of eight, below and above where codes begin; codes of one kind and of two. */
const DIMENSIONS = [1, 2, 7, 8, 11, 31, 32, 37, 100, 262, 301];
const CASES = (['float16', 'uint8'] as const).flatMap((datatype) =>
  DISTANCES.filter((distance) => datatype === 'float16' || distance !== 'Cosine').map(
    (distance): [DatatypeName, Distance] => [datatype, distance],
  ),
);

/** Vectors as they are stored, and queries. */
function sample(datatype: DatatypeName, distance: Distance, dimension: number) {
  const { rows } = embeddingLikeRows({ count: COUNT + 4, dimension, seed: dimension });
  const scale = datatype === 'uint8' ? 300 : 1;
  const stored = rows.map((row) =>
    prepareDense(
      row.map((value) => (datatype === 'uint8' ? Math.abs(value) : value) * scale),
      distance,
      datatype,
    ),
  );
  return { rows: stored.slice(0, COUNT), queries: stored.slice(COUNT) };
}

function sourceOf(
  rows: readonly Float32Array[],
  dimension: number,
  distance: Distance,
  datatype: DatatypeName,
): RowSource {
  return {
    count: rows.length,
    dimension,
    distance,
    datatype,
    copyInto: (target, from, to) => {
      for (let row = from; row < to; row++) narrow(rows[row]!, target, (row - from) * dimension);
    },
  };
}

/** The internal similarity, in double precision. */
function similarity(distance: Distance, a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (distance === 'Euclid') sum -= (x - y) ** 2;
    else if (distance === 'Manhattan') sum -= Math.abs(x - y);
    else sum += x * y;
  }
  return sum;
}

function flatOf(
  rows: readonly Float32Array[],
  dimension: number,
  distance: Distance,
  datatype?: DatatypeName,
): FlatVectors {
  const flat = new FlatVectors({ dimension, distance, datatype });
  for (const row of rows) flat.append(row);
  return flat;
}

describe.each(CASES)('%s, %s', (datatype, distance) => {
  it.each(DIMENSIONS)(
    'at %d dimensions: scores and vectors are those of the floats',
    async (dimension) => {
      const { rows, queries } = sample(datatype, distance, dimension);
      const floats = flatOf(rows, dimension, distance);
      const flat = flatOf(rows, dimension, distance, datatype);
      const source = sourceOf(rows, dimension, distance, datatype);
      const inMemory = await HnswIndex.build(source, { workers: 1, m: 4, efConstruct: 20 });
      const onDisk = await HnswIndex.load(inMemory.save(), source, { onDisk: true });
      const all = Uint32Array.from(rows.keys());
      for (const query of queries) {
        const exact = floats.search(query, COUNT);
        const wanted = floats.similarities(query, all);
        const errors = rows.map((row, i) => {
          const plain = similarity(distance, query, row);
          return Math.abs(wanted[i]! - plain) / Math.max(1, Math.abs(plain));
        });
        expect(Math.max(...errors)).toBeLessThan(1e-5);
        for (const store of [flat, inMemory, onDisk]) {
          expect(store.similarities(query, all)).toEqual(wanted);
        }
        expect(flat.search(query, COUNT)).toEqual(exact);
        for (const index of [inMemory, onDisk]) {
          expect(index.search(query, { limit: COUNT, exact: true })).toMatchObject(exact);
          const found = index.search(query, { limit: 5, ef: COUNT });
          expect([...found.scores]).toEqual(Array.from(found.rows, (row) => wanted[row]));
        }
        const multi = [query, queries[0]!];
        const ranges = Uint32Array.of(0, 1, 1, 7, 7, COUNT);
        expect(flat.maxSimilarities(multi, ranges)).toEqual(floats.maxSimilarities(multi, ranges));
      }
      for (const store of [flat, inMemory, onDisk]) {
        expect(rows.map((_, i) => store.vectorAt(i))).toEqual(rows);
      }
      for (const index of [inMemory, onDisk]) index.free();
    },
  );
});

it('reads every finite half in the kernels', () => {
  const isNumber = (bits: number) => (bits & 0x7c00) !== 0x7c00;
  const values = widen(Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits).filter(isNumber));
  const halves = new FlatVectors({ dimension: 1, distance: 'Dot', datatype: 'float16' });
  for (const value of values) halves.append(Float32Array.of(value));
  const scores = halves.similarities(Float32Array.of(1), Uint32Array.from(values.keys()));
  // A sum of the padding's zeros is no negative zero.
  expect(scores).toEqual(values.map((value) => value + 0));
});

it.each<[DatatypeName, Distance, number]>([
  ['float16', 'Cosine', 288],
  ['float16', 'Manhattan', 40],
  ['float16', 'Euclid', 12],
  ['uint8', 'Euclid', 288],
  ['uint8', 'Manhattan', 40],
  ['uint8', 'Dot', 12],
])('%s, %s at %d dimensions: the same graph, searches alike, less memory', async (...given) => {
  const [datatype, distance, dimension] = given;
  const count = 7000;
  const { rows: raw } = embeddingLikeRows({ count, dimension, seed: 9 });
  const rows = raw.map((row) =>
    prepareDense(
      datatype === 'uint8' ? row.map((value) => 128 + 300 * value) : row,
      distance,
      datatype,
    ),
  );
  const asFloats = await HnswIndex.build(sourceOf(rows, dimension, distance, 'float32'));
  const narrowed = await HnswIndex.build(sourceOf(rows, dimension, distance, datatype));
  const parts = (index: HnswIndex) =>
    new Map(index.save().map(({ name, bytes }) => [name, Buffer.from(bytes)]));
  const wanted = parts(asFloats);
  for (const [name, bytes] of parts(narrowed)) {
    // The header says which codes were quicker to walk by.
    if (name !== 'graph') expect(bytes.equals(wanted.get(name)!), name).toBe(true);
  }
  for (let row = 0; row < count; row += 500) {
    const plan = { limit: 10, ef: 64, ignoreQuantization: true };
    const [a, b] = [asFloats, narrowed].map((index) => index.search(rows[row]!, plan));
    if (asFloats.navigation === narrowed.navigation) expect(b).toEqual(a);
  }
  const saved = count * Math.ceil(dimension / 8) * 8 * (4 - VALUE_BYTES[datatype]);
  expect(asFloats.bytes() - narrowed.bytes()).toBeGreaterThan(0.95 * saved - 200_000);
  const [flat, narrowFlat] = (['float32', datatype] as const).map((kept) =>
    flatOf(rows, dimension, distance, kept).bytes(),
  );
  // Space for rows grows ahead of them, by an eighth and a quarter of a megabyte at least.
  expect(flat! - narrowFlat!).toBeGreaterThan(0.8 * saved - 500_000);
  // So many kilobytes are more than the narrow ones take, and less than the floats.
  const fullScanKilobytes = (0.75 * count * dimension * 4) / 1024;
  const chosen = [asFloats, narrowed].map((index) =>
    index.search(rows[5]!, { limit: 10, ef: 64, fullScanKilobytes }),
  );
  expect(chosen.map(({ strategy }) => strategy)).toEqual(['graph', 'scan']);
  const threads = new SearchThreads(1);
  const inThread = await narrowed.searchIn(threads, rows[5]!, { limit: 10, exact: true });
  expect(inThread).toEqual({
    ...narrowed.search(rows[5]!, { limit: 10, exact: true }),
    inThread: true,
  });
  await threads.close();
  asFloats.free();
  narrowed.free();
});
