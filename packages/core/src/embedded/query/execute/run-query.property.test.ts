import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NaiveReader } from '../../../../test/support/naive-reader.js';
import type { VectorKind } from '../reader.js';
import { parseQueryRequest } from '../request/query.js';
import { runQuery } from './run-query.js';

/**
 * Whole requests, prefetch trees included, against an evaluator that works on the request body itself. Coordinates
 * are small integers, so that both compute similarities without rounding and ties are real ties.
 */

interface Body {
  prefetch?: Body[];
  query?: unknown;
  using?: string;
  filter?: Filter;
  limit: number;
  offset?: number;
  score_threshold?: number;
}

type Clause = { key: 'color'; match: { value: string } } | { has_id: number[] };
interface Filter {
  must?: Clause[];
  must_not?: Clause[];
  should?: Clause[];
}

interface Point {
  id: number;
  vectors: { [name: string]: number[] };
  color: string;
  rank: number;
}

interface Scored {
  id: number;
  score: number;
}

const metrics = { dot: 'Dot', euclid: 'Euclid', manhattan: 'Manhattan' } as const;
const names = Object.keys(metrics) as (keyof typeof metrics)[];
const kinds: { [name: string]: VectorKind } = Object.fromEntries(
  names.map((name) => [name, { kind: 'dense', dimension: 2, distance: metrics[name] }]),
);
const float = Math.fround;

function similar(name: string, a: number[], b: number[]): number {
  const [x, y] = [a[0]! - b[0]!, a[1]! - b[1]!];
  if (name === 'euclid') return -(x * x + y * y);
  if (name === 'manhattan') return -(Math.abs(x) + Math.abs(y));
  return a[0]! * b[0]! + a[1]! * b[1]!;
}

/** The evaluator: no parsing, no sharing, one recursive function over JSON. */
class Oracle {
  readonly used: number[];

  constructor(
    readonly points: Point[],
    root: Body,
  ) {
    this.used = idsIn(root);
  }

  run(body: Body, around: Filter[], limit: number): Scored[] {
    const filters = [...around, ...(body.filter ? [body.filter] : [])];
    const lists = (body.prefetch ?? []).map((inner) => this.run(inner, filters, inner.limit));
    const query = typeof body.query === 'object' ? (body.query as { [kind: string]: unknown }) : {};
    const threshold = body.score_threshold;
    if ('fusion' in query) {
      const fused = query['fusion'] === 'rrf' ? rrf(lists) : dbsf(lists);
      return fused
        .filter(({ score }) => threshold === undefined || score >= threshold)
        .slice(0, limit);
    }
    const pool = body.prefetch
      ? this.points.filter(({ id }) => lists.some((list) => list.some((hit) => hit.id === id)))
      : this.points.filter((point) => passes(point, filters) && !this.used.includes(point.id));
    if ('formula' in query) {
      const rescored = pool.map((point) => ({ id: point.id, score: this.formula(point, lists) }));
      return ranked(rescored)
        .filter(({ score }) => threshold === undefined || score >= threshold)
        .slice(0, limit);
    }
    if (body.query === undefined) {
      return pool
        .map(({ id }) => ({ id, score: 1 }))
        .sort((a, b) => a.id - b.id)
        .slice(0, limit);
    }
    if ('order_by' in query) {
      const order = [...pool].sort((a, b) => a.rank - b.rank || a.id - b.id);
      return order.map(({ id }) => ({ id, score: 1 })).slice(0, limit);
    }
    return this.search(body, body.query, pool, limit);
  }

  search(body: Body, query: unknown, pool: Point[], limit: number): Scored[] {
    const name = body.using!;
    const scorer = this.scorer(name, query);
    const distance = name !== 'dot';
    const nearest = scorer.plain && distance;
    const scored = ranked(
      pool.map(({ id, vectors }) => ({ id, score: scorer.score(vectors[name]!) })),
    )
      .slice(0, limit)
      .map(({ id, score }) => ({
        id,
        score: !nearest ? score : name === 'euclid' ? float(Math.sqrt(-score)) : -score,
      }));
    const { score_threshold: threshold } = body;
    if (threshold === undefined) return scored;
    const kept: Scored[] = [];
    for (const hit of scored) {
      if (distance ? hit.score >= threshold : hit.score <= threshold) break;
      kept.push(hit);
    }
    return kept;
  }

