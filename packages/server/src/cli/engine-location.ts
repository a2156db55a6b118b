import type { EmbeddedEngine, VectorEngine } from '@quarry/core';
import { openEngine } from '@quarry/core';

/** An engine that a command line names, and how to let go of it. */
export interface LocatedEngine {
  readonly engine: VectorEngine;
  /** Set for a directory: what only the embedded engine can do. */
  readonly embedded: EmbeddedEngine | undefined;
  close(): Promise<void>;
}

/** Opens a directory, or connects to the URL of a server. */
export async function locateEngine(location: string, apiKey?: string): Promise<LocatedEngine> {
  if (!/^https?:\/\//.test(location)) {
    const embedded = await openEngine({ path: location, logger: console });
    return { engine: embedded, embedded, close: () => embedded.close() };
  }
  const { QdrantClient } = await import('@qdrant/js-client-rest').catch((cause: unknown) => {
    throw new Error(
      'a URL needs the official client: npm install @qdrant/js-client-rest (1.18 on Node 20, newer ones on Node 22)',
      { cause },
    );
  });
  const client = new QdrantClient({
    url: location,
    ...(apiKey === undefined ? {} : { apiKey }),
    checkCompatibility: false,
  });
  return { engine: client, embedded: undefined, close: async () => {} };
}
