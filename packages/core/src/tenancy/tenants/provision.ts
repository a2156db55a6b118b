import type {
  CreateCollection,
  Loose,
  PayloadFieldSchema,
  VectorEngine,
} from '../../engine/index.js';
import type { Placement } from './placement.js';
import { ignoringConflict } from './registry.js';
import type { TenantStrategy } from './tenant-record.js';

/** How a collection of a tenancy is made. */
export interface CollectionTemplate {
  /** Settings; for `shard-key` with `sharding_method: 'custom'`. */
  readonly settings: Loose<CreateCollection>;
  /** Payload indexes besides the tenant's. */
  readonly indexes?: { readonly [field: string]: PayloadFieldSchema };
}

/** What has to be known to make room for tenants. */
export interface Plan {
  readonly engine: VectorEngine;
  readonly templates: { readonly [name: string]: CollectionTemplate };
  /** Payload key of the tenant. */
  readonly field: string;
  readonly sharedShardKey: string | undefined;
}

/** Makes what a tenant's points need: collections, indexes, shards. What is there already stays. */
export async function provision(
  plan: Plan,
  strategy: TenantStrategy,
  placement: Placement,
): Promise<void> {
  for (const [name, template] of Object.entries(plan.templates)) {
    const collection = placement.collections[name]!;
    await ensureCollection(plan, collection, template, strategy);
    if (strategy === 'collection') continue;
    for (const key of new Set([plan.sharedShardKey, placement.shardKey])) {
      if (typeof key === 'string') await ensureShardKey(plan.engine, collection, key);
    }
  }
}

/** Removes what {@link provision} made for one tenant alone. */
export async function unprovision(
  { engine }: Plan,
  strategy: TenantStrategy,
  placement: Placement,
): Promise<void> {
  for (const collection of Object.values(placement.collections)) {
    if (strategy === 'collection') await engine.deleteCollection(collection);
    if (strategy === 'shard-key' && typeof placement.shardKey === 'string') {
      const { shard_keys } = await engine.listShardKeys(collection);
      const exists = (shard_keys ?? []).some(({ key }) => key === placement.shardKey);
      if (exists) await engine.deleteShardKey(collection, { shard_key: placement.shardKey });
    }
  }
}

async function ensureCollection(
  { engine, field }: Plan,
  collection: string,
  { settings, indexes = {} }: CollectionTemplate,
  strategy: TenantStrategy,
): Promise<void> {
  const { exists } = await engine.collectionExists(collection);
  if (!exists) {
    // A collection of its own is one tenant's: it needs no shards to keep tenants apart.
    const { sharding_method, ...own } = settings;
    await ignoringConflict(
      engine.createCollection(collection, strategy === 'collection' ? own : settings),
    );
  }
  const { payload_schema } = await engine.getCollection(collection);
  const wanted: { [field: string]: PayloadFieldSchema } = {
    ...indexes,
    [field]: { type: 'keyword', is_tenant: true },
  };
  for (const [field_name, field_schema] of Object.entries(wanted)) {
    if (payload_schema[field_name] !== undefined) continue;
    await engine.createPayloadIndex(collection, { field_name, field_schema, wait: true });
  }
}

async function ensureShardKey(
  engine: VectorEngine,
  collection: string,
  shard_key: string,
): Promise<void> {
  const { shard_keys } = await engine.listShardKeys(collection);
  if ((shard_keys ?? []).some(({ key }) => key === shard_key)) return;
  await engine.createShardKey(collection, { shard_key });
}
