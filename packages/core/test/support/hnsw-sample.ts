import { expect } from 'vitest';
import { type Bitset, RowSet } from '../../src/embedded/bytes/index.js';
import { FlatVectors } from '../../src/embedded/index/flat/index.js';
import type { HnswIndex, IndexSection } from '../../src/embedded/index/hnsw/index.js';
import type { Distance, RowSource } from '../../src/embedded/kernel/index.js';
import { embeddingLikeRows } from './embedding-like-rows.js';

/** Neighbours that are asked for. */
export const LIMIT = 10;

/** Embedding-like rows, what finds their neighbours exactly, and queries. */
export interface Sample {
  readonly source: RowSource;
  readonly flat: FlatVectors;
  readonly queries: Float32Array[];
  readonly topics: Uint16Array;
}

export function sample(distance: Distance, count: number, dimension: number, seed = 3): Sample {
  const normalized = distance === 'Cosine';
  const { rows, topics } = embeddingLikeRows({ count, dimension, seed, normalized });
  const { rows: queries } = embeddingLikeRows({ count: 60, dimension, seed: seed + 1, normalized });
  const flat = new FlatVectors({ dimension, distance });
  for (const values of rows) flat.append(values);
  return { source: flat.rows(), flat, queries, topics };
}

/** Share of the exact answers that the index finds. */
export function recall(
  index: HnswIndex,
  { flat, queries }: Sample,
  options: { ef?: number; allowed?: Bitset; limit?: number } = {},
): number {
  const { ef = 100, allowed, limit = LIMIT } = options;
  let hits = 0;
  let total = 0;
  for (const query of queries) {
    const wanted = new Set(flat.search(query, limit, allowed).rows);
    const found = index.search(query, { limit, ef, allowed: allowed && RowSet.ofBits(allowed) });
    expect(found.rows.length).toBe(wanted.size);
    for (const row of found.rows) if (wanted.has(row)) hits++;
    total += wanted.size;
  }
  return hits / total;
}

/** Sections in memory of their own. */
export function copied(sections: readonly IndexSection[]): IndexSection[] {
  return sections.map(({ name, bytes }) => ({ name, bytes: bytes.slice() }));
}
