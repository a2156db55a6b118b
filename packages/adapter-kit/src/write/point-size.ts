import type { PointStruct } from '@quarry/core';

/** Bytes of a number with full precision in JSON, comma included. */
const bytesPerNumber = 22;

/** About how many bytes a point takes in a request. */
export function pointSize({ vector, payload }: PointStruct): number {
  return vectorSize(vector) + Buffer.byteLength(JSON.stringify(payload ?? null)) + 64;
}

function vectorSize(vector: unknown): number {
  if (typeof vector === 'string') return vector.length * 2;
  if (typeof vector === 'number') return bytesPerNumber;
  if (Array.isArray(vector)) {
    return typeof vector[0] === 'number'
      ? vector.length * bytesPerNumber
      : vector.reduce((sum: number, row) => sum + vectorSize(row), 0);
  }
  if (typeof vector !== 'object' || vector === null) return 8;
  return Object.values(vector).reduce((sum: number, part) => sum + vectorSize(part), 16);
}
