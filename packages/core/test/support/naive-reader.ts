import { comparePointIds } from '../../src/embedded/bytes/index.js';
import { matchesPayload, type ParsedFilter } from '../../src/embedded/filter/index.js';
import { parseDatetime, parsePath, valuesAt } from '../../src/embedded/payload/index.js';
import type {
  CollectionReader,
  DistanceName,
  Hit,
  QueryVector,
  Scope,
  SearchOptions,
  VectorKind,
} from '../../src/embedded/query/index.js';
import type { Payload, PointId, SparseVector } from '../../src/engine/index.js';
import { BadRequestError } from '../../src/engine/index.js';

/**
 * The contract of `CollectionReader` written down as plainly as it can be: a list of points, every question answered
 * by looking at all of them. It serves tests as a stand-in for a collection and as the truth to compare one with.
 */

/** A point as the naive reader holds it. */
export interface NaivePoint {
  readonly id: PointId;
  readonly vectors: { readonly [name: string]: QueryVector };
  readonly payload: Payload;
}

/** What the naive reader can be told besides its points. */
export interface NaiveOptions {
  readonly name?: string;
  /** Payload keys that `order_by` may use. Default: all. */
  readonly rangeIndexes?: readonly string[];
  /** Source of chance for samples: a number in [0, 1). */
  readonly random?: () => number;
}

/** A reader over a list of points that compares everything with everything, in 64-bit floats. */
export class NaiveReader implements CollectionReader {
  readonly name: string;
  readonly points: NaivePoint[];
  readonly #kinds: { readonly [name: string]: VectorKind };
  readonly #rangeIndexes: readonly string[] | undefined;
  readonly #random: () => number;

  constructor(
    kinds: { readonly [name: string]: VectorKind },
    points: readonly NaivePoint[],
    { name = 'naive', rangeIndexes, random = Math.random }: NaiveOptions = {},
  ) {
    this.name = name;
    this.#kinds = kinds;
    this.#rangeIndexes = rangeIndexes;
    this.#random = random;
    this.points = points.map((point) => ({
      ...point,
      vectors: Object.fromEntries(
        Object.entries(point.vectors).map(([using, vector]) => [
          using,
          normalised(vector, this.vectorKind(using)),
        ]),
      ),
    }));
  }

  vectorKind(using: string): VectorKind {
    const kind = this.#kinds[using];
    if (!kind) throw BadRequestError.wrongInput(`Not existing vector name error: ${using}`);
    return kind;
  }

  async storedVector(id: PointId, using: string): Promise<QueryVector | null | undefined> {
    const point = this.points.find((candidate) => candidate.id === id);
    return point && (point.vectors[using] ? structuredClone(point.vectors[using]) : null);
  }

  async nearest(using: string, query: QueryVector, options: SearchOptions): Promise<Hit[]> {
    const kind = this.vectorKind(using);
    const prepared = this.#prepared(using, query, options.idfCorpus);
    const hits: Hit[] = [];
    for (const { id, vectors } of this.#inScope(options)) {
      const stored = vectors[using];
      if (!stored) continue;
      if (prepared.kind === 'sparse' && !overlaps(prepared.vector, sparseOf(stored))) continue;
      hits.push({ id, score: Math.fround(naiveSimilarity(kind, prepared, stored)) });
    }
    return best(hits, options.limit);
  }

