import type { VectorEngine } from '../../engine/index.js';
import type { TenantScopeOptions } from './rules.js';
import { TenantScope } from './tenant-scope.js';

/**
 * An engine that sees and writes the points of one tenant alone, whatever it is asked. It is an
 * engine itself, so everything built on engines runs on it.
 *
 * - Points carry their tenant in the payload. A filter of the caller stands inside the tenant's,
 *   wherever filters may stand.
 * - Ids are the tenant's own: any number or text, read back as written. Scrolling is in the order of
 *   the engine's ids, which are hashes of them, and `next_page_offset` is an id of the tenant's.
 * - The two payload keys that this takes can be neither read nor written by the caller.
 * - Collections other than those named behave as if they did not exist. What concerns all tenants
 *   (settings, aliases, snapshots, shards) rejects with a `TenancyError`.
 * - Answers tell nothing that depends on other tenants: write numbers are 0 or null, counts exact,
 *   collection figures the tenant's own. Time taken does depend on the others.
 *
 * The tenant must come from a trusted place such as the session. Points written to the collection
 * without a scope belong to no tenant, or to the one in their payload.
 *
 * Throws a `TenancyError` for options that make no sense.
 */
export function scopeToTenant(engine: VectorEngine, options: TenantScopeOptions): VectorEngine {
  return new TenantScope(engine, options);
}
