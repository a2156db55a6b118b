import type { RowSource } from '../../kernel/index.js';
import { floatsOf, HeaderWord, METRIC_CODES } from '../../kernel/index.js';
import { yieldToEventLoop } from './event-loop.js';
import type { SealedMemory } from './sealed-memory.js';

/** Rows whose mean stands for all rows' mean: its error is a hundredth of their spread. */
const SAMPLE = 8192;
/** Rows are sampled in runs of neighbours, so that sources on disk are read in blocks. */
const RUN = 32;

/**
 * Writes the rotated mean of the rows, which every code is relative to: what all rows have in common tells none of them
 * apart, and costs precision if it is encoded.
 */
export async function writeCentroid(segment: SealedMemory, rows: RowSource): Promise<void> {
  const { dimension } = rows;
  const { codeWidth, metric } = segment.shape;
  const sums = new Float64Array(dimension);
  const runs = Math.ceil(Math.min(SAMPLE, rows.count) / RUN);
  let sampled = 0;
  for (let run = 0; run < runs; run++) {
    const from = Math.floor((run * rows.count) / runs);
    const to = Math.min(from + RUN, rows.count);
    addRows(sums, floatsOf(rows, from, to), to - from);
    sampled += to - from;
    await yieldToEventLoop();
  }
  const centroid = segment.floats(segment.layout.centroid, codeWidth);
  for (let i = 0; i < dimension; i++) centroid[i] = sums[i]! / Math.max(1, sampled);
  segment.kernels.rotate(segment.layout.centroid);
  if (metric === METRIC_CODES.Euclid) return;
  let square = 0;
  for (const value of centroid) square += value * value;
  segment.setHeaderFloat(HeaderWord.CentroidSquare, square);
}

function addRows(sums: Float64Array, values: Float32Array, rows: number): void {
  const dimension = sums.length;
  for (let row = 0, at = 0; row < rows; row++, at += dimension) {
    for (let i = 0; i < dimension; i++) sums[i]! += values[at + i]!;
  }
}
