import type { PointId, QueryInterface } from '@quarry/core';
import { VectorStoreError } from '../error/index.js';

/**
 * How the rankings by meaning and by words become one.
 *
 * - `'rrf'`, `{ rrf }`: reciprocal rank fusion. Looks at ranks alone, so both count alike unless weighted. `weights` are
 *   those of the dense and of the sparse ranking.
 * - `'dbsf'`: sums scores scaled by each ranking's mean and deviation.
 * - `{ alpha }`: alpha · dense + (1 - alpha) · sparse, both scaled to 0..1; from 0 (words alone) to 1 (meaning alone).
 *   `sparseFrom` says what a sparse score of 0 stands for: `'zero'` for no match at all (default, keeps the distance between
 *   a good and a poor match), `'worst'` for the worst one found (as LlamaIndex does).
 */
export type Fusion =
  | 'rrf'
  | 'dbsf'
  | { readonly rrf: { readonly k?: number; readonly weights?: readonly [number, number] } }
  | { readonly alpha: number; readonly sparseFrom?: 'zero' | 'worst' };

/** A point under one score, better being higher. */
export interface RankedPoint {
  readonly id: PointId;
  readonly score: number;
}

/** Checks a fusion as a caller gave it. @throws VectorStoreError naming what is wrong */
export function checkFusion(fusion: Fusion): Fusion {
  if (fusion === 'rrf' || fusion === 'dbsf') return fusion;
  if (typeof fusion === 'object' && fusion !== null) {
    if ('alpha' in fusion) {
      const { alpha } = fusion;
      if (typeof alpha === 'number' && alpha >= 0 && alpha <= 1) return fusion;
      throw invalid(`fusion.alpha is ${alpha}, expected a number from 0 to 1`);
    }
    if (typeof fusion.rrf === 'object' && fusion.rrf !== null) return fusion;
  }
  throw invalid(
    `fusion is ${JSON.stringify(fusion)}, expected "rrf", "dbsf", { rrf: … } or { alpha: … }`,
  );
}

/** The fusion as the engine does it; undefined for the one that is done here. */
export function fusionQuery(fusion: Fusion): QueryInterface | undefined {
  if (typeof fusion === 'string') return { fusion };
  if ('alpha' in fusion) return undefined;
  const { k, weights } = fusion.rrf;
  if (k === undefined && weights === undefined) return { fusion: 'rrf' };
  return {
    rrf: { ...(k === undefined ? {} : { k }), ...(weights ? { weights: [...weights] } : {}) },
  };
}

/** Joins two rankings by relative scores, best first; equal ones keep the order of the sparse ranking, then the dense. */
export function fuseByScore(
  dense: readonly RankedPoint[],
  sparse: readonly RankedPoint[],
  { alpha, sparseFrom = 'zero' }: { alpha: number; sparseFrom?: 'zero' | 'worst' },
): RankedPoint[] {
  const denseShares = scaled(dense, worstOf(dense));
  const sparseShares = scaled(sparse, sparseFrom === 'zero' ? 0 : worstOf(sparse));
  const ids = new Set([...sparse, ...dense].map(({ id }) => id));
  return Array.from(ids, (id) => ({
    id,
    score: alpha * (denseShares.get(id) ?? 0) + (1 - alpha) * (sparseShares.get(id) ?? 0),
  })).sort((a, b) => b.score - a.score);
}

function worstOf(ranking: readonly RankedPoint[]): number {
  return ranking.reduce((worst, { score }) => Math.min(worst, score), Number.POSITIVE_INFINITY);
}

/** Scores from 0 at `floor` to 1 at the best. A ranking whose scores are all alike is all best. */
function scaled(ranking: readonly RankedPoint[], floor: number): Map<PointId, number> {
  const best = ranking.reduce((most, { score }) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  return new Map(
    ranking.map(({ id, score }) => [id, best > floor ? (score - floor) / (best - floor) : 1]),
  );
}

function invalid(message: string): Error {
  return new VectorStoreError('invalid-option', message);
}
