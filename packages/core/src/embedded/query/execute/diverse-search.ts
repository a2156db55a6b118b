import type { PointId } from '../../../engine/index.js';
import type { CollectionReader, Hit, QueryVector, Scope } from '../reader.js';
import type { ParsedQuery } from '../request/query.js';
import type { Mmr } from '../request/query-interface.js';
import { pickDiverse } from '../scoring/mmr.js';
import { reportNearest, searchOptions } from './nearest.js';

/**
 * Nearest points, re-picked for variety. Relevance and similarities are the internal ones, so that larger is better
 * under every metric; the reported score stays each point's nearness to the query.
 */
export async function searchDiverse(
  node: ParsedQuery,
  mmr: Mmr,
  target: QueryVector,
  reader: CollectionReader,
  scope: Scope,
  limit: number,
): Promise<Hit[]> {
  const { using } = node;
  const candidates = mmr.candidatesLimit ?? node.limit;
  if (candidates === 0) return [];
  const kind = reader.vectorKind(using);
  const found = await reader.nearest(using, target, searchOptions(node, scope, candidates));
  const relevance = await relevanceOf(found, target, using, reader);
  const hits = reportNearest(found, kind, node.scoreThreshold);
  if (hits.length < 2) return hits;
  const ids = hits.map(({ id }) => id);
  const picked = await pickDiverse(
    relevance.slice(0, hits.length),
    (pick, remaining) =>
      reader.similaritiesTo(
        using,
        ids[pick]!,
        remaining.map((i) => ids[i]!),
      ),
    mmr.diversity,
    limit,
  );
  return picked.map((position) => hits[position]!);
}

/**
 * Similarities to the query. Those of a sparse search are weighted by term rarity where similarities between stored
 * points are not; comparing the two needs them on one scale, so they are computed again without the weights.
 */
async function relevanceOf(
  found: readonly Hit[],
  target: QueryVector,
  using: string,
  reader: CollectionReader,
): Promise<number[]> {
  const kind = reader.vectorKind(using);
  if (kind.kind !== 'sparse' || !kind.idf || target.kind !== 'sparse') {
    return found.map(({ score }) => score);
  }
  const { indices, values } = target.vector;
  const weights = new Map(indices.map((index, i) => [index, values[i]!]));
  return Promise.all(found.map(({ id }) => dotWith(weights, id, using, reader)));
}

async function dotWith(
  weights: ReadonlyMap<number, number>,
  id: PointId,
  using: string,
  reader: CollectionReader,
): Promise<number> {
  const stored = await reader.storedVector(id, using);
  if (stored?.kind !== 'sparse') return 0;
  const { indices, values } = stored.vector;
  return indices.reduce((sum, index, i) => sum + (weights.get(index) ?? 0) * values[i]!, 0);
}
