import type { ParsedFilter } from '../filter/index.js';
import { matchesAll } from '../filter/index.js';
import type { Segment } from '../segment/index.js';
import { SparseField } from '../segment/index.js';
import type { VectorValue } from '../vectors/index.js';
import type { SegmentStore } from './segment-store.js';
import { selectNow } from './selection.js';

type SparseValue = VectorValue & { readonly kind: 'sparse' };

/**
 * A sparse query whose weights are multiplied by inverse document frequency, ln((N - df + 0.5) / (df + 0.5) + 1), over
 * the living points: all that have the vector, or those of them that satisfy `corpus`.
 */
export function weighByRarity(
  store: SegmentStore,
  using: string,
  query: SparseValue,
  corpus: ParsedFilter | undefined,
): SparseValue {
  const { indices, values } = query.vector;
  const { points, frequencies } =
    corpus && !matchesAll(corpus)
      ? countInCorpus(store, using, indices, corpus)
      : countAll(store, using, indices);
  const weighed = values.map((weight, i) => {
    const frequency = frequencies[i]!;
    return weight * Math.log((points - frequency + 0.5) / (frequency + 0.5) + 1);
  });
  return { kind: 'sparse', vector: { indices, values: weighed } };
}

interface Counts {
  readonly points: number;
  /** Points that have each index, in the order of the query's. */
  readonly frequencies: readonly number[];
}

function countAll(store: SegmentStore, using: string, indices: readonly number[]): Counts {
  let points = 0;
  const frequencies = indices.map(() => 0);
  for (const field of sparseFields(store.segments, using)) {
    points += field.liveCount;
    for (const [i, index] of indices.entries()) frequencies[i]! += field.documentFrequency(index);
  }
  return { points, frequencies };
}

/** Looks at every vector of the corpus: a tenant's share of a collection, not all of it. */
function countInCorpus(
  store: SegmentStore,
  using: string,
  indices: readonly number[],
  corpus: ParsedFilter,
): Counts {
  let points = 0;
  const frequencies = indices.map(() => 0);
  const places = new Map(indices.map((index, i) => [index, i]));
  for (const { segment, allowed } of selectNow(store, { filter: corpus })) {
    const field = segment.fields.get(using);
    if (!(field instanceof SparseField)) continue;
    (allowed ?? segment.live).forEach((offset) => {
      const vector = field.index.vectorAt(offset);
      if (!vector) return;
      points++;
      for (const index of vector.indices) {
        const place = places.get(index);
        if (place !== undefined) frequencies[place]! += 1;
      }
    });
  }
  return { points, frequencies };
}

function sparseFields(segments: readonly Segment[], using: string): SparseField[] {
  return segments
    .map((segment) => segment.fields.get(using))
    .filter((field) => field instanceof SparseField);
}
