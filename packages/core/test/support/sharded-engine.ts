import {
  BadRequestError,
  type CountResult,
  NotFoundError,
  type Record as PointRecord,
  type QueryResponse,
  type ScoredPoint,
  type ScrollResult,
  type VectorEngine,
} from '../../src/index.js';

/**
 * A cluster with custom sharding as Qdrant 1.19 routes requests (`shard_holder/mod.rs`), on one engine: every shard is a
 * collection. Other collections are served as they are.
 *
 * - Writes name an existing shard key: without one 400 `Shard key not specified`, with another 400 `Shard key x not found`.
 * - Reads may leave it out, and then see **all** shards; with an unknown one they are a 400.
 * - `{ target, fallback }` means the target if there is such a shard, else the fallback, else 404.
 * - A list of keys means those shards: for reads; here writes take one.
 * - A collection has no shard until a key is made; the same key again is a 400, as is a key of a collection sharded by hash.
 */
export interface ShardedEngine extends VectorEngine {
  /** Points of one shard, past all routing. */
  readonly shard: (collection: string, key: string) => string;
}

type Call = (...args: unknown[]) => Promise<unknown>;
type Request = { [field: string]: unknown };

const WRITES = new Set([
  'upsert',
  'delete',
  'updateVectors',
  'deleteVectors',
  'setPayload',
  'overwritePayload',
  'deletePayload',
  'clearPayload',
]);
const READS = new Set([
  'query',
  'queryGroups',
  'retrieve',
  'scroll',
  'count',
  'facet',
  'searchMatrixPairs',
  'searchMatrixOffsets',
]);

/** What is known of the shards of collections with custom sharding. */
class Shards {
  readonly #keys = new Map<string, Set<string>>();

  has(collection: string): boolean {
    return this.#keys.has(collection);
  }

  add(collection: string): void {
    this.#keys.set(collection, new Set());
  }

  drop(collection: string): string[] {
    const keys = [...(this.#keys.get(collection) ?? [])];
    this.#keys.delete(collection);
    return keys.map((key) => this.name(collection, key));
  }

  keys(collection: string): Set<string> {
    const keys = this.#keys.get(collection);
    if (keys === undefined) {
      throw new BadRequestError(
        'Bad request: Shard Key cannot be created with Auto sharding method',
      );
    }
    return keys;
  }

  name(collection: string, key: string): string {
    return `${collection}@${key}`;
  }

  forWrite(collection: string, selector: unknown): string {
    if (selector === undefined || selector === null) {
      throw new BadRequestError('Wrong input: Shard key not specified');
    }
    return this.#chosen(collection, selector, 'Wrong input')[0]!;
  }

  forRead(collection: string, selector: unknown): string[] {
    if (selector === undefined || selector === null) {
      return [...this.keys(collection)].map((key) => this.name(collection, key));
    }
    return this.#chosen(collection, selector, 'Bad request');
  }

  #chosen(collection: string, selector: unknown, kind: string): string[] {
    const keys = this.keys(collection);
    if (typeof selector === 'object' && selector !== null && 'target' in selector) {
      const { target, fallback } = selector as { target: string; fallback: string };
      const key = [target, fallback].find((each) => keys.has(each));
      if (key !== undefined) return [this.name(collection, key)];
      throw new NotFoundError(
        `Not found: Neither target shard key ${target} nor fallback shard key ${fallback} exist`,
      );
    }
    return [selector].flat().map((key) => {
      if (keys.has(String(key))) return this.name(collection, String(key));
      throw new BadRequestError(`${kind}: Shard key ${key} not found`);
    });
  }
}

/** `isCustom` tells which collections are sharded by hand even if they are created without saying so. */
export function shardedEngine(
  engine: VectorEngine,
  {
    isCustom = () => false,
    keys = [],
  }: {
    isCustom?: (collection: string) => boolean;
    /** Shard keys that such collections have from the start. */
    keys?: readonly string[];
  } = {},
): ShardedEngine {
  const shards = new Shards();
  const settings = new Map<string, Request>();
  const ask = (method: string, ...args: unknown[]) =>
    (engine[method as 'scroll'] as unknown as Call).apply(engine, args);

  const own: { [method: string]: Call } = {
    async createCollection(name, args) {
      const { sharding_method, ...plain } = args as Request;
      const created = await ask('createCollection', name, plain);
      if (sharding_method !== 'custom' && !isCustom(String(name))) return created;
      shards.add(String(name));
      settings.set(String(name), plain);
      const first = sharding_method === 'custom' ? [] : keys;
      for (const shard_key of first) await own['createShardKey']!(name, { shard_key });
      return created;
    },
    async deleteCollection(name, ...args) {
      for (const shard of shards.drop(String(name))) await ask('deleteCollection', shard);
      return ask('deleteCollection', name, ...args);
    },
    async createPayloadIndex(name, args) {
      if (!shards.has(String(name))) return ask('createPayloadIndex', name, args);
      for (const shard of shards.forRead(String(name), undefined)) {
        await ask('createPayloadIndex', shard, args);
      }
      return ask('createPayloadIndex', name, args);
    },
    async listShardKeys(name) {
      if (!shards.has(String(name))) return { shard_keys: null };
      return { shard_keys: [...shards.keys(String(name))].map((key) => ({ key })) };
    },
    async createShardKey(name, args) {
      const collection = String(name);
      const { shard_key } = args as { shard_key: string };
      const known = shards.keys(collection);
      if (known.has(shard_key)) {
        throw new BadRequestError(`Bad request: Shard key ${shard_key} already exists`);
      }
      const shard = shards.name(collection, shard_key);
      await ask('createCollection', shard, settings.get(collection));
      const { payload_schema } = await engine.getCollection(collection);
      for (const [field_name, index] of Object.entries(payload_schema)) {
        const field_schema = index?.params ?? index?.data_type;
        await ask('createPayloadIndex', shard, { field_name, field_schema, wait: true });
      }
      known.add(shard_key);
      return true;
    },
    async deleteShardKey(name, args) {
      const { shard_key } = args as { shard_key: string };
      shards.keys(String(name)).delete(shard_key);
      return ask('deleteCollection', shards.name(String(name), shard_key));
    },
    async batchUpdate(name, args) {
      if (!shards.has(String(name))) return ask('batchUpdate', name, args);
      const { operations, ...options } = args as { operations: Request[] };
      // Every operation carries its own shard key.
      const targets = operations.map((operation) => {
        const [kind, request] = Object.entries(operation)[0] as [string, Request];
        const { shard_key, ...plain } = request;
        return { shard: shards.forWrite(String(name), shard_key), operation: { [kind]: plain } };
      });
      const results: unknown[] = [];
      for (const { shard, operation } of targets) {
        const answer = await ask('batchUpdate', shard, { ...options, operations: [operation] });
        results.push(...(answer as unknown[]));
      }
      return results;
    },
    async queryBatch(name, args) {
      if (!shards.has(String(name))) return ask('queryBatch', name, args);
      const { searches, ...options } = args as { searches: Request[] };
      return Promise.all(searches.map((search) => read('query', name, { ...search, ...options })));
    },
  };

  /** Shards to look vectors up in are chosen on their own; in a shard, ids of others are not found. */
  const routed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(routed);
    if (typeof value !== 'object' || value === null) return value;
    const { lookup_from, ...others } = value as Request;
    const fields = Object.fromEntries(
      Object.entries(others).map(([key, field]) => [
        key,
        key === 'prefetch' ? routed(field) : field,
      ]),
    );
    if (lookup_from === undefined || lookup_from === null) return fields;
    const { shard_key, ...location } = lookup_from as { collection: string; shard_key?: unknown };
    if (!shards.has(location.collection)) return { ...fields, lookup_from: location };
    const [collection] = shards.forRead(location.collection, shard_key);
    return { ...fields, lookup_from: { ...location, collection } };
  };

