import type { VectorEngine } from '@quarry/core';
import { VectorStoreError } from '../error/index.js';
import { lazyEngine } from './lazy-engine.js';
import { acquireDirectory, releaseDirectory } from './shared-directory.js';

/** Where a vector store keeps its points. Give one of `client`, `path`, `location` and `url`. */
export interface EngineSourceOptions {
  /** Any engine: embedded, scoped to a tenant, or an official `QdrantClient`. It stays yours to close. */
  readonly client?: VectorEngine;
  /** A directory for an engine in this process. Stores of one directory share its engine. */
  readonly path?: string;
  /** `":memory:"` for an engine that is gone with the store, else as `path`. */
  readonly location?: string;
  /** Address of a Qdrant server. Needs the package `@qdrant/js-client-rest`. Default: `QDRANT_URL` of the environment. */
  readonly url?: string;
  /** Key of that server. Default: `QDRANT_API_KEY` of the environment. */
  readonly apiKey?: string;
}

/** An engine and how to be done with it. */
export interface EngineSource {
  readonly engine: VectorEngine;
  /** Closes what was opened for this store, and nothing else. */
  close(): Promise<void>;
}

/**
 * The engine a store's options ask for; opened on its first use.
 *
 * @throws VectorStoreError if they name none, or several
 */
export function engineSource(options: EngineSourceOptions): EngineSource {
  const { client, path, location } = options;
  const given = (['client', 'path', 'location', 'url'] as const).filter(
    (name) => options[name] !== undefined,
  );
  // The official adapters let `client` win over `url`.
  if (given.length > 1 && !(given.length === 2 && client && given[1] === 'url')) {
    throw new VectorStoreError(
      'invalid-option',
      `${given.map((name) => `"${name}"`).join(' and ')} are given, expected one of them`,
    );
  }
  if (client) return { engine: client, close: async () => {} };
  if (location === ':memory:') return memorySource();
  const directory = path ?? location;
  if (directory !== undefined) return directorySource(directory);
  const url = options.url ?? process.env['QDRANT_URL'];
  if (!url) {
    throw new VectorStoreError(
      'invalid-option',
      'Qdrant client or url address must be set: pass client, path, location or url, or set QDRANT_URL',
    );
  }
  const apiKey = options.apiKey ?? process.env['QDRANT_API_KEY'];
  return { engine: lazyEngine(() => connect(url, apiKey)), close: async () => {} };
}

function memorySource(): EngineSource {
  let close = async () => {};
  const engine = lazyEngine(async () => {
    const { openEngine } = await import('@quarry/core');
    const opened = await openEngine({ memory: true });
    close = () => opened.close();
    return opened;
  });
  return { engine, close: () => close() };
}

function directorySource(directory: string): EngineSource {
  let isOpen = false;
  const engine = lazyEngine(async () => {
    const opened = await acquireDirectory(directory);
    isOpen = true;
    return opened;
  });
  return {
    engine,
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await releaseDirectory(directory);
    },
  };
}

async function connect(url: string, apiKey: string | undefined): Promise<VectorEngine> {
  let client: typeof import('@qdrant/js-client-rest');
  try {
    client = await import('@qdrant/js-client-rest');
  } catch (cause) {
    throw new VectorStoreError(
      'missing-package',
      'the option "url" needs the package @qdrant/js-client-rest: install it, or pass a client',
      { cause },
    );
  }
  return new client.QdrantClient({ url, ...(apiKey ? { apiKey } : {}) });
}
