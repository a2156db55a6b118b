import type { PointId } from '../../../engine/index.js';
import { mergeFilters, type ParsedFilter } from '../../filter/index.js';
import type { CollectionReader, Hit, Scope } from '../reader.js';
import type { ParsedQuery } from '../request/query.js';
import { distributionBasedFusion, reciprocalRankFusion } from '../scoring/fusion.js';
import { cutAtThreshold } from '../scoring/ordering.js';
import { allInOrder } from './all-in-order.js';
import { ExampleResolver, type ResolveCollection } from './examples.js';
import { fitVector } from './fit-vector.js';
import { rescoreByFormula } from './formula-rescore.js';
import { reportNearest, searchOptions } from './nearest.js';
import { searchVectors, type VectorQuery } from './vector-search.js';

/** The answer of a query: ids and scores. Payloads and vectors are added by the collection. */
export interface QueryResult {
  /** Best first, offset and limit applied, scores as callers see them. */
  readonly hits: Hit[];
  /** False for answers in the order of ids, of a payload value or of chance: score 1, reported version 0. */
  readonly scored: boolean;
}

/**
 * Runs a query over one collection. A plain nearest search without prefetch goes straight to the reader.
 *
 * Prefetches are answered first, from the leaves up; filters around them are joined to those of the leaves. A query
 * over vectors then searches among the points they found, `order_by` and `sample` likewise; fusions merge the lists
 * and formulas score their union.
 */
export function runQuery(
  request: ParsedQuery,
  reader: CollectionReader,
  resolveCollection: ResolveCollection,
): Promise<QueryResult> {
  const { query } = request;
  if (
    query?.kind === 'nearest' &&
    query.target.kind === 'vector' &&
    query.mmr === undefined &&
    request.prefetch.length === 0
  ) {
    return runPlainNearest(request, query.target.vector, reader);
  }
  return runTree(request, reader, resolveCollection);
}

async function runPlainNearest(
  request: ParsedQuery,
  target: Parameters<typeof fitVector>[0],
  reader: CollectionReader,
): Promise<QueryResult> {
  const { using, filter, offset } = request;
  const kind = reader.vectorKind(using);
  const options = searchOptions(request, { filter }, request.limit + offset);
  const found = await reader.nearest(using, fitVector(target, kind, using), options);
  const hits = reportNearest(found, kind, request.scoreThreshold);
  return { hits: offset === 0 ? hits : hits.slice(offset), scored: true };
}

async function runTree(
  request: ParsedQuery,
  reader: CollectionReader,
  resolveCollection: ResolveCollection,
): Promise<QueryResult> {
  const run = new QueryRun(reader, resolveCollection);
  const except = await run.examples.usedIds(request);
  const isSample = request.query?.kind === 'sample' && request.prefetch.length === 0;
  // A random page has no second page.
  const offset = isSample ? 0 : request.offset;
  const hits = await run.answer(request, undefined, except, request.limit + offset);
  const kind = request.query?.kind;
  return {
    hits: offset === 0 ? hits : hits.slice(offset),
    scored: kind !== undefined && kind !== 'order-by' && kind !== 'sample',
  };
}

/** One request on its way through the tree of its prefetches. */
class QueryRun {
  readonly examples: ExampleResolver;
  readonly #reader: CollectionReader;

  constructor(reader: CollectionReader, resolveCollection: ResolveCollection) {
    this.#reader = reader;
    this.examples = new ExampleResolver(reader, resolveCollection);
  }

  /** At most `limit` hits with reported scores, best first. `around` is the joined filter of the nodes above. */
  async answer(
    node: ParsedQuery,
    around: ParsedFilter | undefined,
    except: ReadonlySet<PointId> | undefined,
    limit: number,
  ): Promise<Hit[]> {
    const filter = joined(around, node.filter);
    if (node.prefetch.length === 0) return this.#search(node, { filter, except }, limit);
    const lists = await allInOrder(
      node.prefetch.map((inner) => this.answer(inner, filter, except, inner.limit)),
    );
    const { query } = node;
    switch (query?.kind) {
      case 'rrf':
        return topOf(reciprocalRankFusion(lists, query.k, query.weights), node, limit);
      case 'dbsf':
        return topOf(distributionBasedFusion(lists), node, limit);
      case 'formula':
        return rescoreByFormula(query.formula, lists, this.#reader, node.scoreThreshold, limit);
      default: {
        const only = new Set(lists.flatMap((list) => list.map(({ id }) => id)));
        return this.#search(node, { only }, limit);
      }
    }
  }

  async #search(node: ParsedQuery, scope: Scope, limit: number): Promise<Hit[]> {
    const { query } = node;
    switch (query?.kind) {
      case undefined:
        return this.#reader.byId({ ...scope, limit });
      case 'order-by':
        return this.#reader.ordered(query.order, { ...scope, limit });
      case 'sample':
        return this.#reader.sample({ ...scope, limit });
      default:
        return searchVectors(
          node as ParsedQuery & { readonly query: VectorQuery },
          this.#reader,
          this.examples,
          scope,
          limit,
        );
    }
  }
}

/** Fused lists keep scores equal to the threshold, unlike searches. */
function topOf(hits: Hit[], { scoreThreshold }: ParsedQuery, limit: number): Hit[] {
  return cutAtThreshold(hits, scoreThreshold, 'larger', true).slice(0, limit);
}

function joined(
  around: ParsedFilter | undefined,
  own: ParsedFilter | undefined,
): ParsedFilter | undefined {
  return around && own ? mergeFilters(around, own) : (around ?? own);
}
