import { scopeToTenant, type VectorEngine } from '@quarry/core';
import { type CreateIsolationSubject, tenantIsolation } from '@quarry/core/testing';
import { describe, it } from 'vitest';
import { clientOf, servedEngine } from './support/served-engine.js';

/** Two tenants on an engine that is reached over the network. */
function subjects(
  open: () => Promise<{ client: VectorEngine; close(): Promise<void> }>,
): CreateIsolationSubject {
  return async (collections) => {
    const { client: admin, close } = await open();
    return {
      admin,
      attacker: scopeToTenant(admin, { tenant: 'a', collections }),
      victim: scopeToTenant(admin, { tenant: 'b', collections }),
      victimTenant: 'b',
      field: 'tenant_id',
      reserved: ['tenant_id', '_quarry_id'],
      close,
    };
  };
}

describe('official client, server, memory engine', () => {
  tenantIsolation({ describe, it, createSubject: subjects(servedEngine) });
});

describe('official client, Qdrant', () => {
  const { QDRANT_URL, QDRANT_API_KEY } = process.env;
  if (QDRANT_URL === undefined) {
    it.skip('needs QDRANT_URL, the address of a Qdrant that may be written to', () => {});
    return;
  }
  const open = async () => ({
    client: clientOf(QDRANT_URL, QDRANT_API_KEY),
    close: async () => {},
  });
  tenantIsolation({ describe, it, createSubject: subjects(open) });
});
