/**
 * Maximal marginal relevance (Carbonell & Goldstein 1998): candidates are picked one by one, each time the one with
 * the best `(1 - diversity) * relevance - diversity * greatest similarity to those picked`. The first is the most
 * relevant. Each pick asks for one row of similarities only, so `count * candidates` of them are computed in all.
 */
export async function pickDiverse(
  relevance: readonly number[],
  similaritiesTo: (picked: number, remaining: readonly number[]) => Promise<ArrayLike<number>>,
  diversity: number,
  count: number,
): Promise<number[]> {
  const remaining = relevance.map((_, candidate) => candidate);
  const closest = new Float32Array(relevance.length).fill(Number.NEGATIVE_INFINITY);
  const lambda = Math.fround(1 - diversity);
  const picked: number[] = [];
  let best = bestOf(remaining, (candidate) => relevance[candidate]!);
  while (best !== undefined) {
    const [pick] = remaining.splice(best, 1) as [number];
    picked.push(pick);
    if (picked.length >= count || remaining.length === 0) break;
    const row = await similaritiesTo(pick, remaining);
    for (let i = 0; i < remaining.length; i++) {
      const candidate = remaining[i]!;
      closest[candidate] = Math.max(closest[candidate]!, row[i]!);
    }
    best = bestOf(
      remaining,
      (candidate) => lambda * relevance[candidate]! - (1 - lambda) * closest[candidate]!,
    );
  }
  return picked;
}

/** Position of the candidate with the largest value; the earlier of equal ones. */
function bestOf(
  candidates: readonly number[],
  worth: (candidate: number) => number,
): number | undefined {
  let best: number | undefined;
  let bestValue = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < candidates.length; i++) {
    const value = worth(candidates[i]!);
    if (best === undefined || value > bestValue) {
      best = i;
      bestValue = value;
    }
  }
  return best;
}