  scorer(name: string, query: unknown): { plain: boolean; score(vector: number[]): number } {
    const vectorOf = (example: unknown): number[] =>
      typeof example === 'number'
        ? this.points.find(({ id }) => id === example)!.vectors[name]!
        : (example as number[]);
    const to = (example: unknown) => (vector: number[]) => similar(name, vectorOf(example), vector);
    const object = query as { recommend?: Recommend; context?: Pair[]; discover?: Discover };
    if (object.recommend) {
      const { positive, negative, strategy } = object.recommend;
      if (strategy === 'sum_scores') {
        const sum = (list: unknown[], vector: number[]) =>
          list.reduce<number>((total, example) => total + to(example)(vector), 0);
        return { plain: false, score: (v) => float(sum(positive, v) - sum(negative, v)) };
      }
      const top = (list: unknown[], vector: number[]) =>
        Math.max(...list.map((example) => to(example)(vector)));
      return {
        plain: false,
        score: (v) => {
          const [p, n] = [top(positive, v), top(negative, v)];
          return float(p > n ? squash(p) : -squash(n));
        },
      };
    }
    if (object.discover) {
      const { target, context } = object.discover;
      return {
        plain: false,
        score: (v) =>
          float(
            context.reduce(
              (rank, pair) => rank + Math.sign(to(pair.positive)(v) - to(pair.negative)(v)),
              squash(to(target)(v)),
            ),
          ),
      };
    }
    return { plain: true, score: to(query) };
  }

  /** `$score + 2 * $score[1] + rank`, the formula that the generator asks for. */
  formula({ id, rank }: Point, lists: Scored[][]): number {
    const of = (list: Scored[] | undefined) => list?.find((hit) => hit.id === id)?.score ?? 0;
    return float(of(lists[0]) + 2 * of(lists[1]) + rank);
  }
}

interface Recommend {
  positive: unknown[];
  negative: unknown[];
  strategy: string;
}
interface Pair {
  positive: unknown;
  negative: unknown;
}
interface Discover {
  target: unknown;
  context: Pair[];
}

const squash = (x: number) => 0.5 * (x / (1 + Math.abs(x)) + 1);

function ranked(hits: Scored[]): Scored[] {
  return hits.sort((a, b) => b.score - a.score || b.id - a.id);
}

function rrf(lists: Scored[][]): Scored[] {
  const sums: Scored[] = [];
  for (const list of lists) {
    list.forEach(({ id }, rank) => {
      const known = sums.find((hit) => hit.id === id);
      if (known) known.score = float(known.score + float(1 / (rank + 2)));
      else sums.push({ id, score: float(1 / (rank + 2)) });
    });
  }
  return sums.sort((a, b) => b.score - a.score);
}

