import type { RowSource } from '../../kernel/index.js';
import { floatsOf, HeaderWord } from '../../kernel/index.js';
import { yieldToEventLoop } from './event-loop.js';
import { NO_ROW } from './layout.js';
import { planSearch } from './plan.js';
import type { Graph } from './range-graphs.js';
import { runSearch } from './run-search.js';
import type { SealedMemory } from './sealed-memory.js';
import { Plan, Stage } from './stages.js';

/** Rows taken as queries, spread over the segment: what they touch by int8 codes is more than a cache holds. */
const QUERIES = 96;
/** Neighbours wanted of each, besides itself. */
const NEIGHBOURS = 10;
/** Candidates gathered for the answers that count as true. */
const REFERENCE_EF = 320;
/** Candidates gathered when codes are tried. */
const TRIED_EF = [24, 48, 96, 192] as const;
/** Recall at which the codes' speed is compared. */
const TARGET_RECALL = 0.97;
/** Smaller segments are scanned, or take next to no time either way. */
const SMALLEST_MEASURED = 4096;

/** Chooses the codes that graphs are walked by. Those over ranges, which are much alike, by a trial of the largest. */
export async function chooseNavigation(segment: SealedMemory, rows: RowSource): Promise<void> {
  const { whole, ranges } = segment;
  segment.setHeader(HeaderWord.Navigation, await stageFor(segment, rows, whole));
  if (ranges.length === 0) return;
  const largest = ranges.reduce((a, b) => (b.count > a.count ? b : a));
  const chosen = await stageFor(segment, rows, largest);
  for (const range of ranges) segment.setHeader(HeaderWord.Navigation, chosen, range);
}

/**
 * Which codes to walk a graph by. One-bit codes win where rows are wide and codes larger than the cache, int8 codes where
 * rows are narrow or one bit tells them badly apart: that depends on the data and the machine, so both are tried on a
 * sample, and the one that reaches the same recall sooner is taken. About 100 ms, in slices.
 */
async function stageFor(segment: SealedMemory, rows: RowSource, graph: Graph): Promise<Stage> {
  const { shape } = segment;
  if (!shape.hasOneBit) return shape.hasInt8 ? Stage.Int8 : Stage.Float;
  // Without a graph every search is a scan, which one-bit codes do fastest.
  if (!shape.hasInt8 || segment.header(HeaderWord.Entry, graph) === NO_ROW) return Stage.OneBit;
  if (graph.count < SMALLEST_MEASURED) return Stage.Int8;
  const trial = new Trial(segment, rows, graph);
  // For its time alone: code that has not run yet is slow.
  await trial.run(Stage.OneBit, REFERENCE_EF);
  const wanted = await trial.run(Stage.Int8, REFERENCE_EF);
  const costs = new Map<Stage, number>();
  for (const stage of [Stage.OneBit, Stage.Int8]) {
    costs.set(stage, await costAtTarget(trial, stage, wanted.found));
  }
  return costs.get(Stage.OneBit)! <= costs.get(Stage.Int8)! ? Stage.OneBit : Stage.Int8;
}

/** Milliseconds per query at which a stage reaches the target recall, interpolated; infinite if it does not. */
async function costAtTarget(
  trial: Trial,
  stage: Stage,
  wanted: readonly Uint32Array[],
): Promise<number> {
  let before: { recall: number; cost: number } | undefined;
  for (const ef of TRIED_EF) {
    const { found, cost } = await trial.run(stage, ef);
    const recall = overlap(found, wanted);
    if (recall >= TARGET_RECALL) {
      if (before === undefined) return cost;
      const share = (TARGET_RECALL - before.recall) / (recall - before.recall);
      return before.cost + share * (cost - before.cost);
    }
    before = { recall, cost };
  }
  return Number.POSITIVE_INFINITY;
}

function overlap(found: readonly Uint32Array[], wanted: readonly Uint32Array[]): number {
  let hits = 0;
  let total = 0;
  wanted.forEach((rows, i) => {
    const set = new Set(rows);
    for (const row of found[i]!) if (set.has(row)) hits++;
    total += rows.length;
  });
  return hits / total;
}

/** Runs the sample's searches. */
class Trial {
  readonly #segment: SealedMemory;
  readonly #graph: Graph;
  readonly #rows: number[];
  readonly #queries: Float32Array[];

  constructor(segment: SealedMemory, rows: RowSource, graph: Graph) {
    const { first, count } = graph;
    this.#segment = segment;
    this.#graph = graph;
    this.#rows = Array.from(
      { length: QUERIES },
      (_, i) => first + Math.floor(((i + 0.5) * count) / QUERIES),
    );
    this.#queries = this.#rows.map((row) => floatsOf(rows, row, row + 1));
  }

  /** The answers, and the median of the milliseconds they took: other work on the machine disturbs some, not most. */
  async run(stage: Stage, ef: number): Promise<{ found: Uint32Array[]; cost: number }> {
    const segment = this.#segment;
    const { hasInt8, hasOneBit } = segment.shape;
    const limit = NEIGHBOURS + 1;
    const { finals } = planSearch({
      count: this.#graph.count,
      limit,
      ef,
      exact: false,
      rescore: true,
      navigation: stage,
      hasInt8,
      hasOneBit,
    });
    const plan = { plan: Plan.Graph, stage, limit, ef, walked: ef, finals };
    const times: number[] = [];
    const found: Uint32Array[] = [];
    for (const [i, query] of this.#queries.entries()) {
      const start = performance.now();
      const { rows } = runSearch(segment, query, plan, undefined, this.#graph);
      times.push(performance.now() - start);
      found.push(rows.filter((row) => row !== this.#rows[i]).slice(0, NEIGHBOURS));
      if (i % 4 === 3) await yieldToEventLoop();
    }
    times.sort((a, b) => a - b);
    return { found, cost: times[times.length >> 1]! };
  }
}
