import type { CollectionReader, Hit, QueryVector, Scope } from '../reader.js';
import type { ParsedQuery } from '../request/query.js';
import type { Query } from '../request/query-interface.js';
import { contextLoss, discover } from '../scoring/context.js';
import { feedbackPairs, feedbackScore } from '../scoring/feedback.js';
import { cutAtThreshold } from '../scoring/ordering.js';
import { averageVector, bestScore, sumScores } from '../scoring/recommend.js';
import { searchDiverse } from './diverse-search.js';
import { type ExampleResolver, examplesOf } from './examples.js';
import { fitVector } from './fit-vector.js';
import { betterScores, searchNearest, searchOptions } from './nearest.js';

/** Queries that compare points with vectors. */
export type VectorQuery = Extract<
  Query,
  { kind: 'nearest' | 'recommend' | 'discover' | 'context' | 'feedback' }
>;

/** Runs a query over vectors within `scope`; hits carry reported scores, best first. */
export async function searchVectors(
  node: ParsedQuery & { readonly query: VectorQuery },
  reader: CollectionReader,
  examples: ExampleResolver,
  scope: Scope,
  limit: number,
): Promise<Hit[]> {
  const { query } = node;
  if (query.kind === 'recommend') return recommend(node, query, reader, examples, scope, limit);
  const vectors = await examples.vectors(node, examplesOf(query));
  switch (query.kind) {
    case 'nearest':
      return query.mmr
        ? searchDiverse(node, query.mmr, vectors[0]!, reader, scope, limit)
        : searchNearest(node, vectors[0]!, reader, scope, limit);
    case 'discover':
      return scoreAll(node, vectors, discover, reader, scope, limit);
    case 'context':
      return scoreAll(node, vectors, contextLoss, reader, scope, limit);
    case 'feedback': {
      const judgements = query.feedback.map(({ score }) => score);
      const pairs = feedbackPairs(judgements, query.coefficients);
      const combine = feedbackScore(pairs, query.coefficients);
      return scoreAll(node, vectors, combine, reader, scope, limit);
    }
  }
}

async function recommend(
  node: ParsedQuery,
  query: Extract<Query, { kind: 'recommend' }>,
  reader: CollectionReader,
  examples: ExampleResolver,
  scope: Scope,
  limit: number,
): Promise<Hit[]> {
  const found = await examples.optionalVectors(node, examplesOf(query));
  const positive = found.slice(0, query.positive.length).filter((vector) => vector !== null);
  const negative = found.slice(query.positive.length).filter((vector) => vector !== null);
  if (query.strategy === 'average_vector') {
    const kind = reader.vectorKind(node.using);
    const target = fitVector(averageVector(positive, negative), kind, node.using);
    return searchNearest(node, target, reader, scope, limit);
  }
  const rule = query.strategy === 'best_score' ? bestScore : sumScores;
  return scoreAll(node, [...positive, ...negative], rule(positive.length), reader, scope, limit);
}

/**
 * Scores of its own are never turned into distances; the threshold still goes by the metric's direction, as in
 * Qdrant, so that under Euclid and Manhattan it keeps scores below it.
 */
async function scoreAll(
  node: ParsedQuery,
  vectors: readonly QueryVector[],
  combine: (similarities: Float32Array) => number,
  reader: CollectionReader,
  scope: Scope,
  limit: number,
): Promise<Hit[]> {
  const rounded = (similarities: Float32Array) => Math.fround(combine(similarities));
  const options = searchOptions(node, scope, limit);
  const hits = await reader.scoreAll(node.using, vectors, rounded, options);
  return cutAtThreshold(hits, node.scoreThreshold, betterScores(reader.vectorKind(node.using)));
}
