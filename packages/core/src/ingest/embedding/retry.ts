import { setTimeout as delay } from 'node:timers/promises';

/** How to try again after failures that pass: an overloaded service, a lost connection. */
export interface RetryOptions {
  /** Tries in all; 1 means no second one. Default 5. */
  readonly attempts?: number;
  /** Milliseconds before the second try, doubled each time, with up to half of it left to chance. Default 500. */
  readonly backOff?: number;
  /** Longest wait in milliseconds, also when the service asks for more. Default 60000. */
  readonly longestWait?: number;
  /**
   * Whether an error may pass. Default: those that say so (`isRetryable`), HTTP 408, 409, 425, 429 and most 5xx by `status`,
   * and failed connections.
   */
  readonly isRetryable?: (error: unknown) => boolean;
}

/** Calls `work` until it succeeds, fails for good, or runs out of tries; then rejects with its last error. */
export async function withRetry<Result>(
  work: () => Promise<Result>,
  { attempts = 5, backOff = 500, longestWait = 60_000, isRetryable = isPassing }: RetryOptions = {},
  signal?: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (attempt >= attempts || !isRetryable(error)) throw error;
      const usual = backOff * 2 ** (attempt - 1) * (1 - Math.random() / 2);
      const wait = Math.min(longestWait, Math.max(usual, 1000 * (askedWait(error) ?? 0)));
      await delay(wait, undefined, signal ? { signal } : {}).catch((reason) => {
        throw signal?.aborted ? signal.reason : reason;
      });
    }
  }
}

const passingCodes = new Set(
  'ECONNRESET ECONNREFUSED EPIPE ETIMEDOUT EAI_AGAIN UND_ERR_SOCKET UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT'.split(
    ' ',
  ),
);

/** Whether an error is of a kind that passes by itself; see {@link RetryOptions.isRetryable}. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Object)) return false;
  const { isRetryable, status, code, cause, name } = error as {
    [key in 'isRetryable' | 'status' | 'code' | 'cause' | 'name']?: unknown;
  };
  if (typeof isRetryable === 'boolean') return isRetryable;
  if (typeof status === 'number') {
    return (
      [408, 409, 425, 429].includes(status) || (status >= 500 && status !== 501 && status !== 507)
    );
  }
  if (name === 'TimeoutError') return true;
  return (typeof code === 'string' && passingCodes.has(code)) || isPassing(cause);
}

/** Seconds the service asked for: `retryAfter` of our errors, or a `retry-after` header. */
function askedWait(error: unknown): number | undefined {
  const { retryAfter, headers } = error as { retryAfter?: unknown; headers?: unknown };
  if (typeof retryAfter === 'number') return retryAfter;
  return headers instanceof Headers ? parseRetryAfter(headers.get('retry-after')) : undefined;
}

/** Seconds of a `Retry-After` header, which holds seconds or a date. */
export function parseRetryAfter(header: string | null): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? (Date.parse(header) - Date.now()) / 1000 : seconds;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
