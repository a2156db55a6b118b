import { scopeToTenant } from '@quarry/core';
import { tenantIsolation } from '@quarry/core/testing';
import { describe, it } from 'vitest';
import { clientOf, servedEngine } from './support/served-engine.js';

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

describe('scopes over the official client and Qdrant', () => {
  const { QDRANT_URL, QDRANT_API_KEY } = process.env;
  if (QDRANT_URL === undefined) {
    it.skip('needs QDRANT_URL, the address of a Qdrant that may be written to', () => {});
    return;
  }
  tenantIsolation({
    describe,
    it,
    async createSubject(collections) {
      const admin = clientOf(QDRANT_URL, QDRANT_API_KEY);
      return {
        admin,
        attacker: scopeToTenant(admin, { tenant: 'a', collections }),
        victim: scopeToTenant(admin, { tenant: 'b', collections }),
        victimTenant: 'b',
        field: 'tenant_id',
        reserved: ['tenant_id', '_quarry_id'],
        close: async () => {},
      };
    },
  });
});
