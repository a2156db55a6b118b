import type { Segment } from '../segment/index.js';
import { MultiField } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { bytesPerVector, denseVectors, hnswOf, tenantGraphs } from '../settings/index.js';

/** A vector's kilobytes are those of its originals in their datatype, as in Qdrant's thresholds. */
const KILOBYTE = 1024;
/** What one vector name of a segment may take: a WebAssembly memory has 4 GiB, and searches need some of it. */
const MOST_BYTES = 3 * 2 ** 30;
/** Bytes a row of 7-bit and one-bit codes, their factors and its level, beside one byte and one bit a dimension. */
const ROW_BYTES = 48;
/** Bytes a row for every link of `m`: twice as many on the lowest level, and some above it. */
const LINK_BYTES = 12;

/** Kilobytes of one vector name, of so many bytes a vector, in a segment's living rows. */
export function kilobytesOf(segment: Segment, name: string, vectorBytes: number): number {
  const { points, rows } = rowsOf(segment, name);
  if (points === 0) return 0;
  return (((rows * Math.min(points, segment.liveCount)) / points) * vectorBytes) / KILOBYTE;
}

/** The same of the largest name. */
export function vectorKilobytes(settings: CollectionSettings, segment: Segment): number {
  let largest = 0;
  for (const [name, params] of denseVectors(settings.params.vectors)) {
    largest = Math.max(largest, kilobytesOf(segment, name, bytesPerVector(params)));
  }
  return largest;
}

/** Whether a segment has as many rows, dead ones included, as one may have. */
export function isFull(settings: CollectionSettings, segment: Segment): boolean {
  const most = largestSegment(settings) * KILOBYTE;
  for (const [name, params] of denseVectors(settings.params.vectors)) {
    const { rows } = rowsOf(segment, name);
    if (rows > 0 && rows * bytesPerVector(params) >= most) return true;
  }
  return false;
}

/** Points that have a vector, and rows that they take: a multivector has several. */
function rowsOf(segment: Segment, name: string): { points: number; rows: number } {
  const field = segment.fields.get(name);
  const points = field?.count ?? 0;
  return { points, rows: field instanceof MultiField ? field.vectors.size : points };
}

/** Kilobytes of one vector name in one segment at most: `max_segment_size`, and what fits a memory with codes and graph. */
export function largestSegment(settings: CollectionSettings): number {
  let largest = settings.optimizer_config.max_segment_size ?? Number.POSITIVE_INFINITY;
  for (const [name, params] of denseVectors(settings.params.vectors)) {
    const originals = bytesPerVector(params);
    const links = hnswOf(settings, name).m + (tenantGraphs(settings, name)?.m ?? 0);
    const row = originals + (params.size * 9) / 8 + links * LINK_BYTES + ROW_BYTES;
    largest = Math.min(largest, ((MOST_BYTES / row) * originals) / KILOBYTE);
  }
  return largest;
}
