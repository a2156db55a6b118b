import { type ShardKeySelector, TenancyError } from '../../engine/index.js';
import { parseTenantId, type TenantId } from '../tenant-id.js';
import { type PointIdentity, pointIdentity } from './point-identity.js';
import type { Walls } from './walls.js';

/** Payload key that tells tenants apart unless a scope says otherwise. */
export const DEFAULT_TENANT_FIELD = 'tenant_id';

/** Payload key that keeps a point's id as it was written unless a scope says otherwise. */
export const DEFAULT_ID_FIELD = '_quarry_id';

/** How a tenant sees an engine. */
export interface TenantScopeOptions {
  /** Whose points are seen and written. */
  tenant: TenantId;
  /**
   * Collections (or aliases) the tenant may use: a list of names, or the tenant's names mapped to
   * the engine's. Any other name behaves as if no such collection existed.
   */
  collections: readonly string[] | { readonly [name: string]: string };
  /**
   * Payload key that holds the tenant: letters, digits, `_` and `-`. Give it a keyword index with
   * `is_tenant`. Callers can neither read nor write it. Default `tenant_id`.
   */
  field?: string;
  /** Payload key that keeps the id a point was written with. Default `_quarry_id`. */
  idField?: string;
  /**
   * Shard of the tenant, sent with every request, for collections sharded by hand. Callers may not
   * choose shards. Default: none.
   */
  shardKey?: ShardKeySelector;
  /**
   * Whose texts make a term of a sparse vector with the `idf` modifier common or rare. `tenant`
   * (default) counts the tenant's points alone, so scores tell nothing about others; it costs a
   * count per query term, and needs the embedded engine or Qdrant 1.19 (older servers ignore it).
   * `collection` counts everybody's: quicker, and a tenant can learn from scores how common a word
   * is among the others. The same goes for texts to be written with the model `quarry/bm25`, which
   * weighs by the mean length of the collection's texts: with `tenant` they are weighed as
   * `qdrant/bm25` does, by a constant length.
   */
  termRarity?: 'tenant' | 'collection';
  /**
   * Allow `createCollection` for names in `collections` that do not exist yet. The settings are the
   * caller's, so this is for set-ups where the first caller is trusted. Default false.
   */
  createCollections?: boolean;
}

/** The options of a scope, checked and completed. */
export interface ScopeRules {
  readonly tenant: TenantId;
  readonly field: string;
  readonly idField: string;
  readonly identity: PointIdentity;
  readonly collections: ReadonlyMap<string, string>;
  readonly shardKey: ShardKeySelector | undefined;
  readonly termRarity: 'tenant' | 'collection';
  readonly createCollections: boolean;
  readonly walls: Walls;
}

/** Checks options or throws a `TenancyError`. */
export function scopeRules(options: TenantScopeOptions, walls: Walls): ScopeRules {
  const {
    tenant,
    collections,
    field = DEFAULT_TENANT_FIELD,
    idField = DEFAULT_ID_FIELD,
    shardKey,
    termRarity = 'tenant',
    createCollections = false,
  } = options;
  const id = parseTenantId(tenant);
  if (termRarity !== 'tenant' && termRarity !== 'collection') {
    throw new TenancyError(`termRarity is "tenant" or "collection", not "${String(termRarity)}"`);
  }
  if (field === idField) throw new TenancyError('field and idField must differ');
  return Object.freeze({
    tenant: id,
    field: parseReservedKey(field, 'field'),
    idField: parseReservedKey(idField, 'idField'),
    identity: pointIdentity(id),
    collections: parseCollections(collections),
    shardKey,
    termRarity,
    createCollections: createCollections === true,
    walls,
  });
}

/** Reserved keys are plain, so that they mean the same as a key and as a path, quoted or not. */
function parseReservedKey(key: unknown, option: string): string {
  if (typeof key === 'string' && /^[A-Za-z0-9_-]+$/.test(key) && key !== '__proto__') return key;
  throw new TenancyError(`${option} must consist of letters, digits, "_" and "-"`);
}

function parseCollections(collections: unknown): ReadonlyMap<string, string> {
  if (typeof collections !== 'object' || collections === null) {
    throw new TenancyError('A tenant scope needs "collections": the names the tenant may use');
  }
  const entries: (readonly [unknown, unknown])[] = Array.isArray(collections)
    ? collections.map((name) => [name, name] as const)
    : Object.entries(collections);
  return new Map(
    entries.map(([name, target]) => {
      if (typeof name === 'string' && name !== '' && typeof target === 'string' && target !== '') {
        return [name, target] as const;
      }
      throw new TenancyError('"collections" must hold non-empty names');
    }),
  );
}
