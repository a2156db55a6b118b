import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { openEngine } from '../src/index.js';
import { scopeToTenant } from '../src/tenancy/index.js';
import { vectorEngineContract } from '../src/testing/index.js';

describe('memory engine', () => {
  vectorEngineContract({
    describe,
    it,
    async createEngine() {
      const engine = await openEngine({ memory: true });
      return { engine, close: () => engine.close() };
    },
  });
});

describe('disk engine', () => {
  vectorEngineContract({
    describe,
    it,
    async createEngine() {
      const path = await mkdtemp(join(tmpdir(), 'quarry-contract-'));
      const engine = await openEngine({ path });
      return {
        engine,
        async close() {
          await engine.close();
          await rm(path, { recursive: true, force: true });
        },
      };
    },
  });
});

describe('tenant scope', () => {
  vectorEngineContract({
    describe,
    it,
    async createEngine(collections) {
      const admin = await openEngine({ memory: true });
      const engine = scopeToTenant(admin, { tenant: 'a', collections });
      return { engine, admin, close: () => admin.close() };
    },
    exceptions: {
      collections: 'settings concern all tenants; what a scope answers is tested with the scope',
      aliases: 'they concern all tenants',
      'service: background work can be asked about': 'it concerns all tenants',
      'service: a snapshot brings a collection back': 'snapshots hold all tenants',
      'upsert: numbers its writes': 'the number counts the writes of all tenants',
      'upsert: ids are UUIDs in any spelling, read back in the usual one':
        'ids read back as they were written',
      'upsert: other text, fractions and negative numbers are no ids':
        'a scope takes any text or number as an id',
      'reading: scroll goes by id, numbers before UUIDs': 'the order is that of namespaced ids',
      'reading: a cursor is the id of the first point wanted, there or not':
        'the order is that of namespaced ids',
      'large ids: below 0 and from 2^64 on they are none':
        'a scope takes any text or number as an id',
      'older searches': 'a scope has what replaced them, and nothing else',
    },
  });
});
