import { runQuery } from '../query/index.js';
import type { FindCollection } from './answers.js';
import { prepareQuery, toPoints } from './answers.js';
import type { Collection } from './collection.js';
import type { SearchTrace } from './search-trace.js';
import { SegmentReader } from './segment-reader.js';

/** How a query was answered. */
export interface QueryExplanation {
  readonly collection: string;
  /** Milliseconds per stage. `search` includes all of `searches`. */
  readonly milliseconds: {
    readonly parse: number;
    readonly search: number;
    readonly payloads: number;
  };
  /** Points returned. */
  readonly points: number;
  readonly searches: readonly SearchTrace[];
  /** Payload fields that the filter asks for and no index covers. */
  readonly unindexed: readonly string[];
  /** The same for people. */
  readonly text: string;
}

/** Runs a query as `query` does, with the same answer, and tells how. */
export async function explainQuery(
  collection: Collection,
  request: unknown,
  find: FindCollection,
): Promise<QueryExplanation> {
  const started = performance.now();
  const { query, selectors } = prepareQuery(request);
  const parsed = performance.now();
  const searches: SearchTrace[] = [];
  const reader = new SegmentReader(
    collection.name,
    collection.store,
    collection.settings,
    searches,
  );
  reader.threads = collection.reader.threads;
  const { hits } = await runQuery(query, reader, (name) =>
    find(name) === collection ? reader : find(name).reader,
  );
  const searched = performance.now();
  const points = (await toPoints(collection, hits, selectors)).length;
  const done = performance.now();
  const unindexed = new Set<string>();
  for (const { segments } of searches) {
    for (const { filter } of segments)
      for (const field of filter?.unindexed ?? []) unindexed.add(field);
  }
  const explanation = {
    collection: collection.name,
    milliseconds: { parse: parsed - started, search: searched - parsed, payloads: done - searched },
    points,
    searches,
    unindexed: [...unindexed],
  };
  return { ...explanation, text: asText(explanation) };
}

function asText(explanation: Omit<QueryExplanation, 'text'>): string {
  const { collection, milliseconds, points, searches, unindexed } = explanation;
  const lines = [
    `${points} points from "${collection}" in ${total(milliseconds)} ms ` +
      `(parse ${round(milliseconds.parse)}, search ${round(milliseconds.search)}, payloads ${round(milliseconds.payloads)})`,
  ];
  for (const [i, { using, limit, filterMilliseconds, segments }] of searches.entries()) {
    const name = using === '' ? 'the unnamed vector' : `"${using}"`;
    lines.push(
      `search ${i + 1}: ${limit} nearest by ${name}, filter ${round(filterMilliseconds)} ms`,
    );
    for (const trace of segments) {
      lines.push(
        `  segment ${trace.segment}: ${trace.strategy}${trace.inThread ? ' in a search thread' : ''}, ` +
          `${round(trace.milliseconds)} ms, ` +
          `visited ${trace.visited}, scored ${trace.scored}, found ${trace.found}; ${trace.why}`,
      );
      lines.push(...describeFilter(trace));
    }
  }
  if (unindexed.length > 0) {
    lines.push(`no payload index covers: ${unindexed.join(', ')} (see createPayloadIndex)`);
  }
  return lines.join('\n');
}

function describeFilter({ filter, filterCache }: SearchTrace['segments'][number]): string[] {
  const lines = (filter?.conditions ?? []).flatMap((condition) => describe(condition, 2));
  if (!filterCache) return lines;
  const { wasKnown, hits, misses, filters } = filterCache;
  const known = wasKnown
    ? 'its rows were known from an earlier query'
    : 'its rows were not known yet';
  lines.push(
    `    filter: ${known} (${hits} hits, ${misses} misses, ${filters} filters remembered)`,
  );
  return lines;
}

type Condition = NonNullable<SearchTrace['segments'][number]['filter']>['conditions'][number];

function describe(condition: Condition, depth: number): string[] {
  const { estimate, index, access } = condition;
  const how = index ? `${index} index` : access;
  const line = `${'  '.repeat(depth)}${condition.clause} ${condition.condition}: about ${Math.round(estimate.expected)} rows, ${how}`;
  return [line, ...(condition.conditions ?? []).flatMap((inner) => describe(inner, depth + 1))];
}

function total(milliseconds: QueryExplanation['milliseconds']): number {
  return round(milliseconds.parse + milliseconds.search + milliseconds.payloads);
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
