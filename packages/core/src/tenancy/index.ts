/** Walls between tenants: an engine that sees and writes the points of one tenant alone. */

// One tenant's engine

export { type ScopeDecision, scopeDecisions } from './scope/decisions.js';
export { DEFAULT_ID_FIELD, DEFAULT_TENANT_FIELD, type TenantScopeOptions } from './scope/rules.js';
export { scopeToTenant } from './scope/scope-to-tenant.js';
export type { TenantId } from './tenant-id.js';

// All tenants of an engine

export type { TenantQuota } from './quota/tenant-quota.js';
export type { CollectionTemplate } from './tenants/provision.js';
export { Tenancy, type TenancyOptions, type TenantStats } from './tenants/tenancy.js';
export type { TenantRecord, TenantState, TenantStrategy } from './tenants/tenant-record.js';
