import type { CollectionUsage, VectorEngine } from '@quarry/core';

/** Something that slows requests down, and the request that would mend it; the shape is Qdrant's. */
export interface Issue {
  readonly id: string;
  readonly description: string;
  readonly solution: {
    readonly immediate: {
      readonly message: string;
      readonly action: {
        readonly method: 'PUT';
        readonly uri: string;
        readonly headers: { readonly 'content-type': 'application/json' };
        readonly body: { readonly field_name: string; readonly field_schema: string };
      };
    };
  };
  /** When it was seen first, as RFC 3339 text. */
  readonly timestamp: string;
  readonly related_collection: string;
}

/** What has been asked so far, by collection. */
type Usage = ReadonlyMap<string, CollectionUsage>;

/** Filters that were used without a payload index. */
export class Issues {
  readonly #engine: VectorEngine;
  readonly #usage: () => Usage;
  readonly #firstSeen = new Map<string, string>();
  /** Calls that had been counted when an issue was dismissed; more of them bring it back. */
  readonly #dismissed = new Map<string, number>();

  constructor(engine: VectorEngine, usage: () => Usage) {
    this.#engine = engine;
    this.#usage = usage;
  }

  /** Those that stand. Collections that are gone and fields that are indexed by now have none. */
  async list(): Promise<Issue[]> {
    const issues: Issue[] = [];
    for (const [collection, { filteredFields }] of this.#usage()) {
      if (!(await this.#engine.collectionExists(collection)).exists) continue;
      const { payload_schema } = await this.#engine.getCollection(collection);
      for (const [field, calls] of filteredFields) {
        const id = idOf(collection, field);
        if (payload_schema[field] !== undefined || calls <= (this.#dismissed.get(id) ?? 0))
          continue;
        const schema = await this.#schemaOf(collection, field);
        // No point has the field: an index would be of no use.
        if (schema !== undefined) issues.push(this.#issue(collection, field, schema));
      }
    }
    return issues;
  }

  /** Forgets what was seen until now: all of it, or one issue. */
  dismiss(only?: string): void {
    for (const [collection, { filteredFields }] of this.#usage()) {
      for (const [field, calls] of filteredFields) {
        const id = idOf(collection, field);
        if (only !== undefined && only !== id) continue;
        this.#dismissed.set(id, calls);
        this.#firstSeen.delete(id);
      }
    }
  }

  #issue(collection: string, field: string, schema: string): Issue {
    const id = idOf(collection, field);
    const timestamp = this.#firstSeen.get(id) ?? new Date().toISOString();
    this.#firstSeen.set(id, timestamp);
    return {
      id,
      description: `Unindexed field '${field}' might be slowing queries down in collection '${collection}'`,
      solution: {
        immediate: {
          message: `Create an index on field '${field}' of schema "${schema}" in collection '${collection}'`,
          action: {
            method: 'PUT',
            uri: `/collections/${encodeURIComponent(collection)}/index`,
            headers: { 'content-type': 'application/json' },
            body: { field_name: field, field_schema: schema },
          },
        },
      },
      timestamp,
      related_collection: collection,
    };
  }

  /** The kind of index that fits the value of a point that has one. */
  async #schemaOf(collection: string, field: string): Promise<string | undefined> {
    const { points } = await this.#engine.scroll(collection, {
      filter: { must_not: [{ is_empty: { key: field } }] },
      limit: 1,
      with_payload: [field],
    });
    return points[0] && schemaOfValue(firstLeaf(points[0].payload, field));
  }
}

function idOf(collection: string, field: string): string {
  return `UNINDEXED_FIELD/${collection}/${field}`;
}

/** Keys of a payload path, quoted or not. */
const KEYS = /"([^"]*)"|[^.[\]"]+/g;

/** The first value at a path. */
function firstLeaf(payload: unknown, field: string): unknown {
  const keys = [...field.matchAll(KEYS)].map(([key, quoted]) => quoted ?? key);
  let value = payload;
  for (const key of keys) {
    value = Array.isArray(value) ? value[0] : value;
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return Array.isArray(value) ? value[0] : value;
}

function schemaOfValue(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'float';
    case 'object':
      return value !== null && 'lon' in value && 'lat' in value ? 'geo' : 'keyword';
    default:
      return 'keyword';
  }
}