  async scoreAll(
    using: string,
    examples: readonly QueryVector[],
    combine: (similarities: Float32Array) => number,
    options: SearchOptions,
  ): Promise<Hit[]> {
    const kind = this.vectorKind(using);
    const prepared = examples.map((example) => this.#prepared(using, example, options.idfCorpus));
    const similarities = new Float32Array(prepared.length);
    const hits: Hit[] = [];
    for (const { id, vectors } of this.#inScope(options)) {
      const stored = vectors[using];
      if (!stored) continue;
      for (const [i, example] of prepared.entries()) {
        similarities[i] = naiveSimilarity(kind, example, stored);
      }
      hits.push({ id, score: combine(similarities) });
    }
    return best(hits, options.limit);
  }

  async similaritiesTo(
    using: string,
    id: PointId,
    others: readonly PointId[],
  ): Promise<Float32Array> {
    const kind = this.vectorKind(using);
    const vectorOf = (wanted: PointId) =>
      this.points.find((point) => point.id === wanted)?.vectors[using];
    const from = vectorOf(id);
    return Float32Array.from(others, (other) => {
      const to = vectorOf(other);
      return from && to ? naiveSimilarity(kind, from, to) : Number.NaN;
    });
  }

  async byId(
    options: Scope & { readonly from?: PointId | undefined; readonly limit: number },
  ): Promise<Hit[]> {
    const { from, limit } = options;
    return this.#inScope(options)
      .map(({ id }) => id)
      .filter((id) => from === undefined || comparePointIds(id, from) >= 0)
      .sort(comparePointIds)
      .slice(0, limit)
      .map((id) => ({ id, score: 1 }));
  }

  async ordered(
    order: {
      readonly key: string;
      readonly direction: 'asc' | 'desc';
      readonly startFrom?: number | string | undefined;
    },
    options: Scope & { readonly limit: number },
  ): Promise<Hit[]> {
    const { key, direction, startFrom } = order;
    if (this.#rangeIndexes && !this.#rangeIndexes.includes(key)) {
      throw BadRequestError.wrongInput(`No range index for \`order_by\` key: \`${key}\``);
    }
    const sign = direction === 'asc' ? 1 : -1;
    const start = startFrom === undefined ? undefined : orderValue(startFrom);
    const path = parsePath(key);
    return this.#inScope(options)
      .flatMap(({ id, payload }) =>
        valuesAt(payload, path)
          .flat(1)
          .map(orderValue)
          .filter((value) => value !== undefined)
          .map((value) => ({ id, score: 1, orderValue: value })),
      )
      .filter(({ orderValue: value }) => start === undefined || sign * (value - start) >= 0)
      .sort((a, b) => sign * (a.orderValue - b.orderValue || comparePointIds(a.id, b.id)))
      .slice(0, options.limit);
  }

  async sample(options: Scope & { readonly limit: number }): Promise<Hit[]> {
    const left = this.#inScope(options).map(({ id }) => id);
    const drawn: Hit[] = [];
    while (left.length > 0 && drawn.length < options.limit) {
      const [id] = left.splice(Math.floor(this.#random() * left.length), 1);
      drawn.push({ id: id!, score: 1 });
    }
    return drawn;
  }

  async matches(ids: readonly PointId[], filter: ParsedFilter): Promise<boolean[]> {
    const matching = new Set(this.#inScope({ filter }).map(({ id }) => id));
    return ids.map((id) => matching.has(id));
  }

  async payloads(ids: readonly PointId[]): Promise<(Payload | undefined)[]> {
    return ids.map((id) => structuredClone(this.points.find((point) => point.id === id)?.payload));
  }

  #inScope({ filter, only, except }: Scope): NaivePoint[] {
    return this.points.filter(
      ({ id, payload, vectors }) =>
        (only === undefined || only.has(id)) &&
        !except?.has(id) &&
        (filter === undefined ||
          matchesPayload(filter, payload, id, (name) => vectors[name] !== undefined)),
    );
  }

  #prepared(using: string, query: QueryVector, corpus: ParsedFilter | undefined): QueryVector {
    const kind = this.vectorKind(using);
    if (query.kind !== 'sparse' || kind.kind !== 'sparse' || !kind.idf) {
      return normalised(query, kind);
    }
    const documents = this.#inScope({ filter: corpus })
      .map(({ vectors }) => vectors[using])
      .filter((vector) => vector !== undefined)
      .map(sparseOf);
    const { indices, values } = query.vector;
    const weighted = indices.map((index, i) => {
      const frequency = documents.filter((document) => document.indices.includes(index)).length;
      return values[i]! * naiveIdf(documents.length, frequency);
    });
    return { kind: 'sparse', vector: { indices: [...indices], values: weighted } };
  }
}

/** Rarity of a term that `frequency` of `count` documents contain; never negative. */
function naiveIdf(count: number, frequency: number): number {
  return Math.log((count - frequency + 0.5) / (frequency + 0.5) + 1);
}

/** Internal similarity of a query to a stored vector of the same kind; larger is better. */
function naiveSimilarity(kind: VectorKind, query: QueryVector, stored: QueryVector): number {
  if (kind.kind === 'sparse') {
    const document = sparseOf(stored);
    const { indices, values } = sparseOf(query);
    return indices.reduce((sum, index, i) => {
      const at = document.indices.indexOf(index);
      return at === -1 ? sum : sum + values[i]! * document.values[at]!;
    }, 0);
  }
  const { distance } = kind;
  // MaxSim: each row of the query finds its best row of the stored vector.
  return rowsOf(query).reduce(
    (sum, row) => sum + Math.max(...rowsOf(stored).map((other) => metric(distance, row, other))),
    0,
  );
}

function metric(distance: DistanceName, a: Float32Array, b: Float32Array): number {
  const differences = [...a].map((value, i) => value - b[i]!);
  switch (distance) {
    case 'Euclid':
      return -differences.reduce((sum, difference) => sum + difference * difference, 0);
    case 'Manhattan':
      return -differences.reduce((sum, difference) => sum + Math.abs(difference), 0);
    default:
      return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  }
}

function normalised(vector: QueryVector, kind: VectorKind): QueryVector {
  if (kind.kind === 'sparse' || kind.distance !== 'Cosine' || vector.kind === 'sparse') {
    return vector;
  }
  const unit = (values: Float32Array) => {
    const length = Math.hypot(...values);
    return length === 0 ? values : values.map((value) => value / length);
  };
  return vector.kind === 'dense'
    ? { kind: 'dense', values: unit(vector.values) }
    : { kind: 'multi', rows: vector.rows.map(unit) };
}

function rowsOf(vector: QueryVector): readonly Float32Array[] {
  if (vector.kind === 'sparse') throw new Error('a sparse vector has no rows');
  return vector.kind === 'dense' ? [vector.values] : vector.rows;
}

function sparseOf(vector: QueryVector): SparseVector {
  if (vector.kind !== 'sparse') throw new Error(`a ${vector.kind} vector is not sparse`);
  return vector.vector;
}

function overlaps(a: SparseVector, b: SparseVector): boolean {
  return a.indices.some((index) => b.indices.includes(index));
}

function orderValue(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseDatetime(value) : undefined;
}

function best(hits: Hit[], limit: number): Hit[] {
  return hits.sort((a, b) => b.score - a.score || comparePointIds(b.id, a.id)).slice(0, limit);
}
