import type { PointId, VectorEngine } from '../../engine/index.js';
import type { Candidate } from '../passage.js';
import type { CutPassage } from '../selection.js';
import type { Reranker } from './reranker.js';

interface RerankOptions {
  readonly query: string;
  readonly queryVector: readonly number[] | undefined;
  readonly engine: VectorEngine;
  readonly collection: string;
  readonly vectorName: string;
  readonly signal: AbortSignal | undefined;
}

/** Applies rerankers in turn and tells what they dropped. */
export async function rerankAll(
  candidates: readonly Candidate[],
  rerankers: readonly Reranker[],
  { query, queryVector, engine, collection, vectorName, signal }: RerankOptions,
): Promise<{ kept: readonly Candidate[]; cut: readonly CutPassage[] }> {
  let vectors: Promise<ReadonlyMap<PointId, readonly number[]>> | undefined;
  const context = {
    query,
    queryVector,
    signal,
    vectors: () => {
      vectors ??= readVectors(engine, collection, vectorName, candidates);
      return vectors;
    },
  };
  let kept = candidates;
  for (const rerank of rerankers) {
    kept = await rerank(kept, context);
    signal?.throwIfAborted();
  }
  const remaining = new Set(kept.map(({ id }) => id));
  const cut = candidates
    .filter(({ id }) => !remaining.has(id))
    .map((passage): CutPassage => ({ passage, reason: 'reranked-out' }));
  return { kept, cut };
}

async function readVectors(
  engine: VectorEngine,
  collection: string,
  vectorName: string,
  candidates: readonly Candidate[],
): Promise<Map<PointId, readonly number[]>> {
  const records = await engine.retrieve(collection, {
    ids: candidates.map(({ id }) => id),
    with_payload: false,
    with_vector: [vectorName],
  });
  const vectors = new Map<PointId, readonly number[]>();
  for (const { id, vector } of records) {
    const dense = (vector as { [name: string]: unknown } | undefined)?.[vectorName];
    if (Array.isArray(dense)) vectors.set(id, dense as number[]);
  }
  return vectors;
}
