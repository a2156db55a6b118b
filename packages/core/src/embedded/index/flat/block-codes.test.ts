import { describe, expect, it } from 'vitest';
import { embeddingLikeRows } from '../../../../test/support/embedding-like-rows.js';
import { plainRotation } from '../../../../test/support/plain-rotation.js';
import { Bitset } from '../../bytes/index.js';
import type { Distance, KernelBuild } from '../../kernel/index.js';
import { supportedKernelBuild } from '../../kernel/index.js';
import { BlockCodes } from './block-codes.js';
import type { Candidates } from './flat-vectors.js';
import { FlatVectors } from './flat-vectors.js';

/** Their mean is what codes are relative to: no more rows than the sample has. */
const COUNT = 192;

interface Estimate {
  readonly row: number;
  readonly similarity: number;
}

/** Keys as `assembly/key.ts` describes them. */
function estimatesOf({ keys }: Candidates): Estimate[] {
  const words = new Int32Array(1);
  const floats = new Float32Array(words.buffer);
  return Array.from({ length: keys.length / 2 }, (_, i) => {
    const order = keys[i * 2 + 1]! | 0;
    words[0] = order ^ (~(order >> 31) & 0x7fffffff);
    return { row: keys[i * 2]!, similarity: floats[0]! };
  });
}

function encoded(rows: readonly Float32Array[], distance: Distance, build?: KernelBuild) {
  const vectors = new FlatVectors({ dimension: rows[0]!.length, distance });
  for (const row of rows) vectors.append(row);
  const codes = new BlockCodes(vectors.rows(), build);
  while (codes.size < rows.length) codes.encodeNext();
  return codes;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/** The query against the signs of a row, by `assembly/factors.ts`, and how far off the tables' rounding may be. */
function plainEstimates(rows: readonly Float32Array[], query: Float32Array, distance: Distance) {
  const width = Math.ceil(query.length / 32) * 32;
  const mean = query.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
  const centroid = plainRotation(mean, width);
  const relative = (values: Float32Array) =>
    plainRotation(values, width).map((value, i) => value - centroid[i]!);
  const target = relative(query);
  const isEuclid = distance === 'Euclid';
  const constant = isEuclid
    ? -dot(target, target)
    : dot(centroid, target) + dot(centroid, centroid);
  let widest = 0;
  for (let i = 0; i < width; i += 4) {
    widest = Math.max(
      widest,
      target.subarray(i, i + 4).reduce((sum, value) => sum + Math.abs(value), 0),
    );
  }
  return rows.map((row) => {
    const residual = relative(row);
    const gain =
      dot(residual, residual) / residual.reduce((sum, value) => sum + Math.abs(value), 0);
    const product =
      (isEuclid ? 2 : 1) *
      gain *
      dot(
        residual.map((value) => (value >= 0 ? 1 : -1)),
        target,
      );
    const bias = isEuclid ? -dot(residual, residual) : dot(centroid, residual);
    // Every table rounds by half of its unit at most; six standard deviations of their sum.
    const unit = ((isEuclid ? 2 : 1) * gain * 2 * widest) / 31;
    const tolerance = 6 * unit * Math.sqrt(width / 4 / 12) + 1e-4;
    return { similarity: constant + bias + product, tolerance };
  });
}

const builds: KernelBuild[] =
  supportedKernelBuild() === 'relaxed' ? ['plain', 'relaxed'] : ['plain'];

describe.each(builds)('BlockCodes, %s build', (build) => {
  it.each<[Distance, number]>([
    ['Cosine', 96],
    ['Dot', 100],
    ['Euclid', 300],
    ['Cosine', 768],
  ])('estimates what the arithmetic of one-bit codes says (%s, %d)', (distance, dimension) => {
    const normalized = distance === 'Cosine';
    const { rows } = embeddingLikeRows({ count: COUNT + 5, dimension, seed: 9, normalized });
    const stored = rows.slice(0, COUNT);
    const codes = encoded(stored, distance, build);
    for (const query of rows.slice(COUNT)) {
      const wanted = plainEstimates(stored, query, distance);
      const found = estimatesOf(codes.find(query, COUNT, undefined));
      expect(found.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual([...stored.keys()]);
      found.forEach(({ row, similarity }, i) => {
        const { similarity: plain, tolerance } = wanted[row]!;
        expect(Math.abs(similarity - plain)).toBeLessThan(tolerance);
        if (i > 0) expect(similarity).toBeLessThanOrEqual(found[i - 1]!.similarity);
      });
    }
  });
});

it('keeps the best, of all rows and of allowed ones, and says how many codes it compared', () => {
  const { rows } = embeddingLikeRows({ count: 3201, dimension: 128, seed: 4 });
  const query = rows.pop()!;
  const codes = encoded(rows, 'Cosine');
  const all = estimatesOf(codes.find(query, rows.length, undefined));
  expect(estimatesOf(codes.find(query, 70, undefined))).toEqual(all.slice(0, 70));
  const allowed = Bitset.from([...rows.keys()].filter((row) => row >= 64 && row % 3 === 0));
  const filtered = codes.find(query, 70, allowed);
  expect(filtered.scored).toBe(rows.length - 64);
  expect(filtered.from).toBe(rows.length);
  expect(estimatesOf(filtered)).toEqual(all.filter(({ row }) => allowed.has(row)).slice(0, 70));
  expect(codes.find(query, 70, new Bitset()).keys).toHaveLength(0);
  // More than its first pools hold.
  expect(estimatesOf(codes.find(query, 3000, undefined))).toEqual(all.slice(0, 3000));
});

it('grows without changing what it has, and takes rows that are all the same', () => {
  const { rows } = embeddingLikeRows({ count: 4096, dimension: 96, seed: 6 });
  const codes = encoded(rows.slice(0, 32), 'Dot');
  const before = estimatesOf(codes.find(rows[0]!, 32, undefined));
  const vectors = new FlatVectors({ dimension: 96, distance: 'Dot' });
  for (const row of rows) vectors.append(row);
  const grown = new BlockCodes({ ...vectors.rows(), count: 32 });
  while (grown.size < rows.length) grown.encodeNext();
  const first = Bitset.full(32);
  expect(estimatesOf(grown.find(rows[0]!, 32, first))).toEqual(before);
  expect(grown.bytes()).toBeGreaterThan(rows.length * (96 / 8 + 8));

  const same = encoded(Array<Float32Array>(64).fill(rows[0]!), 'Cosine');
  const found = estimatesOf(same.find(rows[0]!, 64, undefined));
  expect(found.map(({ row }) => row)).toEqual([...found.keys()]);
  for (const { similarity } of found) expect(similarity).toBeCloseTo(1, 3);
});
