import { createHash } from 'node:crypto';
import type { ShardKeySelector } from '../../engine/index.js';
import type { TenantStrategy } from './tenant-record.js';

/** Where the points of one tenant are, in the engine's words. */
export interface Placement {
  /** The engine's collection for each of the tenancy's. */
  readonly collections: { readonly [name: string]: string };
  readonly shardKey: ShardKeySelector | undefined;
}

/** Longest readable part of a derived name. */
const READABLE = 40;

/** Derives where a tenant's points are; nothing about it has to be stored. */
export function placementOf(
  strategy: TenantStrategy,
  tenant: string,
  names: readonly string[],
  sharedShardKey: string | undefined,
): Placement {
  const own = (name: string) => (strategy === 'collection' ? ownCollection(name, tenant) : name);
  return {
    collections: Object.fromEntries(names.map((name) => [name, own(name)])),
    shardKey: shardKeyOf(strategy, tenant, sharedShardKey),
  };
}

/** The collection of a tenant that has its own: the shared name, and what tells tenants apart. */
export function ownCollection(name: string, tenant: string): string {
  return `${name}--${nameOf(tenant)}`;
}

/**
 * The shard of a tenant that has its own. It is not the tenant as it is: one could be called what the
 * shared shard is called, and take everybody's points along when it is removed.
 */
export function ownShardKey(tenant: string): string {
  return `tenant--${nameOf(tenant)}`;
}

/** What is readable of the tenant, and a hash that tells tenants apart whatever they are called. */
function nameOf(tenant: string): string {
  const readable = tenant.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, READABLE);
  const hash = createHash('sha256').update(tenant, 'utf8').digest('hex').slice(0, 16);
  return `${readable}-${hash}`;
}

function shardKeyOf(
  strategy: TenantStrategy,
  tenant: string,
  sharedShardKey: string | undefined,
): ShardKeySelector | undefined {
  switch (strategy) {
    case 'shard-key':
      return ownShardKey(tenant);
    case 'payload':
      return sharedShardKey;
    case 'collection':
      return undefined;
  }
}
