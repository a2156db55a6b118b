/** A candidate of maximal marginal relevance. */
export interface MmrCandidate {
  /** Relevance to the query by any measure; higher is better. */
  readonly score: number;
  readonly vector: readonly number[] | undefined;
}

/**
 * Maximal marginal relevance (Carbonell & Goldstein, SIGIR 1998) over candidates that are ranked already: picks one at a
 * time, the best by lambda · relevance - (1 - lambda) · likeness to those picked. Relevance is the score scaled to 0..1,
 * likeness the cosine of vectors. Lambda 1 keeps the ranking, 0 looks at variety alone (after the best candidate).
 */
export function maximalMarginalRelevance<Candidate extends MmrCandidate>(
  candidates: readonly Candidate[],
  { lambda, limit = candidates.length }: { readonly lambda: number; readonly limit?: number },
): Candidate[] {
  const relevance = scaledScores(candidates);
  const remaining = candidates.map((candidate, index) => ({
    candidate,
    relevance: relevance[index]!,
    vector: unit(candidate.vector),
    likeness: 0,
  }));
  const picked: Candidate[] = [];
  while (picked.length < limit && remaining.length > 0) {
    // Nothing is picked yet: the best candidate, whatever lambda is.
    const share = picked.length === 0 ? 1 : lambda;
    let best = 0;
    let bestValue = Number.NEGATIVE_INFINITY;
    for (const [index, { relevance, likeness }] of remaining.entries()) {
      const value = share * relevance - (1 - share) * likeness;
      if (value > bestValue) {
        best = index;
        bestValue = value;
      }
    }
    const [{ candidate, vector }] = remaining.splice(best, 1) as [(typeof remaining)[number]];
    picked.push(candidate);
    for (const other of remaining) {
      other.likeness = Math.max(other.likeness, product(vector, other.vector));
    }
  }
  return picked;
}

function scaledScores(candidates: readonly MmrCandidate[]): number[] {
  const scores = candidates.map(({ score }) => score);
  const worst = scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY);
  const best = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  return scores.map((score) => (best > worst ? (score - worst) / (best - worst) : 1));
}

function unit(vector: readonly number[] | undefined): readonly number[] | undefined {
  if (!vector) return undefined;
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : undefined;
}

function product(a: readonly number[] | undefined, b: readonly number[] | undefined): number {
  if (!a || !b) return 0;
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