  const read: Call = async (method, name, args) => {
    const { shard_key, ...request } = (args ?? {}) as Request;
    const targets = shards.has(String(name)) ? shards.forRead(String(name), shard_key) : [name];
    const answers = await Promise.all(
      targets.map((target) => ask(String(method), target, routed(request))),
    );
    return answers.length === 1 ? answers[0] : merged(String(method), answers, request);
  };

  return new Proxy(engine as ShardedEngine, {
    get(target, property) {
      const method = String(property);
      if (method === 'shard') return shards.name.bind(shards);
      if (own[method] !== undefined) return own[method];
      if (READS.has(method)) return (name: unknown, args: unknown) => read(method, name, args);
      if (!WRITES.has(method)) return (target[method as 'scroll'] as unknown as Call).bind(target);
      return async (name: unknown, args: unknown) => {
        const { shard_key, ...request } = (args ?? {}) as Request;
        const shard = shards.has(String(name)) ? shards.forWrite(String(name), shard_key) : name;
        return ask(method, shard, request);
      };
    },
  });
}

/** Answers of several shards as one, for the reads that tests make without a shard key. */
function merged(method: string, answers: unknown[], { limit }: Request): unknown {
  switch (method) {
    case 'count':
      return { count: (answers as CountResult[]).reduce((sum, { count }) => sum + count, 0) };
    case 'retrieve':
      return (answers as PointRecord[][]).flat();
    case 'scroll': {
      const points = (answers as ScrollResult[]).flatMap((page) => page.points);
      points.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
      const size = (limit as number | undefined) ?? 10;
      return { points: points.slice(0, size), next_page_offset: points[size]?.id ?? null };
    }
    case 'query': {
      const points: ScoredPoint[] = (answers as QueryResponse[]).flatMap((each) => each.points);
      points.sort((a, b) => b.score - a.score);
      return { points: points.slice(0, (limit as number | undefined) ?? 10) };
    }
    default:
      throw new Error(`${method} over several shards is not emulated`);
  }
}
