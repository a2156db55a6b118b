import type { Plain } from '../scope/snapshot.js';

/** Bytes of a number in a vector. */
const FLOAT_BYTES = 4;

/** What a payload takes: its JSON, in UTF-8. */
export function payloadBytes(payload: unknown): number {
  return payload === undefined || payload === null
    ? 0
    : Buffer.byteLength(
        JSON.stringify(payload, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
      );
}

/** What vectors take, in any of their written forms: 4 bytes a number, and text as it is. */
export function vectorBytes(vector: unknown): number {
  if (typeof vector === 'number') return FLOAT_BYTES;
  if (typeof vector === 'string') return Buffer.byteLength(vector);
  if (typeof vector !== 'object' || vector === null) return 0;
  return Object.values(vector).reduce((total: number, part) => total + vectorBytes(part), 0);
}

/** Points that a request to write brings, whatever its form; lists of other shapes count as none. */
export function writtenPoints(request: Plain | undefined): { id: Plain; bytes: number }[] {
  const { points, batch } = (request ?? {}) as { points?: Plain; batch?: Plain };
  if (Array.isArray(points)) {
    return points.map((point) => {
      const { id, vector, payload } = (point ?? {}) as { [field: string]: Plain };
      return { id: id ?? null, bytes: vectorBytes(vector) + payloadBytes(payload) };
    });
  }
  const { ids, vectors, payloads } = (batch ?? {}) as { [field: string]: Plain };
  if (!Array.isArray(ids)) return [];
  const each = vectorBytes(vectors) / Math.max(1, ids.length);
  return ids.map((id, index) => ({
    id,
    bytes: each + payloadBytes(Array.isArray(payloads) ? payloads[index] : undefined),
  }));
}