function dbsf(lists: Scored[][]): Scored[] {
  const sums = new Map<number, number>();
  for (const list of lists) {
    const mean = list.reduce((sum, { score }) => sum + score, 0) / list.length;
    const squares = list.reduce((sum, { score }) => sum + (score - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / (list.length - 1));
    for (const { id, score } of list) {
      const flat = list.length < 2 || deviation < 1e-9;
      const normal = flat ? 0.5 : (score - mean + 3 * deviation) / (6 * deviation);
      sums.set(id, (sums.get(id) ?? 0) + normal);
    }
  }
  return ranked([...sums].map(([id, score]) => ({ id, score })));
}

/** Clauses of all filters around a leaf, list by list: one of all the shoulds is enough. */
function passes(point: Point, filters: Filter[]): boolean {
  const holds = (clause: Clause) =>
    'has_id' in clause ? clause.has_id.includes(point.id) : clause.match.value === point.color;
  const should = filters.flatMap((filter) => filter.should ?? []);
  return (
    filters.every(({ must }) => (must ?? []).every(holds)) &&
    !filters.some(({ must_not }) => (must_not ?? []).some(holds)) &&
    (should.length === 0 || should.some(holds))
  );
}

/** Numbers used as examples anywhere in a request. */
function idsIn(body: Body): number[] {
  const found: number[] = [];
  const visit = (query: unknown): void => {
    if (typeof query === 'number') found.push(query);
    else if (typeof query === 'object' && query !== null && !Array.isArray(query)) {
      const { recommend, discover } = query as { recommend?: Recommend; discover?: Discover };
      for (const example of recommend ? [...recommend.positive, ...recommend.negative] : [])
        visit(example);
      if (discover) {
        visit(discover.target);
        for (const { positive, negative } of discover.context) [positive, negative].forEach(visit);
      }
    }
  };
  visit(body.query);
  return [...found, ...(body.prefetch ?? []).flatMap(idsIn)];
}

const COUNT = 12;
const colors = ['red', 'green', 'blue'];
const coordinate = fc.integer({ min: -4, max: 4 });
const vector = fc.tuple(coordinate, coordinate).map((pair): number[] => pair);
const example = fc.oneof({ weight: 3, arbitrary: vector }, fc.integer({ min: 0, max: COUNT - 1 }));
const pair = fc.record({ positive: example, negative: example });
const vectorQuery = fc.oneof(
  { weight: 4, arbitrary: example },
  fc.record({
    recommend: fc.record({
      positive: fc.array(example, { minLength: 1, maxLength: 3 }),
      negative: fc.array(example, { maxLength: 3 }),
      strategy: fc.constantFrom('best_score', 'sum_scores'),
    }),
  }),
  fc.record({
    discover: fc.record({ target: example, context: fc.array(pair, { maxLength: 3 }) }),
  }),
);
const clause: fc.Arbitrary<Clause> = fc.oneof(
  fc.constantFrom(...colors).map((value): Clause => ({ key: 'color', match: { value } })),
  fc.array(fc.nat(COUNT), { maxLength: 6 }).map((ids): Clause => ({ has_id: ids })),
);
const clauses = fc.array(clause, { maxLength: 2 });
const filter: fc.Arbitrary<Filter | undefined> = fc.option(
  fc.record({ must: clauses, must_not: clauses, should: clauses }, { requiredKeys: [] }),
  { nil: undefined, freq: 2 },
);
const limit = fc.integer({ min: 1, max: 8 });
const formula = { formula: { sum: ['$score', { mult: [2, '$score[1]'] }, 'rank'] } };

/** Fields around a query; `undefined` ones are dropped. */
function around(
  query: fc.Arbitrary<unknown>,
  isVector: boolean,
  prefetch: fc.Arbitrary<Body[] | undefined>,
) {
  return fc
    .record({
      query,
      prefetch,
      filter,
      limit,
      using: isVector ? fc.constantFrom(...names) : fc.constant(undefined),
      score_threshold: isVector
        ? fc.option(fc.integer({ min: -8, max: 8 }), { nil: undefined, freq: 3 })
        : fc.constant(undefined),
    })
    .map((fields) => fields as Body);
}

const nothing = fc.constant(undefined);
const leaf = fc.oneof(
  { weight: 6, arbitrary: around(vectorQuery, true, nothing) },
  around(nothing, false, nothing),
  around(fc.constant({ order_by: 'rank' }), false, nothing),
);
const tree: (depth: number) => fc.Arbitrary<Body> = fc.memo((depth) => {
  if (depth <= 1) return leaf;
  const inner = fc.array(tree(depth - 1), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    leaf,
    around(vectorQuery, true, inner),
    around(fc.constant({ fusion: 'rrf' }), false, inner),
    around(fc.constant(formula), false, inner),
    around(fc.constant({ order_by: 'rank' }), false, inner),
  );
});

const collection = fc.array(fc.tuple(vector, fc.constantFrom(...colors)), {
  minLength: COUNT,
  maxLength: COUNT,
});

/** Ranks are a permutation, so that `order_by` knows no ties. */
function pointsOf(rows: [number[], string][]): Point[] {
  return rows.map(([coordinates, color], id) => ({
    id,
    vectors: Object.fromEntries(names.map((name) => [name, coordinates])),
    color,
    rank: (id * 5) % COUNT,
  }));
}

function readerOf(points: Point[]): NaiveReader {
  return new NaiveReader(
    kinds,
    points.map(({ id, vectors, color, rank }) => ({
      id,
      vectors: Object.fromEntries(
        Object.entries(vectors).map(([name, values]) => [
          name,
          { kind: 'dense' as const, values: Float32Array.from(values) },
        ]),
      ),
      payload: { color, rank },
    })),
  );
}

describe('any request', () => {
  it('is answered as its definition says', async () => {
    await fc.assert(
      fc.asyncProperty(collection, tree(3), fc.nat(3), async (rows, body, offset) => {
        const points = pointsOf(rows);
        const reader = readerOf(points);
        const root = { ...body, offset };
        const { hits } = await runQuery(parseQueryRequest(root), reader, () => reader);
        const expected = new Oracle(points, root).run(root, [], root.limit + offset).slice(offset);
        // Adding 0 makes a negative zero positive.
        const plain = ({ id, score }: { id: unknown; score: number }) => ({ id, score: score + 0 });
        expect(hits.map(plain)).toEqual(expected.map(plain));
      }),
      { seed: 61, numRuns: 2000 },
    );
  });

  it('fused by distribution gives the sums of the definition', async () => {
    const inner = fc.array(around(vector, true, nothing), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(collection, inner, async (rows, prefetch) => {
        const points = pointsOf(rows);
        const reader = readerOf(points);
        const root: Body = { prefetch, query: { fusion: 'dbsf' }, limit: 100 };
        const { hits } = await runQuery(parseQueryRequest(root), reader, () => reader);
        // Rounding may reorder near ties, so sums are compared by point.
        const expected = new Oracle(points, root).run(root, [], 100);
        expect(hits).toHaveLength(expected.length);
        for (const { id, score } of hits) {
          expect(score).toBeCloseTo(expected.find((hit) => hit.id === id)!.score, 4);
        }
      }),
      { seed: 62 },
    );
  });
});
