/** Walls between tenants: an engine that sees and writes the points of one tenant alone. */

export { type ScopeDecision, scopeDecisions } from './scope/decisions.js';
export { DEFAULT_ID_FIELD, DEFAULT_TENANT_FIELD, type TenantScopeOptions } from './scope/rules.js';
export { scopeToTenant } from './scope/scope-to-tenant.js';
export type { TenantId } from './tenant-id.js';
