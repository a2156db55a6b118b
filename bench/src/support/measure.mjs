/** CPU seconds of this process so far, all threads, user and system: what a busy machine does not change much. */
export function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Collects garbage and waits until the collector's own threads are done with it: what they still did would be charged to
 * whatever is measured next, by as much as a quarter of a short measurement.
 */
export async function settle() {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 60));
}

/** Share of the true neighbours among what was found. `found`: an array of ids per query. */
export function recallOf(found, truth, neighbours) {
  let hits = 0;
  found.forEach((ids, query) => {
    const wanted = new Set(truth.subarray(query * neighbours, (query + 1) * neighbours));
    for (const id of ids) if (wanted.has(Number(id))) hits++;
  });
  return hits / (found.length * neighbours);
}

/**
 * Queries per CPU second at a recall, from measured points: the logarithm is taken as linear between neighbours. Undefined
 * when the recall was never reached; the slowest point that exceeds it when all do.
 */
export function rateAt(points, recall) {
  const ordered = [...points].sort((a, b) => a.recall - b.recall);
  const above = ordered.findIndex((point) => point.recall >= recall);
  if (above < 0) return undefined;
  if (above === 0) return ordered[0].rate;
  const low = ordered[above - 1];
  const high = ordered[above];
  const share = (recall - low.recall) / (high.recall - low.recall);
  return Math.exp(Math.log(low.rate) + share * (Math.log(high.rate) - Math.log(low.rate)));
}
