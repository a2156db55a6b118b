import type { TenantQuota } from '../quota/tenant-quota.js';

/**
 * Where a tenant's points are.
 *
 * - `payload`: in collections shared with others, told apart by a payload key. The least memory,
 *   for very many tenants of which most are small.
 * - `collection`: in collections of its own. For few, big tenants: each has its own graphs, files
 *   and settings, and costs their fixed overhead.
 * - `shard-key`: in shared collections, in a shard of its own. Needs a cluster, and collections with
 *   `sharding_method: 'custom'`.
 */
export type TenantStrategy = 'payload' | 'collection' | 'shard-key';

/**
 * What is going on with a tenant. `active` is the state of rest; a process that dies leaves one of
 * the others behind, and another finishes what it names.
 */
export type TenantState =
  /** Its collections or shards are being made. */
  | 'creating'
  | 'active'
  /** Collections or shards are being made for a move; its points are where they were. */
  | 'preparing'
  /** Its points are being copied to the next strategy; writes go to both places. */
  | 'moving'
  /** The copy is complete and being checked; writes wait. */
  | 'switching'
  /** It has moved; the old points are being removed. */
  | 'cleaning'
  /** All it has is being removed. */
  | 'deleting';

/** What is known of a tenant. */
export interface TenantRecord {
  readonly tenant: string;
  readonly strategy: TenantStrategy;
  readonly state: TenantState;
  /** While preparing, moving or switching, where to; while cleaning, where from. */
  readonly other?: TenantStrategy | undefined;
  readonly quota?: TenantQuota | undefined;
  /** When it was created, as RFC 3339 text. */
  readonly createdAt: string;
}
