import type { PointId } from '../../engine/index.js';
import type { Candidate } from '../passage.js';

/** What a reranker may use besides the candidates. */
export interface RerankContext {
  readonly query: string;
  /** Absent in sparse mode. */
  readonly queryVector: readonly number[] | undefined;
  /** Dense vectors of the candidates, read when first asked for. Points without one are missing. */
  readonly vectors: () => Promise<ReadonlyMap<PointId, readonly number[]>>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Puts candidates in a better order, and may drop some. It sets `score` and `scoreKind` to what it ranks by (higher is
 * better; see `rescored`) or, like MMR, leaves them and only changes the order.
 */
export type Reranker = (
  candidates: readonly Candidate[],
  context: RerankContext,
) => readonly Candidate[] | Promise<readonly Candidate[]>;

/** A candidate under a new score. How it stood before stays readable in `retrieved`. */
export function rescored(candidate: Candidate, score: number, scoreKind: string): Candidate {
  return { ...candidate, score, scoreKind };
}
