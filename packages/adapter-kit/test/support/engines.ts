import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { QdrantClient } from '@qdrant/js-client-rest';
import { openEngine, scopeToTenant, type VectorEngine } from '@quarry/core';
import { serve } from '@quarry/server';

/** An engine for one test. */
export interface Subject {
  readonly client: VectorEngine;
  close(): Promise<void>;
}

/** Every kind of engine that a store runs on; `collections` are the names it may use. */
export const engines: readonly {
  readonly name: string;
  readonly open: (collections: readonly string[]) => Promise<Subject>;
}[] = [
  {
    name: 'memory',
    async open() {
      const engine = await openEngine({ memory: true });
      return { client: engine, close: () => engine.close() };
    },
  },
  {
    name: 'disk',
    async open() {
      const directory = await mkdtemp(path.join(tmpdir(), 'quarry-adapter-'));
      const engine = await openEngine({ path: directory });
      return {
        client: engine,
        async close() {
          await engine.close();
          await rm(directory, { recursive: true });
        },
      };
    },
  },
  {
    name: 'tenant scope',
    async open(collections) {
      const engine = await openEngine({ memory: true });
      const client = scopeToTenant(engine, {
        tenant: 'acme',
        collections,
        createCollections: true,
      });
      return { client, close: () => engine.close() };
    },
  },
  {
    name: 'official client, our server',
    async open() {
      const engine = await openEngine({ memory: true });
      const server = await serve(engine, { port: 0 });
      return {
        client: new QdrantClient({ url: server.url, checkCompatibility: false }),
        async close() {
          await server.close();
          await engine.close();
        },
      };
    },
  },
];
