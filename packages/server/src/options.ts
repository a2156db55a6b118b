/** Where a server reports. `console` is one. */
export interface ServerLogger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string, error?: unknown): void;
}

/** How to serve an engine. */
export interface ServeOptions {
  /**
   * Address to listen on. Default `127.0.0.1`: this machine only. With `0.0.0.0` everybody who reaches the machine is let
   * in, so set `apiKey` too.
   */
  readonly host?: string;
  /** Port to listen on; 0 takes any free one. Default 6333, Qdrant's. */
  readonly port?: number;
  /** Key that may do everything. Default: none is asked for, unless there is a `readOnlyApiKey`. */
  readonly apiKey?: string | undefined;
  /** Key that may read only. */
  readonly readOnlyApiKey?: string | undefined;
  /**
   * Largest JSON body, in bytes; a larger one is refused with 413. A body is in memory as a whole, several times over
   * while it is read. Default 32 MiB, as in Qdrant. Uploaded snapshots are not limited.
   */
  readonly maxRequestBytes?: number;
  /**
   * Milliseconds `close()` waits for requests that are being answered before it cuts their connections. Default 10,000.
   */
  readonly closeTimeout?: number;
  /** Told of failures that are the server's and of work that failed after its answer. Default: nobody. */
  readonly logger?: ServerLogger | undefined;
}

/** Default of `ServeOptions.maxRequestBytes`. */
export const DEFAULT_MAX_REQUEST_BYTES = 32 << 20;
/** Default of `ServeOptions.closeTimeout`. */
export const DEFAULT_CLOSE_TIMEOUT = 10_000;
