import { largerIsBetter, reportedScore } from '../../vectors/index.js';
import type {
  CollectionReader,
  Hit,
  QueryVector,
  Scope,
  SearchOptions,
  VectorKind,
} from '../reader.js';
import type { ParsedQuery } from '../request/query.js';
import { cutAtThreshold } from '../scoring/ordering.js';

/** The nearest points, with distances reported as distances. */
export async function searchNearest(
  node: ParsedQuery,
  vector: QueryVector,
  reader: CollectionReader,
  scope: Scope,
  limit: number,
): Promise<Hit[]> {
  const hits = await reader.nearest(node.using, vector, searchOptions(node, scope, limit));
  return reportNearest(hits, reader.vectorKind(node.using), node.scoreThreshold);
}

/** Turns internal similarities into what callers see, in place, and applies the threshold to that. */
export function reportNearest(hits: Hit[], kind: VectorKind, threshold: number | undefined): Hit[] {
  if (kind.kind !== 'sparse' && !largerIsBetter(kind.distance)) {
    for (const hit of hits) hit.score = reportedScore(kind.distance, hit.score);
  }
  return cutAtThreshold(hits, threshold, betterScores(kind));
}

/** Which scores of a vector name's metric are the better ones. */
export function betterScores(kind: VectorKind): 'larger' | 'smaller' {
  return kind.kind === 'sparse' || largerIsBetter(kind.distance) ? 'larger' : 'smaller';
}

/** Options of the reader's searches. */
export function searchOptions(node: ParsedQuery, scope: Scope, limit: number): SearchOptions {
  return {
    filter: scope.filter,
    only: scope.only,
    except: scope.except,
    limit,
    params: node.params?.params,
    idfCorpus: node.params?.idfCorpus,
  };
}
