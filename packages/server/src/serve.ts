import type { AddressInfo } from 'node:net';
import { isIPv6 } from 'node:net';
import type { VectorEngine } from '@quarry/core';
import { createApplication } from './application.js';
import { Background } from './background.js';
import type { ServeOptions } from './options.js';
import { DEFAULT_CLOSE_TIMEOUT } from './options.js';
import { watchSilentConnections } from './silent-connections.js';

/** A server that listens. */
export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:6333`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops accepting connections, answers what is being worked on, and ends. The engine stays open: it is its opener's to
   * close, afterwards.
   */
  close(): Promise<void>;
}

/**
 * Serves an engine over Qdrant's REST interface, so that any of its clients can use it.
 *
 * @example
 * const engine = await openEngine({ path: './data' });
 * const server = await serve(engine, { port: 6333 });
 * // new QdrantClient({ url: server.url })
 */
export async function serve(
  engine: VectorEngine,
  options: ServeOptions = {},
): Promise<RunningServer> {
  const { host = '127.0.0.1', port = 6333, closeTimeout = DEFAULT_CLOSE_TIMEOUT } = options;
  const background = new Background(options.logger);
  const app = createApplication(engine, background, options);
  const endSilentConnections = watchSilentConnections(app.server);
  await app.listen({ host, port });
  const address = app.server.address() as AddressInfo;
  if (!options.apiKey && !options.readOnlyApiKey && !isLoopback(address.address)) {
    options.logger?.warn(
      `listening on ${address.address} without an API key: whoever reaches this port may write`,
    );
  }
  let closed: Promise<void> | undefined;
  const close = async () => {
    const cut = setTimeout(() => app.server.closeAllConnections(), closeTimeout);
    endSilentConnections();
    await app.close();
    clearTimeout(cut);
    await background.finished();
  };
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    close: () => (closed ??= close()),
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
