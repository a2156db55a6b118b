import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QdrantClient } from '@qdrant/js-client-rest';
import type { EmbeddedEngine } from '@quarry/core';
import { openEngine } from '@quarry/core';
import type { RunningServer, ServeOptions } from '../../src/index.js';
import { serve } from '../../src/index.js';

/** An engine, a server in front of it, and the official client talking to that. */
export interface Served {
  readonly engine: EmbeddedEngine;
  readonly server: RunningServer;
  readonly client: QdrantClient;
  close(): Promise<void>;
}

/** Serves a memory engine, or one in a directory of its own, on a free port. */
export async function servedEngine({
  disk = false,
  ...options
}: ServeOptions & { disk?: boolean } = {}): Promise<Served> {
  const path = disk ? await mkdtemp(join(tmpdir(), 'quarry-served-')) : undefined;
  const engine = await openEngine(path === undefined ? { memory: true } : { path });
  const server = await serve(engine, { port: 0, ...options });
  return {
    engine,
    server,
    client: clientOf(server.url, options.apiKey),
    async close() {
      await server.close();
      await engine.close();
      if (path !== undefined) await rm(path, { recursive: true, force: true });
    },
  };
}

/** The official client. It would ask for the version in the background, and complain after a test has closed the server. */
export function clientOf(url: string, apiKey?: string): QdrantClient {
  return new QdrantClient({
    url,
    checkCompatibility: false,
    ...(apiKey === undefined ? {} : { apiKey }),
  });
}
