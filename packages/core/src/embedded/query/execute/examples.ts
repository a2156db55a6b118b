import type { PointId } from '../../../engine/index.js';
import { NotFoundError } from '../../../engine/index.js';
import type { CollectionReader, QueryVector } from '../reader.js';
import type { ParsedQuery } from '../request/query.js';
import type { Query } from '../request/query-interface.js';
import type { VectorExample } from '../request/vector-input.js';
import { allInOrder } from './all-in-order.js';
import { fitVector } from './fit-vector.js';

/** Gives the reader of another collection by name or alias, or throws the 404 of a missing one. */
export type ResolveCollection = (name: string) => CollectionReader | Promise<CollectionReader>;

/** Examples of a query in the order that its scoring expects them. */
export function examplesOf(query: Query | undefined): readonly VectorExample[] {
  switch (query?.kind) {
    case 'nearest':
      return [query.target];
    case 'recommend':
      return [...query.positive, ...query.negative];
    case 'discover':
      return [query.target, ...query.pairs.flatMap((pair) => [pair.positive, pair.negative])];
    case 'context':
      return query.pairs.flatMap((pair) => [pair.positive, pair.negative]);
    case 'feedback':
      return [query.target, ...query.feedback.map(({ example }) => example)];
    default:
      return [];
  }
}

/** Turns the examples of one query into vectors of the kind that its vector name holds. */
export class ExampleResolver {
  readonly #reader: CollectionReader;
  readonly #resolveCollection: ResolveCollection;

  constructor(reader: CollectionReader, resolveCollection: ResolveCollection) {
    this.#reader = reader;
    this.#resolveCollection = resolveCollection;
  }

  /** The vectors of `examples`; a 404 names the point that is missing or that lacks the vector. */
  async vectors(node: ParsedQuery, examples: readonly VectorExample[]): Promise<QueryVector[]> {
    const found = await this.optionalVectors(node, examples);
    const name = node.lookup?.vector ?? node.using;
    return found.map((vector) => {
      if (vector) return vector;
      throw new NotFoundError(`Not found: Vector with name "${name}" for point not found`);
    });
  }

  /** As `vectors`, but `null` for a point that lacks the vector: recommendations pass over it. */
  async optionalVectors(
    node: ParsedQuery,
    examples: readonly VectorExample[],
  ): Promise<(QueryVector | null)[]> {
    const kind = this.#reader.vectorKind(node.using);
    const source = await this.#sourceOf(node, examples);
    const name = node.lookup?.vector ?? node.using;
    return allInOrder(
      examples.map(async (example) => {
        if (example.kind === 'vector') return fitVector(example.vector, kind, node.using);
        const stored = await source.storedVector(example.id, name);
        if (stored === undefined) throw NotFoundError.point(example.id);
        return stored && fitVector(stored, kind, node.using);
      }),
    );
  }

  async #sourceOf(
    node: ParsedQuery,
    examples: readonly VectorExample[],
  ): Promise<CollectionReader> {
    const usesIds = examples.some(({ kind }) => kind === 'id');
    return node.lookup && usesIds ? this.#resolveCollection(node.lookup.collection) : this.#reader;
  }

  /**
   * Ids used as examples anywhere in a request, prefetches included, that belong to the searched collection: a point
   * is no answer to the question it is part of. `undefined` where there are none.
   */
  async usedIds(root: ParsedQuery): Promise<ReadonlySet<PointId> | undefined> {
    const ids = new Set<PointId>();
    const visit = async (node: ParsedQuery): Promise<void> => {
      const used = examplesOf(node.query).filter((example) => example.kind === 'id');
      if (used.length > 0) {
        const source = await this.#sourceOf(node, used);
        if (source.name === this.#reader.name) for (const { id } of used) ids.add(id);
      }
      for (const inner of node.prefetch) await visit(inner);
    };
    await visit(root);
    return ids.size > 0 ? ids : undefined;
  }
}
