import { describe, expect, it } from 'vitest';
import { embeddingLikeRows } from '../../../../test/support/embedding-like-rows.js';
import { plainRotation } from '../../../../test/support/plain-rotation.js';
import type { Distance, KernelBuild, RowSource } from '../../kernel/index.js';
import { HeaderWord, METRIC_CODES, supportedKernelBuild } from '../../kernel/index.js';
import { writeCentroid } from './centroid.js';
import { copyRows } from './copy-rows.js';
import { codeWidthFor } from './layout.js';
import { runSearch } from './run-search.js';
import { SealedMemory } from './sealed-memory.js';
import { Plan, Stage } from './stages.js';

/**
 * The codes' arithmetic against a plain reading of `assembly/factors.ts`, number by number in double precision. Scans
 * without rescoring show the kernels' estimates.
 */

const COUNT = 70;

function sourceOf(rows: readonly Float32Array[], dimension: number, distance: Distance): RowSource {
  return {
    count: rows.length,
    dimension,
    distance,
    copyInto: (target, from, to) => {
      for (let row = from; row < to; row++) target.set(rows[row]!, (row - from) * dimension);
    },
  };
}

async function encoded(
  rows: readonly Float32Array[],
  dimension: number,
  distance: Distance,
  oneBit: boolean,
  build: KernelBuild,
): Promise<SealedMemory> {
  const source = sourceOf(rows, dimension, distance);
  const segment = new SealedMemory(
    {
      count: rows.length,
      dimension,
      metric: METRIC_CODES[distance],
      m: 4,
      codeWidth: codeWidthFor(dimension, oneBit),
      hasFloats: true,
      hasInt8: true,
      hasOneBit: oneBit,
      upperLists: 0,
    },
    source,
    build,
  );
  segment.ensureCapacity(100);
  await writeCentroid(segment, source);
  await copyRows(segment, source, 0, rows.length, segment.layout.floats);
  segment.kernels.encodeStored(0, rows.length);
  return segment;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
const minus = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
  Float64Array.from(a, (value, i) => value - b[i]!);

/** What a row's codes say about its similarity to the query. */
function estimate(
  stage: Stage,
  row: Float32Array,
  query: Float32Array,
  centroid: Float64Array,
  width: number,
  distance: Distance,
): number {
  const residual = minus(plainRotation(row, width), centroid);
  const target = minus(plainRotation(query, width), centroid);
  const largest = Math.max(...target.map(Math.abs));
  const isEuclid = distance === 'Euclid';
  const constant = isEuclid
    ? -dot(target, target)
    : dot(centroid, target) + dot(centroid, centroid);
  const bias = isEuclid ? -dot(residual, residual) : dot(centroid, residual);
  const gain = isEuclid ? 2 : 1;
  if (stage === Stage.Int8) {
    const unit = Math.max(...residual.map(Math.abs)) / 63;
    const code = residual.map((value) => Math.round(value / unit) * unit);
    const bytes = target.map((value) => Math.round((value / largest) * 127) * (largest / 127));
    return constant + bias + gain * dot(code, bytes);
  }
  const step = largest / 15;
  const levels = target.map((value) => (2 * Math.floor((value / step + 15) / 2 + 0.5) - 15) * step);
  const absolute = residual.reduce((sum, value) => sum + Math.abs(value), 0);
  const signs = residual.map((value) => (value >= 0 ? 1 : -1));
  return constant + bias + gain * (dot(residual, residual) / absolute) * dot(signs, levels);
}

const builds: KernelBuild[] =
  supportedKernelBuild() === 'relaxed' ? ['plain', 'relaxed'] : ['plain'];

describe.each(builds)('codes of the %s build', (build) => {
  it.each([16, 64, 100, 300, 768])(
    'rotates %d coordinates and keeps their products',
    (dimension) => {
      const width = codeWidthFor(dimension, false);
      const { rows } = embeddingLikeRows({ count: 2, dimension, seed: 4 });
      const segment = new SealedMemory(
        {
          count: 1,
          dimension,
          metric: 0,
          m: 2,
          codeWidth: width,
          hasFloats: false,
          hasInt8: true,
          hasOneBit: false,
          upperLists: 0,
        },
        sourceOf(rows, dimension, 'Dot'),
        build,
      );
      segment.ensureCapacity(4);
      const rotated = rows.map((values) => {
        const address = segment.reserve(width * 4);
        const target = segment.floats(address, width);
        target.fill(0).set(values);
        segment.kernels.rotate(address);
        return Array.from(segment.floats(address, width));
      });
      plainRotation(rows[0]!, width).forEach((value, i) => {
        expect(rotated[0]![i]).toBeCloseTo(value, 5);
      });
      expect(dot(rotated[0]!, rotated[1]!)).toBeCloseTo(dot(rows[0]!, rows[1]!), 4);
      expect(dot(rotated[0]!, rotated[0]!)).toBeCloseTo(1, 4);
    },
  );

  it.each<[Distance, number, Stage]>([
    ['Cosine', 768, Stage.OneBit],
    ['Cosine', 768, Stage.Int8],
    ['Euclid', 320, Stage.OneBit],
    ['Euclid', 320, Stage.Int8],
    ['Dot', 300, Stage.OneBit],
    ['Dot', 100, Stage.Int8],
    ['Euclid', 33, Stage.Int8],
  ])(
    'estimates %s at %d dimensions as described (stage %d)',
    async (distance, dimension, stage) => {
      const normalized = distance === 'Cosine';
      const { rows } = embeddingLikeRows({ count: COUNT, dimension, seed: 6, normalized });
      const { rows: queries } = embeddingLikeRows({ count: 5, dimension, seed: 7, normalized });
      const segment = await encoded(rows, dimension, distance, stage === Stage.OneBit, build);
      // One-bit scans go on to int8 codes; without their address they end there.
      if (stage === Stage.OneBit) hideInt8(segment);
      const width = segment.shape.codeWidth;
      const centroid = Float64Array.from(segment.floats(segment.layout.centroid, width));
      for (const query of queries) {
        const plan = { plan: Plan.Scan, stage, limit: COUNT, ef: COUNT, walked: COUNT, finals: 0 };
        const found = runSearch(segment, query, plan);
        expect(found.rows.length).toBe(COUNT);
        found.rows.forEach((row, i) => {
          const wanted = estimate(stage, rows[row]!, query, centroid, width, distance);
          // Values that lie on a rounding boundary may fall either way.
          expect(Math.abs(found.scores[i]! - wanted)).toBeLessThan(
            2e-3 * Math.max(1, Math.abs(wanted)),
          );
        });
      }
    },
  );

  it.each<[Distance, number]>([
    ['Cosine', 768],
    ['Euclid', 300],
    ['Dot', 48],
  ])('estimates well: %s at %d dimensions', async (distance, dimension) => {
    const normalized = distance === 'Cosine';
    const { rows } = embeddingLikeRows({ count: COUNT, dimension, seed: 8, normalized });
    const segment = await encoded(rows, dimension, distance, false, build);
    const plan = {
      plan: Plan.Scan,
      stage: Stage.Int8,
      limit: COUNT,
      ef: COUNT,
      walked: COUNT,
      finals: 0,
    };
    const exact = {
      plan: Plan.Scan,
      stage: Stage.Float,
      limit: COUNT,
      ef: COUNT,
      walked: COUNT,
      finals: 0,
    };
    const query = rows[3]!;
    const byRow = new Map<number, number>();
    const truth = runSearch(segment, query, exact);
    truth.rows.forEach((row, i) => byRow.set(row, truth.scores[i]!));
    const range = truth.scores[0]! - truth.scores[COUNT - 1]!;
    const found = runSearch(segment, query, plan);
    found.rows.forEach((row, i) => {
      expect(Math.abs(found.scores[i]! - byRow.get(row)!)).toBeLessThan(range * 0.02);
    });
  });
});

function hideInt8(segment: SealedMemory): void {
  segment.setHeader(HeaderWord.Int8, 0);
  segment.release();
  segment.ensureCapacity(100);
}
