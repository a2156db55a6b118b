import type { Candidate } from './passage.js';

/** Why a candidate was not returned. */
export type CutReason =
  /** Its score is below `scoreThreshold`. */
  | 'below-threshold'
  /** A better passage has the same text. */
  | 'duplicate'
  /** A reranker dropped it. */
  | 'reranked-out'
  /** There were enough better ones. */
  | 'over-limit'
  /** It did not fit into `tokenBudget` beside better ones. */
  | 'over-budget';

/** A candidate that was not returned. */
export interface CutPassage {
  readonly passage: Candidate;
  readonly reason: CutReason;
}

interface Selection {
  readonly kept: readonly Candidate[];
  readonly cut: readonly CutPassage[];
}

/** Candidates whose score reaches the threshold, if there is one. */
export function dropPoor(
  candidates: readonly Candidate[],
  threshold: number | undefined,
): Selection {
  return select(candidates, ({ score }) =>
    threshold === undefined || score >= threshold ? undefined : 'below-threshold',
  );
}

/** Of candidates with the same text, the first. White space and letter case make no difference. */
export function dropDuplicates(candidates: readonly Candidate[]): Selection {
  const seen = new Set<string>();
  return select(candidates, ({ text }) => {
    const normal = text.replace(/\s+/g, ' ').trim().toLowerCase();
    if (seen.has(normal)) return 'duplicate';
    seen.add(normal);
    return undefined;
  });
}

/** As many as wanted and as fit. One that does not fit makes room for smaller ones behind it. */
export function cutToBudget(
  candidates: readonly Candidate[],
  {
    limit,
    tokenBudget = Number.POSITIVE_INFINITY,
    countTokens,
  }: {
    readonly limit: number;
    readonly tokenBudget: number | undefined;
    readonly countTokens: (text: string) => number;
  },
): Selection {
  let count = 0;
  let tokens = 0;
  return select(candidates, ({ text }) => {
    if (count === limit) return 'over-limit';
    const size = tokenBudget === Number.POSITIVE_INFINITY ? 0 : countTokens(text);
    if (tokens + size > tokenBudget) return 'over-budget';
    count++;
    tokens += size;
    return undefined;
  });
}

function select(
  candidates: readonly Candidate[],
  judge: (candidate: Candidate) => CutReason | undefined,
): Selection {
  const kept: Candidate[] = [];
  const cut: CutPassage[] = [];
  for (const passage of candidates) {
    const reason = judge(passage);
    if (reason) cut.push({ passage, reason });
    else kept.push(passage);
  }
  return { kept, cut };
}
