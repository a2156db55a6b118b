import { scopeToTenant } from '@quarry/core';
import { tenantIsolation } from '@quarry/core/testing';
import { describe, it } from 'vitest';
import { servedEngine } from './support/served-engine.js';

// A tenant's scope in a process that reaches the points through the official client and this server.
describe('scopes over the official client and a server', () => {
  tenantIsolation({
    describe,
    it,
    async createSubject(collections) {
      const { client: admin, close } = await servedEngine();
      return {
        admin,
        attacker: scopeToTenant(admin, { tenant: 'a', collections }),
        victim: scopeToTenant(admin, { tenant: 'b', collections }),
        victimTenant: 'b',
        field: 'tenant_id',
        reserved: ['tenant_id', '_quarry_id'],
        close,
      };
    },
  });
});
