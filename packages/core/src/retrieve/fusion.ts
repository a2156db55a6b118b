import type { PointId } from '../engine/index.js';
import type { Ranking, ScoreKind } from './passage.js';

/** One search's answer, best first. */
export interface Leg {
  readonly ids: readonly PointId[];
  readonly scores: readonly number[];
  readonly kind: ScoreKind;
}

/**
 * How dense and sparse rankings become one.
 *
 * - `'rrf'`, `{ rrf: … }`: reciprocal rank fusion, Qdrant's formula. Looks at ranks alone, so both count alike. `k` (default
 *   2) flattens the gap between first and later ranks; `weights` (default 1) let one count for more. For strong embedders.
 * - `{ convex: a }`: (1 − a) · BM25 / best BM25 + a · cosine scaled from its worst to its best. From 0 (BM25 alone) to 1. Looks
 *   at scores, so a weak embedder cannot outvote a clear lexical match. 0.2 to 0.35 suit the offline embedder.
 */
export type Fusion =
  | 'rrf'
  | {
      readonly rrf: {
        readonly k?: number;
        readonly weights?: { readonly dense?: number; readonly sparse?: number };
      };
      readonly convex?: undefined;
    }
  | { readonly convex: number; readonly rrf?: undefined };

/** A point with its place in each ranking that has it. */
export interface FusedHit {
  readonly id: PointId;
  readonly score: number;
  readonly kind: ScoreKind;
  readonly legs: { readonly dense?: Ranking; readonly sparse?: Ranking };
}

/** Qdrant's k. */
const defaultRrfK = 2;

/** Checks a fusion's numbers. @throws RangeError naming the field */
export function checkFusion(fusion: Fusion): void {
  if (fusion === 'rrf') return;
  if (fusion.rrf === undefined) {
    check('convex', fusion.convex, (share) => share >= 0 && share <= 1, 'from 0 to 1');
    return;
  }
  const { k = defaultRrfK, weights: { dense = 1, sparse = 1 } = {} } = fusion.rrf;
  check('rrf.k', k, (value) => value >= 1, 'of 1 or more');
  check('rrf.weights.dense', dense, (value) => value >= 0, 'of 0 or more');
  check('rrf.weights.sparse', sparse, (value) => value >= 0, 'of 0 or more');
}

function check(
  field: string,
  value: number,
  fits: (value: number) => boolean,
  expected: string,
): void {
  if (Number.isFinite(value) && fits(value)) return;
  throw new RangeError(`fusion.${field} is ${value}, expected a number ${expected}`);
}

/** Joins two rankings, best first. Equal scores keep the order of the sparse ranking, then of the dense one. */
export function fuse(dense: Leg, sparse: Leg, fusion: Fusion): FusedHit[] {
  const ranks = fusion === 'rrf' ? {} : fusion.rrf;
  const score =
    ranks === undefined
      ? convexSum(dense, sparse, (fusion as { convex: number }).convex)
      : reciprocalRanks(ranks);
  const kind = ranks === undefined ? 'convex' : 'rrf';
  const rankings = { dense: rankingsOf(dense), sparse: rankingsOf(sparse) };
  const ids = new Set([...sparse.ids, ...dense.ids]);
  const hits = Array.from(ids, (id): FusedHit => {
    const inDense = rankings.dense.get(id);
    const inSparse = rankings.sparse.get(id);
    const legs = {
      ...(inDense ? { dense: inDense } : {}),
      ...(inSparse ? { sparse: inSparse } : {}),
    };
    return { id, kind, legs, score: score(inDense, inSparse) };
  });
  return hits.sort((a, b) => b.score - a.score);
}

type Score = (dense: Ranking | undefined, sparse: Ranking | undefined) => number;

function reciprocalRanks({
  k = defaultRrfK,
  weights = {},
}: {
  readonly k?: number;
  readonly weights?: { readonly dense?: number; readonly sparse?: number };
}): Score {
  const part = (ranking: Ranking | undefined, weight = 1) =>
    ranking && weight > 0 ? 1 / (ranking.rank / weight + k - 1) : 0;
  return (dense, sparse) => part(dense, weights.dense) + part(sparse, weights.sparse);
}

function convexSum(dense: Leg, sparse: Leg, share: number): Score {
  const bestSparse = sparse.scores[0] ?? 0;
  const best = dense.scores[0] ?? 0;
  const worst = dense.scores[dense.scores.length - 1] ?? 0;
  const scaled = (score: number) => (best > worst ? (score - worst) / (best - worst) : 1);
  return (inDense, inSparse) =>
    (inSparse && bestSparse > 0 ? ((1 - share) * inSparse.score) / bestSparse : 0) +
    (inDense ? share * scaled(inDense.score) : 0);
}

/** Places of a leg's points. */
export function rankingsOf({ ids, scores, kind }: Leg): Map<PointId, Ranking> {
  return new Map(ids.map((id, index) => [id, { rank: index + 1, score: scores[index]!, kind }]));
}
