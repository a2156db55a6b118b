import { vectorEngineContract } from '@quarry/core/testing';
import { describe, it } from 'vitest';
import { clientOf, servedEngine } from './support/served-engine.js';

/** What the official client leaves out of its requests; over plain HTTP both work. */
const clientDrops = {
  'collections: a new collection reports its settings': 'client 1.18 drops metadata',
  'points: updating vectors only of points that match update_filter':
    'client 1.18 drops update_filter of vectors',
  ...('rawJSON' in JSON
    ? {}
    : { 'large ids': 'the client needs JSON.rawJSON to carry bigints, which Node 20 lacks' }),
};

describe('official client, server, memory engine', () => {
  vectorEngineContract({
    describe,
    it,
    async createEngine() {
      const { client, close } = await servedEngine();
      return { engine: client, close };
    },
    exceptions: clientDrops,
  });
});

describe('official client, server, disk engine', () => {
  vectorEngineContract({
    describe,
    it,
    async createEngine() {
      const { client, close } = await servedEngine({ disk: true });
      return { engine: client, close };
    },
    exceptions: clientDrops,
  });
});

describe('official client, Qdrant', () => {
  const { QDRANT_URL, QDRANT_API_KEY } = process.env;
  if (QDRANT_URL === undefined) {
    it.skip('needs QDRANT_URL, the address of a Qdrant that may be written to', () => {});
    return;
  }
  vectorEngineContract({
    describe,
    it,
    async createEngine() {
      return { engine: clientOf(QDRANT_URL, QDRANT_API_KEY), close: async () => {} };
    },
    exceptions: clientDrops,
  });
});
