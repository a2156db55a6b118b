import type { TenantScopeOptions, VectorEngine } from '@quarry/core';
import { lazyEngine } from '../engine/lazy-engine.js';
import type { TenantOption } from './store-options.js';

/** The engine as one tenant sees one collection. */
export function tenantEngine(
  engine: VectorEngine,
  collection: string,
  tenant: TenantOption,
): VectorEngine {
  const options = scopeOptions(collection, tenant);
  return lazyEngine(async () => {
    const { scopeToTenant } = await import('@quarry/core');
    return scopeToTenant(engine, options);
  });
}

/** Payload field that tells tenants apart in a shared collection. */
export function tenantField(tenant: TenantOption): string {
  return (typeof tenant === 'object' ? tenant.field : undefined) ?? 'tenant_id';
}

function scopeOptions(collection: string, tenant: TenantOption): TenantScopeOptions {
  const rules = typeof tenant === 'object' ? tenant : { tenant };
  return { ...rules, collections: [collection] };
}
