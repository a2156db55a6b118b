import type { VectorEngine } from '@quarry/core';
import { scopeToTenant } from '@quarry/core';
import { tenantIsolation } from '@quarry/core/testing';
import { describe, it } from 'vitest';
import { clientOf, servedEngine } from './support/served-engine.js';

/** Two tenants' scopes, made in this process, of an engine that is reached through the official client. */
function attackScopesOver(
  connect: () => Promise<{ client: VectorEngine; close(): Promise<void> }>,
) {
  tenantIsolation({
    describe,
    it,
    async createSubject(collections) {
      const { client: admin, close } = await connect();
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
}

describe('scopes over the official client and a server', () => {
  attackScopesOver(servedEngine);
});

describe('scopes over the official client and Qdrant', () => {
  const { QDRANT_URL, QDRANT_API_KEY } = process.env;
  if (QDRANT_URL === undefined) {
    it.skip('needs QDRANT_URL, the address of a Qdrant that may be written to', () => {});
    return;
  }
  attackScopesOver(async () => ({
    client: clientOf(QDRANT_URL, QDRANT_API_KEY),
    close: async () => {},
  }));
});
